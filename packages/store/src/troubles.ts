/** Those who want to know what a store did by itself, and somebody has to look at. */
export interface TroubleListeners {
  add(listener: (error: Error) => void): () => void
  tell(error: Error): void
}

/** Keeps the listeners of `onTrouble`. What was told before the first of them came is told to that one. */
export function createTroubleListeners(): TroubleListeners {
  const listeners = new Set<{ readonly call: (error: Error) => void }>()
  const untold: Error[] = []
  return {
    add(listener) {
      const entry = { call: listener }
      listeners.add(entry)
      for (const error of untold.splice(0)) listener(error)
      return () => void listeners.delete(entry)
    },
    tell(error) {
      if (listeners.size === 0) untold.push(error)
      for (const { call } of listeners) {
        try {
          call(error)
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
