import { LRUCache } from "lru-cache"
import type { AppendOutcome, NewTransmission } from "../contract.ts"

/** What this thread knows of keys: enough to answer most repeated deliveries without asking the file. */
export interface Keys {
  /**
   * Appends a transmission through `store`, unless its key is known to be in the file. While a key is on its way to
   * the file, further appends of it wait for the first one, and fail when it fails.
   */
  append(
    transmission: NewTransmission,
    store: (transmission: NewTransmission) => Promise<AppendOutcome>,
  ): Promise<AppendOutcome>
  /** The file has this key, until the given time or until it says that it has forgotten it. */
  learn(key: string, until: number | null): void
  /** The file has forgotten these keys. */
  forget(keys: readonly string[]): void
  /** The file may be another one. */
  clear(): void
}

interface Race {
  readonly until: number
  readonly outcome: Promise<AppendOutcome>
}

/** Makes an empty store of keys that holds up to `max` of those in the file. */
export function createKeys(max: number): Keys {
  const known = new LRUCache<string, { readonly until: number }>({ max })
  const racing = new Map<string, Race>()

  return {
    async append(transmission, store) {
      const { key, receivedAt, keyLifetimeMs = Number.POSITIVE_INFINITY } = transmission
      const stored = known.get(key)
      if (stored !== undefined && receivedAt < stored.until) return "duplicate"
      const first = racing.get(key)
      if (first !== undefined && receivedAt < first.until) {
        await first.outcome
        return "duplicate"
      }
      const race: Race = { until: receivedAt + keyLifetimeMs, outcome: store(transmission) }
      racing.set(key, race)
      try {
        return await race.outcome
      } finally {
        if (racing.get(key) === race) racing.delete(key)
      }
    },
    learn: (key, until) => void known.set(key, { until: until ?? Number.POSITIVE_INFINITY }),
    forget(keys) {
      for (const key of keys) known.delete(key)
    },
    clear: () => known.clear(),
  }
}
