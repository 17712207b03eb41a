import { isUtf8 } from "node:buffer"
import { CodegenError } from "../errors.ts"

/**
 * The text of a file: UTF-8, or UTF-16 when it starts with that mark. The mark itself is dropped.
 *
 * @throws CodegenError `invalid-json` for other encodings
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  const encoding = readMark(bytes)
  if (encoding === "utf-8" && !isUtf8(bytes)) {
    const problem = "The file is not in UTF-8. Save it in that encoding."
    throw new CodegenError("invalid-json", problem, { file })
  }
  return new TextDecoder(encoding).decode(bytes)
}

function readMark([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le"
  if (first === 0xfe && second === 0xff) return "utf-16be"
  return "utf-8"
}
