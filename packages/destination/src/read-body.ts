import type { Readable } from "node:stream"
import { decoderOf } from "./decode-body.ts"
import { DestinationError } from "./errors.ts"
import type { BodyRoom } from "./pressure/body-room.ts"
import type { DestinationRequest } from "./request.ts"

/**
 * Reads a body to its end, whatever state the framework left it in.
 *
 * @param limit - largest size in bytes, before and after decompression
 * @param room - memory that the bodies of all requests share
 * @throws DestinationError `body-too-large`, `body-incomplete`, `body-already-read`, `body-encoding`, `bodies-too-many`
 */
export async function readBody(
  request: DestinationRequest,
  limit: number,
  room: Pick<BodyRoom, "grow">,
): Promise<Buffer> {
  const { body } = request
  if (body.kind === "bytes") return within(asBuffer(body.bytes), limit)
  if (body.kind === "parsed") return within(serialize(body.value), limit)
  if (body.kind === "gone") {
    throw new DestinationError(
      "body-already-read",
      "The request body was read before redoxkit saw it, and nothing was left of it. Mount redoxkit before the code that reads it, or keep the parsed body on the request (express.json() and the Koa body parser do).",
    )
  }
  const encoding = request.header("content-encoding")?.trim().toLowerCase() ?? "identity"
  const decode = decoderOf(encoding)
  if (decode === undefined && encoding !== "identity") {
    throw new DestinationError(
      "body-encoding",
      "The request body has a content-encoding that is not offered. Send it plain, or as gzip, deflate or br.",
    )
  }
  const declared = Number(request.header("content-length"))
  const bytes = declared > limit ? tooLarge(limit) : await readStream(body.stream, limit, room)
  if (decode === undefined) return bytes
  const outcome = await decode(bytes, limit, room)
  if (outcome instanceof Buffer) return outcome
  if (outcome === "too large") return tooLarge(limit)
  if (outcome === "no room") throw tooMany()
  throw new DestinationError(
    "body-encoding",
    "The compressed request body could not be decompressed. It is damaged, or its content-encoding is wrong.",
    { cause: outcome },
  )
}

function readStream(stream: Readable, limit: number, room: Pick<BodyRoom, "grow">): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const finish = (settle: () => void): void => {
      // An error may still come after the outcome is clear, and one without a listener would end the process.
      stream
        .on("error", ignore)
        .off("data", onData)
        .off("end", onEnd)
        .off("error", onBroken)
        .off("close", onBroken)
      settle()
    }
    const onData = (data: Buffer | string): void => {
      // Whoever called setEncoding() before us has made text of the bytes.
      const chunk = typeof data === "string" ? Buffer.from(data, stream.readableEncoding ?? "utf8") : data
      size += chunk.length
      if (size > limit) {
        // What is still to come is thrown away as it arrives, so that the sender gets to read the answer.
        finish(() => reject(largeBody(limit)))
        stream.resume()
      } else if (!room.grow(chunk.length)) {
        finish(() => reject(tooMany()))
        stream.resume()
      } else {
        chunks.push(chunk)
      }
    }
    const onEnd = (): void =>
      finish(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)))
    const onBroken = (cause?: unknown): void =>
      finish(() =>
        reject(
          new DestinationError(
            "body-incomplete",
            "The connection ended before the whole request body had arrived. Nothing was stored; Redox sends the message again.",
            { cause },
          ),
        ),
      )
    stream.on("data", onData).on("end", onEnd).on("error", onBroken).on("close", onBroken)
    if (stream.destroyed) onBroken()
  })
}

function ignore(): void {}

function serialize(value: unknown): Buffer {
  try {
    return Buffer.from(JSON.stringify(value) ?? "")
  } catch (cause) {
    throw new DestinationError(
      "body-already-read",
      "A body parser left a value that cannot be turned back into JSON, such as a BigInt. Mount redoxkit before the parser, or have it keep request.rawBody.",
      { cause },
    )
  }
}

function within(bytes: Buffer, limit: number): Buffer {
  return bytes.length > limit ? tooLarge(limit) : bytes
}

function tooLarge(limit: number): never {
  throw largeBody(limit)
}

function largeBody(limit: number): DestinationError {
  return new DestinationError(
    "body-too-large",
    `The request body is larger than ${limit} bytes. Raise bodyLimit if messages of this size are expected.`,
  )
}

function tooMany(): DestinationError {
  return new DestinationError(
    "bodies-too-many",
    "The bodies of all requests under way take more than bodiesLimit bytes. Redox sends the message again; raise the limit if this much traffic is expected.",
  )
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
