import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { type FileHandle, open } from "node:fs/promises"
import { CommandError } from "../command-error.ts"

const CHUNK = 256 * 1024

/** What a file is, so that a changed one is noticed. */
export interface FileIdentity {
  readonly size: number
  /** SHA-256 of all of it, as hexadecimal digits. */
  readonly hash: string
}

/** Reads a file once to tell its identity. @throws CommandError `file-unreadable` */
export async function identityOf(file: string): Promise<FileIdentity> {
  const hash = createHash("sha256")
  let size = 0
  for await (const chunk of chunksOf(file)) {
    hash.update(chunk)
    size += chunk.length
  }
  return { size, hash: hash.digest("hex") }
}

/** The bytes of a file, piece by piece. @throws CommandError `file-unreadable` */
export async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(file, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>
  } catch (cause) {
    throw unreadable(file, cause)
  }
}

/**
 * The text of a file as UTF-8, piece by piece and without a byte order mark, which wins over the encoding.
 *
 * @param encoding - a name that `TextDecoder` knows
 * @param onRead - told how many bytes of the file were read
 */
export async function* textOf(
  file: string,
  encoding: string,
  onRead: (bytes: number) => void = () => {},
): AsyncGenerator<Buffer> {
  const name = (await encodingOfMark(file)) ?? encoding
  const decoder = new TextDecoder(name)
  if (decoder.encoding !== "utf-8") {
    for await (const chunk of chunksOf(file)) {
      onRead(chunk.length)
      yield Buffer.from(decoder.decode(chunk, { stream: true }), "utf8")
    }
    return yield Buffer.from(decoder.decode(), "utf8")
  }
  let isFirst = true
  for await (const chunk of chunksOf(file)) {
    onRead(chunk.length)
    const hasMark = isFirst && chunk.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))
    isFirst = false
    yield hasMark ? chunk.subarray(3) : chunk
  }
}

async function encodingOfMark(file: string): Promise<string | undefined> {
  let handle: FileHandle | undefined
  try {
    handle = await open(file)
    const { buffer } = await handle.read(Buffer.alloc(3), 0, 3, 0)
    const mark = buffer.toString("hex")
    if (mark.startsWith("fffe")) return "utf-16le"
    if (mark.startsWith("feff")) return "utf-16be"
    return mark === "efbbbf" ? "utf-8" : undefined
  } catch (cause) {
    throw unreadable(file, cause)
  } finally {
    await handle?.close()
  }
}

function unreadable(file: string, cause: unknown): CommandError {
  return new CommandError("file-unreadable", `The file "${file}" cannot be read. Correct its name.`, {
    cause,
  })
}
