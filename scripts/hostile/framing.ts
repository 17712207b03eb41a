import fc from "fast-check"
import { writeChunks, writeFramed } from "./request.ts"

type Headers = readonly (readonly [name: string, value: string])[]

const sizes = fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 8 })

/** A body in chunks, of which the sender knows nothing to complain. */
export function rightChunks(body: Buffer, headers: Headers): fc.Arbitrary<Buffer> {
  return sizes.map((given) =>
    writeFramed("POST", "/redox", [...headers, ["transfer-encoding", "chunked"]], writeChunks(body, given)),
  )
}

/** A request that says something else of its length than it has, says it twice, or has chunks that are none. */
export function brokenFraming(body: Buffer, headers: Headers): fc.Arbitrary<Buffer> {
  const post = (framing: Headers, sent: Buffer): Buffer =>
    writeFramed("POST", "/redox", [...headers, ...framing], sent)
  const lengths = fc.constantFrom(
    "0",
    "1",
    "-1",
    "+5",
    "1e3",
    "0x10",
    "",
    " ",
    "99999999999999999999",
    "1073741824",
  )
  const chunkLines = fc.constantFrom(
    "zz\r\n",
    "-1\r\n",
    "ffffffffffffffffff\r\n",
    "5;a=b\r\nhello\r\n",
    "\r\n",
    "5 \r\nhello\r\n",
    "1\r\nab\r\n",
  )
  return fc.oneof(
    lengths.map((length) => post([["content-length", length]], body)),
    fc.nat(body.length + 200).map((length) => post([["content-length", String(length)]], body)),
    fc.nat(body.length).map((length) =>
      post(
        [
          ["content-length", String(body.length)],
          ["content-length", String(length)],
        ],
        body,
      ),
    ),
    fc
      .constantFrom("chunked", "gzip, chunked", "identity", "chunked, chunked", "xchunked", " chunked")
      .map((coding) =>
        post(
          [
            ["content-length", String(body.length)],
            ["transfer-encoding", coding],
          ],
          body,
        ),
      ),
    chunkLines.map((line) =>
      post([["transfer-encoding", "chunked"]], Buffer.concat([Buffer.from(line), writeChunks(body, [100])])),
    ),
    fc
      .nat(body.length)
      .map((end) => post([["transfer-encoding", "chunked"]], writeChunks(body, [50]).subarray(0, end))),
    fc.constant(post([["transfer-encoding", "chunked"]], body)),
    fc.constant(
      post(
        [
          ["content-length", String(body.length)],
          ["expect", "100-continue"],
        ],
        body,
      ),
    ),
    fc.constant(
      post(
        [
          ["content-length", String(body.length)],
          ["upgrade", "websocket"],
          ["connection", "upgrade"],
        ],
        body,
      ),
    ),
    fc.constant(Buffer.from("\r\n\r\n\u0016\u0003\u0001 GET")),
    fc.constant(writeFramed("CONNECT", "x:443", headers, body)),
  )
}
