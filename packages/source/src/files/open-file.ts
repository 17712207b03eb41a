import { open } from "node:fs/promises"
import { basename } from "node:path"
import { fileURLToPath } from "node:url"
import { SourceError } from "../errors.ts"
import { otherSize, tooLarge, unreadableFile } from "./file-errors.ts"
import type { FileDetails, FileSource } from "./file-source.ts"
import { chunksOfFile } from "./read-handle.ts"
import { spool } from "./spool.ts"

/** A file whose size is known, and that can be read again and again. */
export interface OpenedFile {
  readonly name: string
  readonly contentType: string
  readonly size: number
  /** Its bytes from the first to the last, as many as `size` says, or an error. */
  chunks(): AsyncIterable<Uint8Array>
  /** Lets go of it. Never rejects. */
  close(): Promise<void>
}

/** What a file may be, and where streams are kept meanwhile. */
export interface OpenLimits {
  readonly maxUploadBytes: number
  readonly temporaryFolder: string | undefined
}

/** The bytes of a file, before its names. */
export interface OpenedBytes extends Pick<OpenedFile, "size" | "chunks" | "close"> {
  readonly name?: string | undefined
  readonly contentType?: string | undefined
}

/**
 * Opens a file and finds out its size. A stream is read to its end into a private temporary file.
 *
 * @throws FileTooLargeError; SourceError `file-unreadable` or `invalid-call`
 */
export async function openFile(
  source: FileSource,
  details: FileDetails,
  limits: OpenLimits,
  signal: AbortSignal,
): Promise<OpenedFile> {
  signal.throwIfAborted()
  if (details.size !== undefined && details.size > limits.maxUploadBytes)
    throw tooLarge(limits.maxUploadBytes)
  const opened = await openSource(source, limits, signal)
  try {
    const { size } = opened
    if (size > limits.maxUploadBytes) throw tooLarge(limits.maxUploadBytes)
    if (details.size !== undefined && details.size !== size) throw otherSize()
    if (size === 0) throw unreadableFile("The file is empty")
    const name = details.name ?? opened.name
    return {
      size,
      name: name === undefined || name === "" ? "file" : name,
      contentType: contentTypeOf(details.contentType ?? opened.contentType),
      chunks: () => exactly(size, opened.chunks()),
      close: () => opened.close(),
    }
  } catch (error) {
    await opened.close()
    throw error
  }
}

async function openSource(source: FileSource, limits: OpenLimits, signal: AbortSignal): Promise<OpenedBytes> {
  if (source instanceof Blob) return openBlob(source)
  if (source instanceof Uint8Array)
    return { size: source.byteLength, chunks: () => slicesOf(source), close: async () => {} }
  if (typeof source === "object" && source !== null) {
    if (Symbol.asyncIterator in source) return spool(source as AsyncIterable<Uint8Array>, limits, signal)
    if ("path" in source) return openPath(source.path)
  }
  throw new SourceError(
    "invalid-call",
    "That is no file. Pass { path }, a Blob, a Uint8Array, or a stream of bytes; a text is neither a path nor contents.",
  )
}

async function openPath(path: string | URL): Promise<OpenedBytes> {
  if (path instanceof URL && path.protocol !== "file:")
    throw new SourceError(
      "invalid-call",
      "The URL of a file begins with file:. Fetch others yourself, and pass the body.",
    )
  const text = path instanceof URL ? fileURLToPath(path) : path
  const handle = await open(text).catch((error: unknown) => {
    throw unreadableFile("The file could not be opened", error)
  })
  const close = (): Promise<void> => handle.close().catch(() => {})
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) throw unreadableFile("The path does not lead to a file")
    return { name: basename(text), size: stats.size, chunks: () => chunksOfFile(handle), close }
  } catch (error) {
    await close()
    throw error
  }
}

function openBlob(blob: Blob): OpenedBytes {
  return {
    name: "name" in blob && typeof blob.name === "string" ? blob.name : undefined,
    contentType: blob.type === "" ? undefined : blob.type,
    size: blob.size,
    chunks: () => blob.stream() as AsyncIterable<Uint8Array>,
    close: async () => {},
  }
}

const SLICE = 64 * 1024

async function* slicesOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let start = 0; start < bytes.byteLength; start += SLICE) yield bytes.subarray(start, start + SLICE)
}

async function* exactly(size: number, chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let read = 0
  try {
    for await (const chunk of chunks) {
      read += chunk.byteLength
      if (read > size) break
      yield chunk
    }
  } catch (error) {
    throw error instanceof SourceError ? error : unreadableFile("The file could not be read", error)
  }
  if (read !== size) throw otherSize()
}

function contentTypeOf(given = "application/octet-stream"): string {
  // Anything else could end the line of the header.
  if (/^[\x20-\x7e]+$/.test(given)) return given
  throw new SourceError("invalid-call", "contentType is no MIME type. Pass one such as application/pdf.")
}
