import type { AppendOutcome, NewTransmission } from "@redoxkit/store"

/** Appends of this process that are under way. */
export interface Races {
  /**
   * Appends through `store`. While a key is on its way, further appends of it wait for the first one, and fail when it
   * fails.
   */
  append(
    transmission: NewTransmission,
    store: (transmission: NewTransmission) => Promise<AppendOutcome>,
  ): Promise<AppendOutcome>
}

/** Begins with none. */
export function createRaces(): Races {
  const racing = new Map<string, { readonly until: number; readonly outcome: Promise<AppendOutcome> }>()
  return {
    async append(transmission, store) {
      const { key, receivedAt, keyLifetimeMs = Number.POSITIVE_INFINITY } = transmission
      const first = racing.get(key)
      if (first !== undefined && receivedAt < first.until) {
        await first.outcome
        return "duplicate"
      }
      const race = { until: receivedAt + keyLifetimeMs, outcome: store(transmission) }
      racing.set(key, race)
      try {
        return await race.outcome
      } finally {
        if (racing.get(key) === race) racing.delete(key)
      }
    },
  }
}
