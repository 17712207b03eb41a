import { Readable } from "node:stream"
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib"
import { expect, test } from "vitest"
import { readBody } from "./read-body.ts"
import type { RequestBody } from "./request.ts"
import { post, streamOf } from "./testing/requests.ts"

const read = (body: RequestBody | string | Uint8Array, limit = 100, headers = {}) =>
  readBody(post(body, { headers }), limit, { grow: () => true }).then(String)

test("joins the chunks of a stream, also inside a character", async () => {
  const bytes = Buffer.from('{"a":"é"}')
  expect(await read(streamOf(bytes.subarray(0, 7), bytes.subarray(7)))).toBe('{"a":"é"}')
  expect(await read(streamOf())).toBe("")
})

test("takes bytes and parsed values from a body parser", async () => {
  expect(await read({ kind: "bytes", bytes: new Uint8Array(Buffer.from("xabcx")).subarray(1, 4) })).toBe(
    "abc",
  )
  expect(await read({ kind: "parsed", value: { Meta: { DataModel: "Médïa" } } })).toBe(
    '{"Meta":{"DataModel":"Médïa"}}',
  )
  expect(await read({ kind: "parsed", value: undefined })).toBe("")
})

test("takes text from a stream on which somebody has set an encoding", async () => {
  for (const encoding of ["utf8", "latin1", "base64"] as const) {
    const stream = Readable.from([Buffer.from("é{}")], { objectMode: false })
    expect(await read({ kind: "stream", stream: stream.setEncoding(encoding) }), encoding).toBe("é{}")
  }
})

test("refuses a body over the limit: declared, arriving in chunks, from a parser", async () => {
  const tooLarge = { code: "body-too-large", message: expect.stringContaining("10 bytes") }
  await expect(read("0123456789", 10)).resolves.toBe("0123456789")
  await expect(read("", 10, { "content-length": "11" })).rejects.toMatchObject(tooLarge)
  await expect(read(streamOf("01234", "567890"), 10)).rejects.toMatchObject(tooLarge)
  await expect(read({ kind: "bytes", bytes: Buffer.alloc(11) }, 10)).rejects.toMatchObject(tooLarge)
  await expect(read({ kind: "parsed", value: "123456789" }, 10)).rejects.toMatchObject(tooLarge)
})

test("throws away the rest of a body over the limit, and survives its breaking off", async () => {
  const stream = new Readable({ read() {} })
  const reading = read({ kind: "stream", stream }, 3)
  stream.push("0123")
  await expect(reading).rejects.toMatchObject({ code: "body-too-large" })
  stream.push("more")
  await new Promise((resolve) => stream.once("close", resolve).destroy(new Error("aborted")))
})

test("decompresses gzip, deflate and brotli, within the limit", async () => {
  for (const [encoding, compress] of [
    ["gzip", gzipSync],
    ["X-Gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ] as const) {
    const headers = { "content-encoding": encoding }
    expect(await read(compress("small"), 100, headers), encoding).toBe("small")
    const bomb = compress(Buffer.alloc(1_000_000))
    expect(bomb.length).toBeLessThan(2_000)
    await expect(read(bomb, 2_000, headers), encoding).rejects.toMatchObject({ code: "body-too-large" })
  }
})

test("asks for room while it decompresses, and makes no more than there is", async () => {
  const size = 10_000_000
  for (const [encoding, compress] of [
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ] as const) {
    let taken = 0
    const grow = (bytes: number): boolean => {
      if (taken + bytes > 200_000) return false
      taken += bytes
      return true
    }
    const request = post(compress(Buffer.alloc(size)), { headers: { "content-encoding": encoding } })
    await expect(readBody(request, size, { grow }), encoding).rejects.toMatchObject({
      code: "bodies-too-many",
    })
    // In one piece, nothing of it would have fitted.
    expect(taken, encoding).toBeGreaterThan(100_000)
  }
})

test("refuses an unknown or damaged compression without repeating any of it", async () => {
  for (const encoding of ["zstd-secret", "gzip"]) {
    const error = await read("no gzip", 100, { "content-encoding": encoding }).catch(
      (error: unknown) => error,
    )
    expect(error).toMatchObject({ code: "body-encoding" })
    expect(String(error)).not.toContain("secret")
  }
})

test("tells a body that breaks off from one that ends", async () => {
  const broken = new Readable({ read() {} })
  const reading = read({ kind: "stream", stream: broken })
  broken.push('{"Meta":')
  broken.destroy(new Error("aborted"))
  await expect(reading).rejects.toMatchObject({ code: "body-incomplete" })

  const closed = new Readable({ read() {} })
  const second = read({ kind: "stream", stream: closed })
  closed.destroy()
  await expect(second).rejects.toMatchObject({ code: "body-incomplete" })

  await expect(read({ kind: "stream", stream: closed })).rejects.toMatchObject({ code: "body-incomplete" })

  // Its error is still on the way when it is read.
  const breaking = new Readable({ read() {} }).destroy(new Error("aborted"))
  await expect(read({ kind: "stream", stream: breaking })).rejects.toMatchObject({ code: "body-incomplete" })
  expect(breaking.closed).toBe(true)
})

test("says what to do about a body that somebody else has read", async () => {
  await expect(read({ kind: "gone" })).rejects.toMatchObject({
    code: "body-already-read",
    message: expect.stringContaining("Mount redoxkit before"),
  })
})

test("says what to do about a parsed body that is no JSON any more", async () => {
  await expect(read({ kind: "parsed", value: { ID: 1n } })).rejects.toMatchObject({
    code: "body-already-read",
    message: expect.stringContaining("rawBody"),
  })
})
