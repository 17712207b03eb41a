import { unlessEnded } from "../deadline.ts"
import { SourceError } from "../errors.ts"

/**
 * The chunks of a stream until the signal is aborted, also while the stream gives nothing. One that is left early is told
 * so, that it can let go of its file or connection.
 *
 * @throws SourceError `invalid-call` for chunks that are no bytes
 */
export async function* eachChunk(
  stream: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const { next, stop } = readerOf(stream)
  let hasEnded = false
  try {
    for (;;) {
      const { done, value } = await unlessEnded(next(), signal)
      hasEnded = done === true
      if (hasEnded) return
      if (!(value instanceof Uint8Array))
        throw new SourceError(
          "invalid-call",
          "The stream gives something else than bytes. Pass one without an encoding and without object mode.",
        )
      yield value
    }
  } finally {
    // Not waited for: a stream that hangs may never answer.
    if (!hasEnded) stop().catch(() => {})
  }
}

interface StreamReader {
  next(): Promise<{ readonly done?: boolean | undefined; readonly value?: unknown }>
  stop(): Promise<unknown>
}

/** Iterators end only after the chunk they wait for, so streams that can be ended at once are. */
function readerOf(stream: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>): StreamReader {
  if (stream instanceof ReadableStream) {
    const reader = stream.getReader()
    return { next: () => reader.read(), stop: () => reader.cancel() }
  }
  const iterator = stream[Symbol.asyncIterator]()
  return {
    next: async () => iterator.next(),
    async stop() {
      if ("destroy" in stream && typeof stream.destroy === "function") stream.destroy()
      else await iterator.return?.()
    },
  }
}
