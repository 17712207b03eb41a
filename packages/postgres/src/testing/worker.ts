import { type ClaimedTransmission, createDrain, type Store } from "@redoxkit/store"

/** A worker as destinations and sources have it, with a handler of the test's. */
export interface TestWorker {
  readonly handled: readonly ClaimedTransmission[]
  /** Failures of the storage that it has met. */
  readonly faults: readonly unknown[]
  stop(): Promise<void>
}

/** Starts a worker on a store. */
export function startWorker(
  store: Store,
  handle: (transmission: ClaimedTransmission) => Promise<void> = async () => {},
): TestWorker {
  const handled: ClaimedTransmission[] = []
  const faults: unknown[] = []
  const shutdown = new AbortController()
  const fault = (error: unknown): void => void faults.push(error)
  const drain = createDrain({
    store,
    concurrency: () => 16,
    pollIntervalMs: 200,
    now: Date.now,
    shutdown: shutdown.signal,
    async pass(transmission, settle) {
      await handle(transmission)
      handled.push(transmission)
      await settle(() => store.complete(transmission.id, Date.now()))
    },
    unfinished: async () => {},
    claimFailed: fault,
    outcomeFailed: fault,
  })
  drain.start()
  return { handled, faults, stop: () => drain.stop() }
}
