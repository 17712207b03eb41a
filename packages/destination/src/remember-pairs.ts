/** Most pairs remembered. Names repeat from message to message; the bound keeps out made-up ones. */
const MOST_PAIRS = 1_000
/** Names longer than this together are not remembered: a message may bring megabytes in place of a name. */
const LONGEST_PAIR = 200

/** Look-ups by two names, remembered. */
export interface PairMemory<Value> {
  get(first: string, second: string): Value
  /** Forgets everything, because what the look-ups depend on has changed. */
  clear(): void
}

/** Remembers what a look-up by two names comes to, without building a key of both for each message. */
export function rememberPairs<Value>(lookUp: (first: string, second: string) => Value): PairMemory<Value> {
  const known = new Map<string, Map<string, { readonly value: Value }>>()
  let pairs = 0
  return {
    get(first, second) {
      const found = known.get(first)?.get(second)
      if (found !== undefined) return found.value
      const value = lookUp(first, second)
      if (pairs < MOST_PAIRS && first.length + second.length <= LONGEST_PAIR) {
        const inner = known.get(first) ?? new Map<string, { readonly value: Value }>()
        known.set(first, inner.set(second, { value }))
        pairs += 1
      }
      return value
    },
    clear() {
      known.clear()
      pairs = 0
    },
  }
}
