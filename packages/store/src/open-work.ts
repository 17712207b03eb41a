/** Work that has begun and that a shutdown waits for. */
export interface OpenWork {
  /** Counts a promise as open until it settles, and returns it. */
  track<Result>(work: Promise<Result>): Promise<Result>
  /** Resolves when nothing is open any more. */
  idle(): Promise<void>
}

/** Keeps account of promises that nobody else may be waiting for. */
export function createOpenWork(): OpenWork {
  const open = new Set<Promise<unknown>>()
  return {
    track(work) {
      const end = (): void => void open.delete(work)
      open.add(work)
      work.then(end, end)
      return work
    },
    async idle() {
      while (open.size > 0) await Promise.allSettled(open)
    },
  }
}
