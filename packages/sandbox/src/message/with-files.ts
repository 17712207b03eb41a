import type { Core } from "../core.ts"
import type { Message } from "./assets.ts"
import { findFileReferences } from "./file-members.ts"

/** Whether an address is one of the blob service: the sandbox itself, or Redox's own, which a client may have built in. */
export function isBlobBase({ address }: Pick<Core, "address">): (base: string) => boolean {
  return (base) => base === address.url || base === "https://blob.redoxengine.com" || isLocal(base)
}

// After a restart on another port, what was uploaded before still has the old address.
function isLocal(base: string): boolean {
  return /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(base)
}

/** Puts uploaded files in the place of their URIs: receivers always get base64. Changes the message it is given. */
export function withFiles(core: Pick<Core, "address" | "blobs">, message: Message): Message {
  for (const { holder, member, blob } of findFileReferences(message, isBlobBase(core))) {
    const file = core.blobs.find(blob)
    if (file !== undefined) holder[member] = Buffer.from(file.bytes).toString("base64")
  }
  return message
}
