import { createHash } from "node:crypto"

/** Digest of texts in their order. Where one text ends and the next begins counts. */
export function digest(texts: Iterable<string | Uint8Array>): string {
  const hash = createHash("sha256")
  for (const text of texts) hash.update(`${text.length}:`).update(text)
  return hash.digest("base64url")
}
