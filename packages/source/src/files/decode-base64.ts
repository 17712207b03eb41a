import { SourceError } from "../errors.ts"

/** Characters decoded at a time. */
const SLICE = 256 * 1024
const SPACE = /\s+/g

/**
 * Bytes of a base64 text, the way senders really write it: in one line or many, in the usual or the URL alphabet, with or
 * without padding.
 *
 * @throws SourceError `file-unreadable`, without a piece of the text
 */
export function decodeBase64(text: string, path: string): Uint8Array {
  const parts = [...decodedParts(text, path)]
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.byteLength
  }
  return bytes
}

/** The same, piece by piece. */
export function* decodedParts(text: string, path: string): Iterable<Uint8Array> {
  let carry = ""
  let padding = 0
  for (let start = 0; start < text.length; start += SLICE) {
    const piece = text.slice(start, start + SLICE).replace(SPACE, "")
    const [, letters, end = ""] = /^([A-Za-z0-9+/_-]*)(=*)$/.exec(piece) ?? []
    if (letters === undefined || (padding > 0 && letters !== "")) throw broken(path)
    padding += end.length
    carry += letters
    // Four letters are three bytes.
    const whole = carry.length - (carry.length % 4)
    if (whole > 0) yield decode(carry.slice(0, whole))
    carry = carry.slice(whole)
  }
  const missing = (4 - carry.length) % 4
  if (carry.length === 1 || padding > missing) throw broken(path)
  if (carry !== "") yield decode(carry)
}

/** Both alphabets. Not `Buffer.from`, whose small results share memory with other buffers. */
function decode(letters: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((letters.length * 3) / 4))
  Buffer.from(bytes.buffer).write(letters, "base64")
  return bytes
}

function broken(path: string): SourceError {
  return new SourceError(
    "file-unreadable",
    `The file at ${path} is no base64. The sender may have cut it off, or put something else there; the message itself is unharmed.`,
  )
}
