import type { Store, StoreStats, TransmissionState } from "@redoxkit/store"

/**
 * The durable room between `enqueue` and Redox. A message is in it once for each of its destinations. Every method
 * rejects with an `OutboxError` when the storage fails.
 */
export type Outbox = Store

/** How many messages of an outbox are in each state. */
export interface OutboxStats extends Omit<StoreStats, "oldestReceivedAt"> {
  /** When the oldest message was enqueued that has not left (waiting, running or retrying), in milliseconds since 1970; `null` when there is none. */
  readonly oldestEnqueuedAt: number | null
}

/** What became of a call of `enqueue`. */
export interface Enqueued {
  /** What the message is recognised by when it is enqueued again: the one you gave, or a new one. */
  readonly idempotencyKey: string
  /** `duplicate` when the outbox knew it already, for every destination. */
  readonly outcome: "stored" | "duplicate"
}

/** A message of the outbox without its body. */
export interface EnqueuedMessage {
  /** Identifies the message within the outbox. A message to several destinations has one for each of them. */
  readonly id: string
  readonly idempotencyKey: string
  /** ID of the destination. */
  readonly destination: string
  /** Ordering key: messages of one subscription leave one after the other. */
  readonly subscription: string
  readonly dataModel: string
  readonly eventType: string
  /** When it was enqueued, in milliseconds since 1970. */
  readonly enqueuedAt: number
  /** `running` is on its way to Redox, `done` was accepted by it. */
  readonly state: TransmissionState
  /** How often sending has failed on its own account or without a known outcome. */
  readonly failures: number
  /** Why it waits for another try or was parked: the code of a `SourceError`, such as `refused-by-redox`. */
  readonly reason: string | null
  /** `Meta.Logs[].ID` of Redox's answer: what Redox's logs call it. `null` until it is accepted. */
  readonly transmissionId: string | null
  /** Size of the body in bytes; 0 once the body has been purged. */
  readonly bytes: number
}
