/** Those who wait for something to become claimable. */
export interface ReadyListeners {
  add(listener: () => void): () => void
  notify(): void
  clear(): void
}

/** Keeps the listeners of `onReady`. */
export function createReadyListeners(): ReadyListeners {
  const listeners = new Set<{ readonly call: () => void }>()
  return {
    add(listener) {
      // Wrapped, so that the same function added twice is also removed twice.
      const entry = { call: listener }
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
    notify() {
      for (const { call } of listeners) {
        try {
          call()
        } catch (error) {
          // A broken listener must not turn a stored transmission into a failed append: it surfaces as uncaught.
          queueMicrotask(() => {
            throw error
          })
        }
      }
    },
    clear: () => listeners.clear(),
  }
}
