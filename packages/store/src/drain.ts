import type { ClaimedTransmission, Store } from "./contract.ts"

/** Wait before the storage is tried again after it failed. */
const STORAGE_RETRY_MS = 1_000

/** Writes the outcome of a transmission, again and again while the storage fails. */
export type Settle = (write: () => Promise<void>) => Promise<void>

/** What a drain works with. */
export interface DrainOptions {
  readonly store: Pick<Store, "claim" | "release" | "onReady">
  /** How many transmissions may be under way; asked before every claim. When it grows by itself, call `look`. */
  readonly concurrency: () => number
  /** Longest time without a look at the store, in milliseconds. */
  readonly pollIntervalMs: number
  readonly now: () => number
  /** Aborted when `stop()` no longer waits. */
  readonly shutdown: AbortSignal
  /** Passes a transmission on and writes the outcome with `settle`. Must not reject. */
  readonly pass: (transmission: ClaimedTransmission, settle: Settle) => Promise<void>
  /** Told at the end of `stop()` of what has no outcome yet. Must not reject. */
  readonly unfinished: (ids: readonly string[]) => Promise<void>
  /** Told of a claim that failed; the next look follows shortly. */
  readonly claimFailed: (error: unknown) => void
  /** Told of an outcome that could not be written; it is written again shortly. */
  readonly outcomeFailed: (error: unknown) => void
}

/** Passes on what lies in a store. */
export interface Drain {
  /** Begins to claim. */
  start(): void
  /** Stops claiming and waits for what is under way, until the shutdown's signal is aborted. */
  stop(): Promise<void>
  /** Looks into the store now: there may be more room than before. */
  look(): void
}

/** Creates the loop that claims transmissions in order and passes them on, several subscriptions at a time. */
export function createDrain(options: DrainOptions): Drain {
  const { store, concurrency, pollIntervalMs, now, shutdown, pass } = options
  const running = new Map<ClaimedTransmission, Promise<void>>()
  /** Claimed, and its outcome not yet written down. */
  const unsettled = new Map<string, ClaimedTransmission>()
  /** Outcomes that are about to be written again, which no claim may overtake. */
  let rewriting = 0
  let active = false
  let claiming: Promise<void> | undefined
  let claimAgain = false
  let timer: NodeJS.Timeout | undefined
  /** When the timer fires, by the clock of timers. */
  let timerAt = Number.POSITIVE_INFINITY
  let soon: NodeJS.Immediate | undefined
  let endReady = (): void => {}

  /**
   * Claims at the end of this turn of the event loop: whatever came in with it is answered first, and one claim serves
   * all of it.
   */
  function claimSoon(): void {
    if (!active) return
    soon ??= setImmediate(() => {
      soon = undefined
      claim()
    })
  }

  /** Claims as much as there is room for. Calls while a claim is under way are folded into one more claim. */
  function claim(): void {
    if (claiming !== undefined || rewriting > 0) {
      claimAgain = true
      return
    }
    if (!active || running.size >= concurrency()) return
    claimAgain = false
    claiming = claimOnce().then((wait) => {
      claiming = undefined
      if (!active) return
      lookWithin(wait)
      if (claimAgain) claim()
    })
  }

  /** Sees to it that the next look comes no later than this. A timer that fires earlier is left alone: it costs a look. */
  function lookWithin(milliseconds: number): void {
    const at = performance.now() + milliseconds
    if (timerAt <= at) return
    clearTimeout(timer)
    timerAt = at
    timer = setTimeout(() => {
      timerAt = Number.POSITIVE_INFINITY
      claim()
    }, milliseconds)
  }

  /** Returns how long to wait before the next look, in milliseconds. */
  async function claimOnce(): Promise<number> {
    try {
      const { transmissions, nextDueAt } = await store.claim(concurrency() - running.size, now())
      if (active) for (const transmission of transmissions) begin(transmission)
      else if (transmissions.length > 0) await store.release(transmissions.map(({ id }) => id))
      return Math.min(
        pollIntervalMs,
        nextDueAt === null ? Number.POSITIVE_INFINITY : Math.max(0, nextDueAt - now()),
      )
    } catch (error) {
      options.claimFailed(error)
      return STORAGE_RETRY_MS
    }
  }

  function begin(transmission: ClaimedTransmission): void {
    unsettled.set(transmission.id, transmission)
    running.set(transmission, passOn(transmission))
  }

  async function passOn(transmission: ClaimedTransmission): Promise<void> {
    await pass(transmission, (write) => settle(transmission, write))
    const wasFull = running.size >= concurrency()
    running.delete(transmission)
    if (wasFull) claim()
  }

  /** What was passed on must not be passed on twice because the note of it failed. */
  async function settle(transmission: ClaimedTransmission, write: () => Promise<void>): Promise<void> {
    // A write that was reported as failed may have been done. Then the transmission can be claimed again, and from there
    // on the old outcome must not be written over the new try.
    const isOurs = (): boolean => !shutdown.aborted && unsettled.get(transmission.id) === transmission
    while (isOurs()) {
      try {
        // Before the write, so that a store that gathers until the end of the turn can do both in one commit.
        claimSoon()
        await write()
        if (unsettled.get(transmission.id) === transmission) unsettled.delete(transmission.id)
        return
      } catch (error) {
        options.outcomeFailed(error)
        await new Promise((resolve) => setTimeout(resolve, STORAGE_RETRY_MS).unref())
        rewriting += 1
        await claiming
        rewriting -= 1
      }
    }
    claim()
  }

  async function idle(): Promise<void> {
    await claiming
    await Promise.all(running.values())
  }

  return {
    start() {
      if (active) return
      active = true
      endReady = store.onReady(claimSoon)
      claim()
    },
    async stop() {
      active = false
      endReady()
      clearTimeout(timer)
      clearImmediate(soon)
      await Promise.race([idle(), abortOf(shutdown)])
      if (unsettled.size > 0) await options.unfinished([...unsettled.keys()])
    },
    look: claim,
  }
}

/** Resolves as soon as the signal is aborted. */
export function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener("abort", () => resolve(), { once: true })
  })
}
