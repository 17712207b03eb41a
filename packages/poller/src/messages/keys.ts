import { createHash } from "node:crypto"

/** What a change is known by: a digest, so that no identifier of the API is kept or logged. */
export function changeKeyOf(feed: string, key: string): string {
  return digest(feed, key).toString("base64url")
}

/**
 * What a message is known by when it is passed on again: the same for the same place in the same change. A UUID (version
 * 8, RFC 9562), since inboxes and logs know those as names of transmissions.
 */
export function messageKeyOf(changeKey: string, index: number): string {
  const bytes = digest(changeKey, `message ${index}`).subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
}

function digest(first: string, second: string): Buffer {
  // The length keeps the two apart.
  return createHash("sha256").update(`${first.length} ${first}${second}`).digest()
}
