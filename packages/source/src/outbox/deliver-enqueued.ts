import {
  abortOf,
  backoffDelay,
  type ClaimedTransmission,
  createDrain,
  type Drain,
  type Settle,
} from "@redoxkit/store"
import type { SendResult } from "../calls.ts"
import type { Core } from "../core.ts"
import { deliver } from "../deliver.ts"
import { SourceError, UnknownFateError } from "../errors.ts"
import type { Outbox } from "./contract.ts"
import type { DeliverySettings } from "./delivery-options.ts"
import { describeFailure } from "./describe-failure.ts"
import { createGate, LONGEST_ASKED_WAIT } from "./gate.ts"
import { judgeFailure } from "./judge-failure.ts"
import { createOutliers } from "./outliers.ts"
import { createDeliveryReport, type FailureOutcome } from "./report-delivery.ts"

/**
 * Creates the loop that takes messages from the outbox in order and delivers them, several destinations at a time.
 *
 * @param shutdown - aborted when `stop()` no longer waits: what is on its way then has an unknown fate, and the outbox
 * tells so at the next start
 */
export function createDelivery(
  core: Core,
  outbox: Outbox,
  settings: DeliverySettings,
  shutdown: AbortSignal,
): Drain {
  const { logger, now } = core.settings
  const report = createDeliveryReport(settings.hooks, logger)
  const outliers = createOutliers()
  const gate = createGate(settings.concurrency, delayAfter, () => drain.look())
  const afterUnknownFate = settings.unknownFate === "resend" ? "retrying" : stateAfter(settings.unknownFate)

  async function pass(transmission: ClaimedTransmission, settle: Settle): Promise<void> {
    if (transmission.interrupted) {
      const error = interrupted()
      if (afterUnknownFate !== "retrying") await settle(failed(transmission, afterUnknownFate, error))
      report.unknownFate(transmission, error, afterUnknownFate)
      if (afterUnknownFate !== "retrying") return
    }
    let result: SendResult
    try {
      result = await deliver(core, transmission.body, shutdown)
    } catch (error) {
      if (!shutdown.aborted) await fail(transmission, settle, error)
      return
    }
    answered(transmission)
    await settle(() => outbox.complete(transmission.id, now(), result.transmissionIds[0]))
    report.delivered(transmission, result)
  }

  async function fail(transmission: ClaimedTransmission, settle: Settle, reason: unknown): Promise<void> {
    const failure = judgeFailure(reason)
    if (failure.of === "redox") {
      if (outliers.refused(transmission.id, failure.error)) {
        await settle(failed(transmission, "retrying", failure.error, failure.askedMs))
        return report.refused(transmission, failure.error, "retrying")
      }
      const wait = gate.refused(failure.askedMs)
      if (wait !== undefined) report.held(transmission, failure.error, wait)
      // As far as is known, none of this is the fault of the message: it stays where it is, and so do all others.
      return settle(() => outbox.release([transmission.id]))
    }
    if (failure.of === "fate") {
      await settle(failed(transmission, afterUnknownFate, failure.error))
      return report.unknownFate(transmission, failure.error, afterUnknownFate)
    }
    answered(transmission)
    const isLast = transmission.failures + 1 >= settings.attempts
    const outcome = isLast ? stateAfter(settings.afterLastAttempt) : "retrying"
    await settle(failed(transmission, outcome, failure.error))
    report.refused(transmission, failure.error, outcome)
  }

  function answered({ id }: ClaimedTransmission): void {
    outliers.answered(id)
    if (gate.answered()) report.resumed()
  }

  /** Writes down that a message could not be delivered. */
  function failed(
    { id, failures }: ClaimedTransmission,
    outcome: FailureOutcome,
    error: unknown,
    askedMs = 0,
  ): () => Promise<void> {
    const reason = reasonOf(error)
    if (outcome !== "retrying")
      return () => outbox.park(id, { reason, block: outcome === "blocked", now: now() })
    const dueAt = now() + Math.max(delayAfter(failures + 1), Math.min(askedMs, LONGEST_ASKED_WAIT))
    return () => outbox.retry(id, { dueAt, reason })
  }

  /** A mistake in the user's function must not leave a message without a next try. */
  function delayAfter(failures: number): number {
    try {
      const delay = settings.delayMs(failures)
      if (Number.isFinite(delay)) return Math.max(0, delay)
      logger.error(
        { failures },
        "delivery.retry.delayMs gave no number of milliseconds; the built-in wait is taken",
      )
    } catch {
      logger.error({ failures }, "delivery.retry.delayMs failed; the built-in wait is taken")
    }
    return backoffDelay(failures)
  }

  const drain = createDrain({
    store: outbox,
    concurrency: gate.room,
    pollIntervalMs: settings.pollIntervalMs,
    now,
    shutdown,
    pass,
    async unfinished(ids) {
      logger.warn(
        { count: ids.length },
        "Messages were still on their way at the end of the shutdown's deadline; whether Redox has them is told at the next start as not known",
      )
    },
    claimFailed: (error) =>
      logger.error(describeFailure(error), "The outbox could not be read; the next look follows shortly"),
    outcomeFailed: (error) =>
      logger.error(
        describeFailure(error),
        "The outcome of a message could not be stored; it is written again shortly",
      ),
  })

  return {
    ...drain,
    async stop() {
      gate.close()
      await drain.stop()
      await Promise.race([report.idle(), abortOf(shutdown)])
    },
  }
}

function stateAfter(choice: "park" | "block"): "parked" | "blocked" {
  return choice === "park" ? "parked" : "blocked"
}

function reasonOf(error: unknown): string {
  return error instanceof SourceError ? error.code : "Error"
}

function interrupted(): UnknownFateError {
  return new UnknownFateError(
    "The process ended while a message was on its way, and whether Redox has it is not known. Look for it in the logs of the Redox dashboard.",
    {},
  )
}
