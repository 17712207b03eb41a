import type { NewTransmission } from "../contract.ts"

/** Transmissions that were stored a moment ago, so that their bodies need not be read from the file. */
export interface BodyCache {
  add(seq: number, transmission: NewTransmission): void
  get(seq: number): NewTransmission | undefined
  delete(seq: number): void
  clear(): void
  /** Everything that was stored before this number is gone from the cache. */
  readonly from: number
}

/**
 * Makes a cache that holds up to `maxBytes`. The oldest go first: with a backlog they are all read from the file,
 * without one the newest are next.
 */
export function createBodyCache(maxBytes: number): BodyCache {
  const cached = new Map<number, NewTransmission>()
  let bytes = 0
  let from = 0

  const remove = (seq: number): void => {
    const transmission = cached.get(seq)
    if (transmission === undefined) return
    bytes -= heldBy(transmission)
    cached.delete(seq)
  }

  return {
    add(seq, transmission) {
      const fits = heldBy(transmission) <= maxBytes
      if (cached.size === 0) from = fits ? seq : seq + 1
      if (!fits) return
      cached.set(seq, transmission)
      bytes += heldBy(transmission)
      for (const oldest of cached.keys()) {
        if (bytes <= maxBytes) break
        remove(oldest)
        from = oldest + 1
      }
    },
    get: (seq) => cached.get(seq),
    delete: remove,
    clear() {
      cached.clear()
      bytes = 0
      from = 0
    },
    get from() {
      return from === 0 ? Number.POSITIVE_INFINITY : from
    },
  }
}

/** A view keeps its whole buffer in memory. 500 bytes stand for everything that is not the body. */
function heldBy({ body }: NewTransmission): number {
  return body.buffer.byteLength + 500
}
