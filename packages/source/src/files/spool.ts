import { randomUUID } from "node:crypto"
import { type FileHandle, open, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { SourceError } from "../errors.ts"
import { eachChunk } from "./each-chunk.ts"
import { tooLarge, unreadableFile } from "./file-errors.ts"
import type { OpenedBytes, OpenLimits } from "./open-file.ts"
import { chunksOfFile } from "./read-handle.ts"

/** What fits into this stays in memory. */
const MEMORY = 256 * 1024
const usedStreams = new WeakSet<object>()

/**
 * Reads a stream to its end, so that its size is known before anything is sent and a failed upload can start again:
 * small ones in memory, others in a temporary file of mode 0600, which loses its name at once where the system allows.
 */
export async function spool(
  stream: AsyncIterable<Uint8Array>,
  limits: OpenLimits,
  signal: AbortSignal,
): Promise<OpenedBytes> {
  if (usedStreams.has(stream))
    throw unreadableFile("The stream was read before, and a stream can be read once. Make a new file of it")
  usedStreams.add(stream)
  const kept: Uint8Array[] = []
  let temporary: TemporaryFile | undefined
  let size = 0
  try {
    for await (const chunk of eachChunk(stream, signal)) {
      size += chunk.byteLength
      if (size > limits.maxUploadBytes) throw tooLarge(limits.maxUploadBytes)
      if (size <= MEMORY) {
        kept.push(chunk)
        continue
      }
      if (temporary === undefined) {
        temporary = await createTemporaryFile(limits.temporaryFolder ?? tmpdir())
        for (const part of kept.splice(0)) await temporary.handle.writeFile(part)
      }
      await temporary.handle.writeFile(chunk)
    }
  } catch (error) {
    await temporary?.remove()
    throw error instanceof SourceError
      ? error
      : unreadableFile("The stream could not be read or stored", error)
  }
  const file = temporary
  if (file === undefined) return { size, chunks: () => each(kept), close: async () => {} }
  return { size, chunks: () => chunksOfFile(file.handle), close: () => file.remove() }
}

async function* each(chunks: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* chunks
}

interface TemporaryFile {
  readonly handle: FileHandle
  remove(): Promise<void>
}

async function createTemporaryFile(folder: string): Promise<TemporaryFile> {
  const path = join(folder, `redoxkit-${randomUUID()}`)
  const handle = await open(path, "wx+", 0o600).catch((error: unknown) => {
    throw unreadableFile(
      "The stream could not be stored on its way: the folder of files.temporaryFolder (without it that of the operating system) must exist and be writable",
      error,
    )
  })
  // Windows may refuse while the file is open; then it goes at the end.
  const isGone = await rm(path).then(
    () => true,
    () => false,
  )
  return {
    handle,
    async remove() {
      await handle.close().catch(() => {})
      if (!isGone) await rm(path, { force: true }).catch(() => {})
    },
  }
}
