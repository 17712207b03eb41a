import {
  abortOf,
  backoffDelay,
  type ClaimedTransmission,
  createDrain,
  createOpenWork,
  type Drain,
  type Settle,
} from "@redoxkit/store"
import type { SendResult } from "../calls.ts"
import type { Core } from "../core.ts"
import { deliver } from "../deliver.ts"
import { UnknownFateError } from "../errors.ts"
import type { Outbox } from "./contract.ts"
import type { DeliveryContext, DeliveryFailureContext, DeliverySettings } from "./delivery-options.ts"
import { describeFailure } from "./describe-failure.ts"
import { createGate } from "./gate.ts"
import { type Judgement, judgeFailure } from "./judge-failure.ts"
import { partsOf } from "./transmission-key.ts"

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
  const { hooks } = settings
  const openHooks = createOpenWork()
  const gate = createGate(settings.concurrency, delayAfter, () => drain.look())

  async function pass(transmission: ClaimedTransmission, settle: Settle): Promise<void> {
    if (transmission.interrupted && settings.unknownFate !== "resend")
      return settleFate(transmission, settle, interrupted())
    if (transmission.interrupted) tellFate(transmission, interrupted(), "retrying")
    let result: SendResult
    try {
      result = await deliver(core, transmission.body, shutdown)
    } catch (error) {
      if (!shutdown.aborted) await fail(transmission, settle, judgeFailure(error))
      return
    }
    resume()
    const { id, dataModel, eventType } = transmission
    await settle(() => outbox.complete(id, now(), result.transmissionIds[0]))
    if (result.errors.length > 0)
      logger.warn(
        { id, dataModel, eventType, errorCount: result.errors.length },
        "Redox accepted a message with errors",
      )
    tell("onDelivered", () => hooks.onDelivered?.(contextOf(transmission), result))
  }

  async function fail(transmission: ClaimedTransmission, settle: Settle, failure: Judgement): Promise<void> {
    if (failure.of === "redox") {
      hold(failure)
      return settle(() => outbox.release([transmission.id]))
    }
    if (failure.of === "fate") return settleFate(transmission, settle, failure.error)
    resume()
    const { id, dataModel, eventType, failures: before } = transmission
    const failures = before + 1
    const last = failures >= settings.attempts
    const outcome = last ? stateAfter(settings.afterLastAttempt) : "retrying"
    logger.error(
      { id, dataModel, eventType, failures, outcome, ...describeFailure(failure.error) },
      last
        ? "A message was refused and is now a dead letter; look at it and replay it"
        : "A message was refused; it is sent again",
    )
    await settle(write(transmission, outcome, failure.error))
    tell("onError", () => hooks.onError?.(failure.error, { ...contextOf(transmission), failures, outcome }))
  }

  /** Redox as a whole says no: nothing is the fault of this message, which stays where it is, and so do all others. */
  function hold({ error, askedMs }: Judgement & { of: "redox" }): void {
    const held = gate.refused(askedMs)
    if (held === undefined) return
    logger.warn(
      { ...held, ...describeFailure(error) },
      "Redox cannot be reached or refuses everything; the outbox waits and tries again",
    )
    tell("onHeld", () => hooks.onHeld?.({ error, ...held }))
  }

  function resume(): void {
    if (!gate.answered()) return
    logger.info({}, "Redox takes messages again; the outbox goes on")
    tell("onResumed", () => hooks.onResumed?.())
  }

  async function settleFate(
    transmission: ClaimedTransmission,
    settle: Settle,
    error: UnknownFateError,
  ): Promise<void> {
    const outcome = settings.unknownFate === "resend" ? "retrying" : stateAfter(settings.unknownFate)
    tellFate(transmission, error, outcome)
    await settle(write(transmission, outcome, error))
  }

  function tellFate(
    transmission: ClaimedTransmission,
    error: UnknownFateError,
    outcome: DeliveryFailureContext["outcome"],
  ): void {
    const { id, dataModel, eventType } = transmission
    const failures = transmission.failures + 1
    logger.error(
      { id, dataModel, eventType, failures, outcome, ...describeFailure(error) },
      outcome === "retrying"
        ? "Whether Redox has a message is not known; it is sent again, and Redox may get it twice"
        : "Whether Redox has a message is not known; it is now a dead letter: look for it in Redox's logs, then complete or replay it",
    )
    tell("onUnknownFate", () =>
      hooks.onUnknownFate?.(error, { ...contextOf(transmission), failures, outcome }),
    )
  }

  function write(
    { id, failures }: ClaimedTransmission,
    outcome: DeliveryFailureContext["outcome"],
    error: unknown,
  ): () => Promise<void> {
    const reason = reasonOf(error)
    if (outcome !== "retrying")
      return () => outbox.park(id, { reason, block: outcome === "blocked", now: now() })
    const dueAt = now() + delayAfter(failures + 1)
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

  /** Only `stop` waits for a hook, and what it throws goes no further: a slow alert must not hold up the next message. */
  function tell(hook: string, call: () => unknown): void {
    const failed = (): void => logger.error({ hook }, "A hook of the outbox failed; the message goes on")
    try {
      const told = call()
      if (told instanceof Promise) openHooks.track(told).catch(failed)
    } catch {
      failed()
    }
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
      await Promise.race([openHooks.idle(), abortOf(shutdown)])
    },
  }
}

function stateAfter(choice: "park" | "block"): "parked" | "blocked" {
  return choice === "park" ? "parked" : "blocked"
}

function reasonOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "Error"
}

function interrupted(): UnknownFateError {
  return new UnknownFateError(
    "The process ended while a message was on its way, and whether Redox has it is not known. Look for it in the logs of the Redox dashboard.",
    {},
  )
}

function contextOf(transmission: ClaimedTransmission): DeliveryContext {
  const { id, key, dataModel, eventType, receivedAt, failures } = transmission
  return {
    id,
    ...partsOf(key),
    dataModel: dataModel ?? "",
    eventType: eventType ?? "",
    enqueuedAt: new Date(receivedAt),
    failures,
  }
}
