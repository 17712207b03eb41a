import type { FileHandle } from "node:fs/promises"

const CHUNK = 64 * 1024

/** The bytes of an open file from its beginning, however often it was read before. */
export async function* chunksOfFile(handle: FileHandle): AsyncIterable<Uint8Array> {
  for (let position = 0; ; ) {
    // A new one each time: what was yielded may still be on its way to the socket.
    const buffer = new Uint8Array(CHUNK)
    const { bytesRead } = await handle.read(buffer, 0, CHUNK, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
