import type { Store, StoreStats } from "@redoxkit/store"

export type {
  AppendOutcome,
  Claim,
  ClaimedTransmission,
  NewTransmission,
  Takeover,
  TransmissionFilter,
  TransmissionState,
  TransmissionSummary,
} from "@redoxkit/store"

/**
 * The durable room between the 200 and the handler. Every method rejects with an `InboxError` when the storage fails.
 * Its promises are held by `inboxConformance` of `@redoxkit/destination/testing`.
 */
export type Inbox = Store

/** How many transmissions of an inbox are in each state. */
export type InboxStats = StoreStats
