import type { Core } from "./core.ts"
import { describeError, reasonOf } from "./describe-error.ts"
import { DestinationError } from "./errors.ts"
import { handleTransmission } from "./handle-transmission.ts"
import type { FailureContext } from "./handlers.ts"
import type { ClaimedTransmission, Inbox } from "./inbox/contract.ts"
import { loggedId } from "./logged-id.ts"
import { reportFailure } from "./run-handlers.ts"

/** Wait before the storage is tried again after it failed. */
const STORAGE_RETRY_MS = 1_000

/** Handles what lies in an inbox. */
export interface Worker {
  /** Begins to claim. */
  start(): void
  /**
   * Stops claiming and waits for what is running, at most so many milliseconds. What is still running then has its
   * signal aborted and is given back to the inbox.
   */
  stop(deadlineMs: number): Promise<void>
}

/** Creates the loop that claims transmissions in order and hands them to the handlers, several subscriptions at a time. */
export function createWorker(core: Core, inbox: Inbox): Worker {
  const { settings, catalogue } = core
  const { logger, metrics, now } = settings
  const running = new Map<string, Promise<void>>()
  const shutdown = new AbortController()
  let active = false
  let claiming: Promise<void> | undefined
  let claimAgain = false
  let timer: NodeJS.Timeout | undefined
  let endReady = (): void => {}

  /** Claims as much as there is room for. Calls while a claim is under way are folded into one more claim. */
  function claim(): void {
    if (claiming !== undefined) {
      claimAgain = true
      return
    }
    if (!active || running.size >= settings.concurrency) return
    claimAgain = false
    clearTimeout(timer)
    claiming = claimOnce().then((wait) => {
      claiming = undefined
      if (!active) return
      timer = setTimeout(claim, wait)
      if (claimAgain) claim()
    })
  }

  /** Returns how long to wait before the next look, in milliseconds. */
  async function claimOnce(): Promise<number> {
    try {
      const { transmissions, nextDueAt } = await inbox.claim(settings.concurrency - running.size, now())
      for (const transmission of transmissions) begin(transmission)
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
    const work = handle(transmission).finally(() => {
      const wasFull = running.size >= settings.concurrency
      running.delete(transmission.id)
      if (wasFull) claim()
    })
    running.set(transmission.id, work)
  }

  async function handle(transmission: ClaimedTransmission): Promise<void> {
    try {
      await handleTransmission(core, transmission, shutdown.signal)
    } catch (error) {
      await fail(transmission, error)
      return
    }
    await settle(() => inbox.complete(transmission.id, now()))
  }

  async function fail(transmission: ClaimedTransmission, error: unknown): Promise<void> {
    if (shutdown.signal.aborted) return
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
    await settle(() =>
      last
        ? inbox.park(id, { reason, block, now: now() })
        : inbox.retry(id, { dueAt: now() + Math.max(0, settings.delayMs(failures)), reason }),
    )
    await reportFailure(core, error, { dataModel, eventType, transmissionId, id, failures, outcome })
  }

  /** Writes an outcome down, again and again while the storage fails: the handlers have run and must not run twice. */
  async function settle(write: () => Promise<void>): Promise<void> {
    for (;;) {
      if (shutdown.signal.aborted) return
      try {
        const written = write()
        // The subscription's next message is claimed in the same breath, so that an inbox can do both in one commit.
        queueMicrotask(claim)
        await written
        return
      } catch (error) {
        logger.error(
          describeError(error),
          "The outcome of a message could not be stored; it is written again shortly",
        )
        await new Promise((resolve) => setTimeout(resolve, STORAGE_RETRY_MS).unref())
      }
    }
  }

  return {
    start() {
      if (active) return
      active = true
      endReady = inbox.onReady(claim)
      claim()
    },
    async stop(deadlineMs) {
      active = false
      endReady()
      clearTimeout(timer)
      await claiming
      const deadline = setTimeout(() => shutdown.abort(), deadlineMs)
      await Promise.race([
        Promise.all(running.values()),
        new Promise((resolve) => shutdown.signal.addEventListener("abort", resolve)),
      ])
      clearTimeout(deadline)
      shutdown.abort()
      const unfinished = [...running.keys()]
      if (unfinished.length === 0) return
      logger.warn(
        { count: unfinished.length },
        "Handlers were still running at the end of the shutdown's deadline; their messages are handled again after the next start",
      )
      await inbox.release(unfinished)
    },
  }
}
