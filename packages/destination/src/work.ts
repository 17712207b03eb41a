import { backoffDelay } from "./backoff.ts"
import type { Core } from "./core.ts"
import { describeError, reasonOf } from "./describe-error.ts"
import { DestinationError } from "./errors.ts"
import { handleTransmission } from "./handle-transmission.ts"
import type { FailureContext } from "./handlers.ts"
import type { ClaimedTransmission, Inbox } from "./inbox/contract.ts"
import { loggedId } from "./logged-id.ts"
import { abortOf } from "./open-work.ts"
import { reportFailure } from "./run-handlers.ts"

/** Wait before the storage is tried again after it failed. */
const STORAGE_RETRY_MS = 1_000

/** Handles what lies in an inbox. */
export interface Worker {
  /** Begins to claim. */
  start(): void
  /**
   * Stops claiming and waits for what is running, until the shutdown's signal is aborted. What is not written down then
   * is given back to the inbox.
   */
  stop(): Promise<void>
}

/** Creates the loop that claims transmissions in order and hands them to the handlers, several subscriptions at a time. */
export function createWorker(core: Core, inbox: Inbox): Worker {
  const { settings, catalogue, shutdown } = core
  const { logger, metrics, now } = settings
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
    if (!active || running.size >= settings.concurrency) return
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
      const { transmissions, nextDueAt } = await inbox.claim(settings.concurrency - running.size, now())
      if (active) for (const transmission of transmissions) begin(transmission)
      else if (transmissions.length > 0) await inbox.release(transmissions.map(({ id }) => id))
      return Math.min(
        settings.pollIntervalMs,
        nextDueAt === null ? Number.POSITIVE_INFINITY : Math.max(0, nextDueAt - now()),
      )
    } catch (error) {
      logger.error(describeError(error), "The inbox could not be read; the next look follows shortly")
      return STORAGE_RETRY_MS
    }
  }

  function begin(transmission: ClaimedTransmission): void {
    unsettled.set(transmission.id, transmission)
    running.set(transmission, handle(transmission))
  }

  async function handle(transmission: ClaimedTransmission): Promise<void> {
    try {
      await handleTransmission(core, transmission)
      await settle(transmission, () => inbox.complete(transmission.id, now()))
    } catch (error) {
      await fail(transmission, error)
    }
    const wasFull = running.size >= settings.concurrency
    running.delete(transmission)
    if (wasFull) claim()
  }

  async function fail(transmission: ClaimedTransmission, error: unknown): Promise<void> {
    if (shutdown.aborted) return
    const failures = transmission.failures + 1
    const reason = reasonOf(error)
    const unreadable = error instanceof DestinationError && error.code === "unreadable-body"
    const last = unreadable || failures >= settings.attempts
    const block = last && !unreadable && settings.afterLastAttempt === "block"
    const outcome: FailureContext["outcome"] = block ? "blocked" : last ? "parked" : "retrying"
    const { dataModel, eventType, transmissionId, id } = transmission
    const labels = catalogue.labels(dataModel, eventType)
    logger.error(
      { ...labels, transmissionId: loggedId(transmissionId), failures, outcome, ...describeError(error) },
      unreadable
        ? "A message could not be read and is now a dead letter"
        : last
          ? "A message failed for the last time and is now a dead letter; look at it and replay it"
          : "A message could not be handled; it is tried again",
    )
    metrics.failed?.({ ...labels, failures, reason })
    if (last) metrics.parked?.({ ...labels, reason, blocked: block })
    const dueAt = now() + (last ? 0 : delayAfter(failures))
    await settle(transmission, () =>
      last ? inbox.park(id, { reason, block, now: now() }) : inbox.retry(id, { dueAt, reason }),
    )
    reportFailure(core, error, { dataModel, eventType, transmissionId, id, failures, outcome })
  }

  /** The wait before the next try. A mistake in the user's function must not leave the message without a next try. */
  function delayAfter(failures: number): number {
    try {
      const delay = settings.delayMs(failures)
      if (Number.isFinite(delay)) return Math.max(0, delay)
      logger.error({ failures }, "retry.delayMs gave no number of milliseconds; the built-in wait is taken")
    } catch (error) {
      logger.error({ failures, ...describeError(error) }, "retry.delayMs failed; the built-in wait is taken")
    }
    return backoffDelay(failures)
  }

  /** Writes an outcome down, again and again while the storage fails: the handlers have run and must not run twice. */
  async function settle(transmission: ClaimedTransmission, write: () => Promise<void>): Promise<void> {
    // A write that was reported as failed may have been done. Then the transmission can be claimed again, and from there
    // on the old outcome must not be written over the new try.
    const isOurs = (): boolean => !shutdown.aborted && unsettled.get(transmission.id) === transmission
    while (isOurs()) {
      try {
        // Before the write, so that an inbox that gathers until the end of the turn can do both in one commit.
        claimSoon()
        await write()
        if (unsettled.get(transmission.id) === transmission) unsettled.delete(transmission.id)
        return
      } catch (error) {
        logger.error(
          describeError(error),
          "The outcome of a message could not be stored; it is written again shortly",
        )
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
      endReady = inbox.onReady(claimSoon)
      claim()
    },
    async stop() {
      active = false
      endReady()
      clearTimeout(timer)
      clearImmediate(soon)
      await Promise.race([idle(), abortOf(shutdown)])
      if (unsettled.size === 0) return
      logger.warn(
        { count: unsettled.size },
        "Handlers were still running at the end of the shutdown's deadline; their messages are handled again after the next start",
      )
      try {
        await inbox.release([...unsettled.keys()])
      } catch (error) {
        logger.error(
          describeError(error),
          "Unfinished messages could not be given back; the inbox finds them at the next start",
        )
      }
    },
  }
}
