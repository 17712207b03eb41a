import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from "node:zlib"
import fc from "fast-check"
import { mutationsOf } from "./mutate.ts"

/** A body as it goes over the line, with what its `content-encoding` says. */
export interface Encoded {
  readonly encoding: string
  readonly body: Buffer
}

const brotli = (bytes: Uint8Array): Buffer =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })

const encoders: Readonly<Record<string, (bytes: Uint8Array) => Buffer>> = {
  gzip: gzipSync,
  "x-gzip": gzipSync,
  deflate: deflateSync,
  br: brotli,
}

const names = Object.keys(encoders)

/** Much that comes out of little, in each encoding. Made once: the size is what counts. */
const bombs: readonly Encoded[] = [300_000, 2_000_000, 20_000_000].flatMap((size) => {
  const plain = Buffer.concat([
    Buffer.from('{"Meta":{"DataModel":"Device","EventType":"New"},"a":"'),
    Buffer.alloc(size, 0x20),
  ])
  return names.map((encoding) => ({ encoding, body: encoders[encoding]?.(plain) ?? plain }))
})

/** A message rightly compressed, wrongly named, damaged, compressed twice, or a bomb. */
export function encodedOf(message: fc.Arbitrary<string>): fc.Arbitrary<Encoded> {
  const right = fc.tuple(message, fc.constantFrom(...names)).map(
    ([text, encoding]): Encoded => ({
      encoding,
      body: encoders[encoding]?.(Buffer.from(text)) ?? Buffer.alloc(0),
    }),
  )
  return fc.oneof(
    { weight: 6, arbitrary: right },
    {
      weight: 3,
      arbitrary: fc
        .tuple(right, fc.nat(255))
        .chain(([one]) => mutationsOf(fc.constant(one.body), 2).map((body) => ({ ...one, body }))),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          right,
          fc.constantFrom(
            ...names,
            "GZIP",
            " gzip ",
            "identity",
            "zstd",
            "",
            "gzip, gzip",
            "br;q=1",
            "__proto__",
            "constructor",
          ),
        )
        .map(([{ body }, encoding]) => ({ encoding, body })),
    },
    {
      weight: 2,
      arbitrary: right.map(({ encoding, body }) => ({ encoding: `${encoding}, gzip`, body: gzipSync(body) })),
    },
    { weight: 1, arbitrary: right.map(({ body }) => ({ encoding: "gzip", body: gzipSync(body) })) },
    {
      weight: 1,
      arbitrary: right.map(({ body }) => ({ encoding: "gzip", body: Buffer.concat([body, body]) })),
    },
    { weight: 1, arbitrary: message.map((text) => ({ encoding: "deflate", body: deflateRawSync(text) })) },
    { weight: 1, arbitrary: fc.constantFrom(...bombs) },
  )
}
