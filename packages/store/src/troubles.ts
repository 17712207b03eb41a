/** Those who want to know what a store did by itself, and somebody has to look at. */
export interface TroubleListeners<Trouble> {
  add(listener: (trouble: Trouble) => void): () => void
  tell(trouble: Trouble): void
}

/**
 * Keeps the listeners of `onTrouble` and `onTakeover`. What was told before the first of them came is told to that one.
 */
export function createTroubleListeners<Trouble = Error>(): TroubleListeners<Trouble> {
  const listeners = new Set<{ readonly call: (trouble: Trouble) => void }>()
  const untold: Trouble[] = []
  return {
    add(listener) {
      const entry = { call: listener }
      listeners.add(entry)
      for (const trouble of untold.splice(0)) listener(trouble)
      return () => void listeners.delete(entry)
    },
    tell(trouble) {
      if (listeners.size === 0 && untold.length < MOST_UNTOLD) untold.push(trouble)
      for (const { call } of listeners) {
        try {
          call(trouble)
        } catch (thrown) {
          // As with `onReady`: the store goes on, and the mistake surfaces as uncaught.
          queueMicrotask(() => {
            throw thrown
          })
        }
      }
    },
  }
}

/** Where nobody ever listens, no more than these are kept. */
const MOST_UNTOLD = 100
