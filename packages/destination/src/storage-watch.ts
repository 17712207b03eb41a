/** Knows whether storing messages fails. A full disk can still be read, and counts of the inbox say nothing of it. */
export interface StorageWatch {
  /** Passes calls on to `append` and looks at what comes of them. */
  watch<Args extends readonly unknown[], Result>(
    append: (...args: Args) => Promise<Result>,
  ): (...args: Args) => Promise<Result>
  isFailing(): boolean
}

/** A load balancer that was told of a failure sends no message that could show its end: so it is forgotten. */
const FORGOTTEN_AFTER_MS = 30_000

/** Makes a watch over the inbox of a destination. */
export function createStorageWatch(now: () => number): StorageWatch {
  let failedAt = Number.NEGATIVE_INFINITY
  return {
    watch:
      (append) =>
      async (...args) => {
        try {
          const outcome = await append(...args)
          failedAt = Number.NEGATIVE_INFINITY
          return outcome
        } catch (error) {
          failedAt = now()
          throw error
        }
      },
    isFailing: () => now() - failedAt < FORGOTTEN_AFTER_MS,
  }
}
