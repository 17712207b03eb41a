import {
  type BrotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  type Gunzip,
  type Inflate,
} from "node:zlib"
import type { BodyRoom } from "./pressure/body-room.ts"

/** Decompresses a body: what came out, or what was in the way. */
export type Decode = (
  bytes: Buffer,
  limit: number,
  room: Pick<BodyRoom, "grow">,
) => Promise<Buffer | "too large" | "no room" | Error>

const decoders: ReadonlyMap<string, () => Gunzip | Inflate | BrotliDecompress> = new Map([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["deflate", createInflate],
  ["br", createBrotliDecompress],
])

/** What decompresses bodies with a `content-encoding`; `undefined` for one that is not offered. */
export function decoderOf(encoding: string): Decode | undefined {
  const create = decoders.get(encoding)
  return create && ((bytes, limit, room) => decode(create(), bytes, limit, room))
}

/**
 * Piece by piece, so that each piece takes its room before the next one is made: many small bodies of which each becomes a
 * large one must not fill the memory all at once.
 */
function decode(
  decoder: Gunzip | Inflate | BrotliDecompress,
  bytes: Buffer,
  limit: number,
  room: Pick<BodyRoom, "grow">,
): ReturnType<Decode> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = []
    let size = 0
    const giveUp = (why: "too large" | "no room" | Error): void => {
      decoder.destroy()
      resolve(why)
    }
    decoder.on("data", (piece: Buffer) => {
      size += piece.length
      if (size > limit) giveUp("too large")
      else if (!room.grow(piece.length)) giveUp("no room")
      else pieces.push(piece)
    })
    decoder.on("end", () => resolve(Buffer.concat(pieces, size)))
    decoder.on("error", giveUp)
    decoder.end(bytes)
  })
}
