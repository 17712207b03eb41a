import fc from "fast-check"

interface Change {
  readonly kind: "flip" | "set" | "insert" | "delete" | "double" | "cut"
  readonly at: number
  readonly length: number
  readonly byte: number
}

const oddBytes = [
  0x00, 0x0a, 0x0d, 0x20, 0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c, 0x3a, 0x80, 0xc0, 0xed, 0xfe, 0xff,
]

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom<Change["kind"]>("flip", "set", "set", "insert", "delete", "double", "cut"),
  at: fc.nat(1_000_000),
  length: fc.integer({ min: 1, max: 40 }),
  byte: fc.oneof(fc.constantFrom(...oddBytes), fc.nat(255)),
})

/** Bytes with some changes: single bits, other bytes, some more, some fewer, some twice, or cut off. */
export function mutationsOf(bytes: fc.Arbitrary<Buffer>, most = 4): fc.Arbitrary<Buffer> {
  return fc
    .tuple(bytes, fc.array(change, { minLength: 1, maxLength: most }))
    .map(([original, changes]) => changes.reduce(apply, original))
}

function apply(bytes: Buffer, { kind, at: anywhere, length, byte }: Change): Buffer {
  const at = bytes.length === 0 ? 0 : anywhere % bytes.length
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
  switch (kind) {
    case "flip":
      return Buffer.concat([before, Buffer.from([(after[0] ?? 0) ^ (1 << (byte % 8))]), after.subarray(1)])
    case "set":
      return Buffer.concat([before, Buffer.from([byte]), after.subarray(1)])
    case "insert":
      return Buffer.concat([before, Buffer.alloc(length, byte), after])
    case "delete":
      return Buffer.concat([before, after.subarray(length)])
    case "double":
      return Buffer.concat([before, after.subarray(0, length), after])
    case "cut":
      return before
  }
}
