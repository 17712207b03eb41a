import { backoffDelay, type ClaimedTransmission, createDrain, type Drain, type Settle } from "@redoxkit/store"
import type { Core } from "./core.ts"
import { describeError, reasonOf } from "./describe-error.ts"
import { DestinationError } from "./errors.ts"
import { handleTransmission } from "./handle-transmission.ts"
import type { FailureContext } from "./handlers.ts"
import type { Inbox } from "./inbox/contract.ts"
import { loggedId } from "./logged-id.ts"
import { reportFailure } from "./run-handlers.ts"
import { stepOf } from "./tracing.ts"

/**
 * Creates the loop that claims transmissions in order and hands them to the handlers, several subscriptions at a time.
 * What is not finished when it stops is given back to the inbox.
 */
export function createWorker(core: Core, inbox: Inbox): Drain {
  const { settings, catalogue, shutdown } = core
  const { logger, metrics, now } = settings

  async function handle(transmission: ClaimedTransmission, settle: Settle): Promise<void> {
    try {
      const { dataModel, eventType } = transmission
      const step = stepOf("handle", catalogue.labels(dataModel, eventType), transmission)
      await settings.trace(step, () => handleTransmission(core, transmission))
      await settle(() => inbox.complete(transmission.id, now()))
    } catch (error) {
      await fail(transmission, settle, error)
    }
  }

  async function fail(transmission: ClaimedTransmission, settle: Settle, error: unknown): Promise<void> {
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
    await settle(() =>
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

  async function giveBack(ids: readonly string[]): Promise<void> {
    logger.warn(
      { count: ids.length },
      "Handlers were still running at the end of the shutdown's deadline; their messages are handled again after the next start",
    )
    try {
      await inbox.release(ids)
    } catch (error) {
      logger.error(
        describeError(error),
        "Unfinished messages could not be given back; the inbox finds them at the next start",
      )
    }
  }

  return createDrain({
    store: inbox,
    concurrency: () => settings.concurrency,
    pollIntervalMs: settings.pollIntervalMs,
    now,
    shutdown,
    pass: handle,
    unfinished: giveBack,
    claimFailed: (error) =>
      logger.error(describeError(error), "The inbox could not be read; the next look follows shortly"),
    outcomeFailed: (error) =>
      logger.error(
        describeError(error),
        "The outcome of a message could not be stored; it is written again shortly",
      ),
  })
}
