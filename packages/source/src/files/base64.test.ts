import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { decodeBase64, decodedParts } from "./decode-base64.ts"
import { encodeBase64 } from "./encode-base64.ts"

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 })
const bytes = fc.uint8Array({ maxLength: 2_000 })

describe("encoding", () => {
  test("any bytes in any pieces come to the same one line", async () => {
    await fc.assert(
      fc.asyncProperty(bytes, sizes, async (given, cuts) => {
        expect(await encodeBase64(inPieces(given, cuts))).toBe(Buffer.from(given).toString("base64"))
      }),
    )
  })
})

describe("decoding", () => {
  test("what was encoded comes back, whatever the line breaks, the alphabet and the padding", () => {
    fc.assert(
      fc.property(bytes, fc.nat(80), fc.boolean(), fc.boolean(), (given, width, isUrlSafe, isPadded) => {
        let text = Buffer.from(given).toString(isUrlSafe ? "base64url" : "base64")
        if (!isPadded) text = text.replace(/=+$/, "")
        if (width > 0) text = text.replace(new RegExp(`.{${width}}`, "g"), "$&\r\n")
        const decoded = decodeBase64(text, "/Data")
        expect(Buffer.from(decoded).equals(given)).toBe(true)
        expect(decoded.buffer.byteLength).toBe(decoded.byteLength)
      }),
    )
  })

  test("a file of several pieces is decoded across their borders", () => {
    const large = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => (index * 31) % 251))
    const text = large.toString("base64").replace(/.{76}/g, "$&\n")
    const parts = [...decodedParts(text, "/Data")]
    expect(parts.length).toBeGreaterThan(3)
    expect(Buffer.concat(parts).equals(large)).toBe(true)
  })

  test("padding in the middle is refused, also at the border of two pieces", () => {
    for (let length = 256 * 1024 - 4; length <= 256 * 1024; length++)
      expect(() => decodeBase64(`${"A".repeat(length - 1)}=${"A".repeat(8)}`, "/Data")).toThrow("no base64")
  })

  test.each([
    "Q",
    "QUJDR",
    "QQ=Q",
    "QQ==QQ==",
    "QQ===",
    "QUI==",
    "QUJD=",
    "=",
    "Q%3D",
    "QU.D",
    "QUJD\0",
    "é",
  ])("%j is refused without being repeated", (text) => {
    expect(() => decodeBase64(text, "/Media/FileContents")).toThrow("/Media/FileContents is no base64")
    try {
      decodeBase64(`CANARY${text}`, "/Data")
    } catch (error) {
      expect(error).toMatchObject({ code: "file-unreadable", message: expect.not.stringContaining("CANARY") })
    }
  })
})
