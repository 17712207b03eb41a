import { backoffDelay } from "@redoxkit/store"
import type { SendResult } from "../calls.ts"
import { SourceError, type UnknownFateError } from "../errors.ts"
import type { Message } from "../fill-meta.ts"
import { checkFunctions, checkObject, oneOf } from "../option-kinds.ts"

/** A message of the outbox, as hooks are told of it. */
export interface DeliveryContext {
  /** Identifies the message within the outbox, for `list`, `replay` and `outbox.read`. */
  readonly id: string
  /** What was given to `enqueue`, or what it returned. */
  readonly idempotencyKey: string
  /** ID of the destination. */
  readonly destination: string
  readonly dataModel: string
  readonly eventType: string
  /** When it was enqueued. */
  readonly enqueuedAt: Date
  /** Failures so far, this one included. */
  readonly failures: number
}

/** A message that could not be delivered, as hooks are told of it. */
export interface DeliveryFailureContext extends DeliveryContext {
  /** What happens next: another try, nothing more (dead letter), or its subscription stands still. */
  readonly outcome: "retrying" | "parked" | "blocked"
}

/** Why the outbox waits: Redox cannot be reached, or refuses whatever comes. */
export interface Hold {
  readonly error: SourceError
  /** Until the next try, in milliseconds. */
  readonly waitMs: number
  /** Refusals in a row, this one included. */
  readonly refusals: number
}

/** How enqueued messages are delivered. */
export interface DeliveryOptions {
  /** How many subscriptions are served at the same time. 16 without it. */
  readonly concurrency?: number
  /** What happens to a message that is refused on its own account. */
  readonly retry?: {
    /** Tries in all, the first one included. 1 without it: a message that was refused once is refused again as long as it is the same. */
    readonly attempts?: number
    /** Wait before the next try, in milliseconds, after so many failures. Without it: 1 s doubled each time, at most 5 min, less up to a fifth by chance. Also the wait while Redox refuses everything, and before a message of unknown fate is sent again. */
    readonly delayMs?: (failures: number) => number
    /**
     * What happens after the last try: `park` makes the message a dead letter and lets its subscription go on, `block`
     * holds the subscription until the message is replayed. `park` without it.
     */
    readonly afterLastAttempt?: "park" | "block"
  }
  /**
   * What happens to a message that left and of which nobody knows whether Redox has it. `resend` (default) sends it
   * again, as often as it takes: nothing is lost, and Redox may get it twice, since it documents no idempotency key.
   * `park` and `block` leave it to you.
   */
  readonly unknownFate?: "resend" | "park" | "block"
  /**
   * Ordering key. Messages with the same key leave one after the other, in the order in which they were enqueued.
   * Without it: the ID of the destination.
   */
  readonly subscription?: (message: Message, destination: string) => string
  /** Longest time without a look at the outbox, in milliseconds. 5,000 without it; what this process enqueues leaves at once in any case. */
  readonly pollIntervalMs?: number
  /** Redox has accepted a message. `result.transmissionIds` is what its logs call it. */
  readonly onDelivered?: (message: DeliveryContext, result: SendResult) => unknown
  /** A message was refused on its own account, or is refused while Redox takes others (then it is `retrying`). */
  readonly onError?: (error: unknown, message: DeliveryFailureContext) => unknown
  /** A message left and nobody knows whether Redox has it; also one that was on its way when the process ended. */
  readonly onUnknownFate?: (error: UnknownFateError, message: DeliveryFailureContext) => unknown
  /** Redox cannot be reached, or refuses whatever comes: everything waits. Called at every try that fails so. */
  readonly onHeld?: (hold: Hold) => unknown
  /** Redox takes messages again. */
  readonly onResumed?: () => unknown
}

const HOOKS = ["onDelivered", "onError", "onUnknownFate", "onHeld", "onResumed"] as const

/** The hooks among the options. */
export type DeliveryHooks = Pick<DeliveryOptions, (typeof HOOKS)[number]>

/** Options with their defaults applied. */
export interface DeliverySettings {
  readonly concurrency: number
  readonly attempts: number
  readonly delayMs: (failures: number) => number
  readonly afterLastAttempt: "park" | "block"
  readonly unknownFate: "resend" | "park" | "block"
  readonly subscription: (message: Message, destination: string) => string
  readonly pollIntervalMs: number
  readonly hooks: DeliveryHooks
}

/**
 * Checks options and applies their defaults, once.
 *
 * @throws SourceError `invalid-option`
 */
export function deliverySettingsOf(options: DeliveryOptions = {}): DeliverySettings {
  checkObject("delivery", options)
  const { retry = {}, subscription } = options
  checkObject("delivery.retry", retry)
  checkFunctions("delivery.retry.", retry, ["delayMs"])
  checkFunctions("delivery.", options, ["subscription", ...HOOKS])
  return {
    concurrency: whole("concurrency", options.concurrency ?? 16),
    attempts: whole("retry.attempts", retry.attempts ?? 1),
    delayMs: retry.delayMs ?? backoffDelay,
    afterLastAttempt: oneOf("delivery.retry.afterLastAttempt", retry.afterLastAttempt ?? "park", [
      "park",
      "block",
    ]),
    unknownFate: oneOf("delivery.unknownFate", options.unknownFate ?? "resend", ["resend", "park", "block"]),
    subscription: (message, destination) => `${subscription?.(message, destination) ?? destination}`,
    pollIntervalMs: whole("pollIntervalMs", options.pollIntervalMs ?? 5_000),
    hooks: options,
  }
}

function whole(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1 && value < 2 ** 31) return value
  throw new SourceError("invalid-option", `delivery.${name} must be a whole number of at least 1.`)
}
