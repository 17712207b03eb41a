import { type ClaimedTransmission, createOpenWork } from "@redoxkit/store"
import type { Logger } from "@redoxkit/store/common"
import type { SendResult } from "../calls.ts"
import type { SourceError, UnknownFateError } from "../errors.ts"
import type { DeliveryContext, DeliveryFailureContext, DeliveryHooks } from "./delivery-options.ts"
import { describeFailure } from "./describe-failure.ts"
import { partsOf } from "./transmission-key.ts"

/** What happens next to a message that could not be delivered. */
export type FailureOutcome = DeliveryFailureContext["outcome"]

/** Tells the log and the hooks what becomes of messages. */
export interface DeliveryReport {
  delivered(transmission: ClaimedTransmission, result: SendResult): void
  refused(transmission: ClaimedTransmission, error: unknown, outcome: FailureOutcome): void
  unknownFate(transmission: ClaimedTransmission, error: UnknownFateError, outcome: FailureOutcome): void
  held(
    transmission: ClaimedTransmission,
    error: SourceError,
    wait: { readonly waitMs: number; readonly refusals: number },
  ): void
  resumed(): void
  /** Resolves when no hook is at work any more. */
  idle(): Promise<void>
}

/** Makes a report. What hooks throw is logged and goes no further; nobody but `stop` waits for them. */
export function createDeliveryReport(hooks: DeliveryHooks, logger: Logger): DeliveryReport {
  const openHooks = createOpenWork()

  function tell(hook: keyof DeliveryHooks, call: () => unknown): void {
    // Awaited whatever it returns: a query builder does not run before.
    const telling = (async () => call())()
    openHooks
      .track(telling)
      .catch(() => logger.error({ hook }, "A hook of the outbox failed; the message goes on"))
  }

  return {
    delivered(transmission, result) {
      if (result.errors.length > 0)
        logger.warn(
          { ...namesOf(transmission), errorCount: result.errors.length },
          "Redox accepted a message with errors",
        )
      tell("onDelivered", () => hooks.onDelivered?.(contextOf(transmission), result))
    },
    refused(transmission, error, outcome) {
      const context = failureOf(transmission, outcome)
      logger.error(
        { ...namesOf(transmission), failures: context.failures, outcome, ...describeFailure(error) },
        outcome === "retrying"
          ? "A message was refused; it is sent again"
          : "A message was refused and is now a dead letter; look at it and replay it",
      )
      tell("onError", () => hooks.onError?.(error, context))
    },
    unknownFate(transmission, error, outcome) {
      const context = failureOf(transmission, outcome)
      logger.error(
        { ...namesOf(transmission), failures: context.failures, outcome, ...describeFailure(error) },
        outcome === "retrying"
          ? "Whether Redox has a message is not known; it is sent again, and Redox may get it twice"
          : "Whether Redox has a message is not known; it is now a dead letter: look for it in Redox's logs, then complete or replay it",
      )
      tell("onUnknownFate", () => hooks.onUnknownFate?.(error, context))
    },
    held(transmission, error, wait) {
      logger.warn(
        { ...namesOf(transmission), ...wait, ...describeFailure(error) },
        "Redox cannot be reached or refuses everything; the outbox waits and tries again",
      )
      tell("onHeld", () => hooks.onHeld?.({ error, ...wait }))
    },
    resumed() {
      logger.info({}, "Redox takes messages again; the outbox goes on")
      tell("onResumed", () => hooks.onResumed?.())
    },
    idle: openHooks.idle,
  }
}

/** What names a message in a log: nothing that its sender has written. */
function namesOf({ id, dataModel, eventType }: ClaimedTransmission): object {
  return { id, dataModel, eventType }
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

function failureOf(transmission: ClaimedTransmission, outcome: FailureOutcome): DeliveryFailureContext {
  return { ...contextOf(transmission), failures: transmission.failures + 1, outcome }
}
