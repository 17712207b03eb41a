/**
 * The contract of an inbox: the durable room between the 200 and the handler.
 *
 * Promises of every inbox, each held by the conformance suite in `testing/inbox-conformance.ts`:
 * - a transmission for which `append` resolved is never lost;
 * - transmissions of one subscription are claimed one at a time, in the order in which they were appended,
 *   also while the first of them waits for a retry;
 * - different subscriptions are claimed side by side;
 * - a key that is still remembered is stored once, however many appends race;
 * - what a crashed process had claimed is claimed again by the next one.
 *
 * @module
 */

/** A transmission on its way into the inbox. */
export interface NewTransmission {
  /** Idempotency key. The same key appended again is a duplicate. */
  readonly key: string
  /** How long the key is remembered, in milliseconds. Without it: as long as the inbox keeps finished transmissions. */
  readonly keyLifetimeMs?: number
  /** Ordering key: transmissions of one subscription are handled one after the other. */
  readonly subscription: string
  /** `Meta.DataModel` as it came, or `null` for a body that could not be read. */
  readonly dataModel: string | null
  /** `Meta.EventType` as it came, or `null` for a body that could not be read. */
  readonly eventType: string | null
  /** What names the transmission to a person: `Meta.Logs[].ID` or an older identifier; `null` where there is none. */
  readonly transmissionId: string | null
  /** Time of arrival, in milliseconds since 1970. */
  readonly receivedAt: number
  /** The body, byte for byte as it came. The inbox may keep this very array: do not change it after `append`. */
  readonly body: Uint8Array
}

/** A transmission that `claim` has given out. */
export interface ClaimedTransmission extends Omit<NewTransmission, "keyLifetimeMs"> {
  /** Identifies the transmission within this inbox. */
  readonly id: string
  /** How often handling has failed before. 0 on the first try. */
  readonly failures: number
}

/** What an append came to. */
export type AppendOutcome = "stored" | "duplicate"

/** Result of a claim. */
export interface Claim {
  /** First waiting transmission of each subscription that has nothing running, oldest first. */
  readonly transmissions: readonly ClaimedTransmission[]
  /** When the next retry falls due, in milliseconds since 1970; `null` when no retry waits. */
  readonly nextDueAt: number | null
}

/** State of a transmission in the inbox. A blocked one is parked and holds its subscription. */
export type TransmissionState = "waiting" | "running" | "retrying" | "parked" | "blocked" | "done"

/** What an inbox tells of a transmission without its body. */
export interface TransmissionSummary {
  readonly id: string
  readonly key: string
  readonly subscription: string
  readonly dataModel: string | null
  readonly eventType: string | null
  readonly transmissionId: string | null
  readonly receivedAt: number
  readonly state: TransmissionState
  /** How often handling has failed. */
  readonly failures: number
  /** Why it waits for a retry or was parked: an error code or name, never a message or a payload value. */
  readonly reason: string | null
  /** Size of the body in bytes; 0 once the body has been purged. */
  readonly bytes: number
}

/** How many transmissions are in each state. */
export interface InboxStats {
  readonly waiting: number
  readonly running: number
  readonly retrying: number
  readonly parked: number
  readonly blocked: number
  readonly done: number
  /** Arrival of the oldest transmission that is not finished (waiting, running or retrying); `null` when there is none. */
  readonly oldestReceivedAt: number | null
}

/** Which transmissions to list or replay. All given conditions must hold. */
export interface TransmissionFilter {
  readonly ids?: readonly string[]
  readonly states?: readonly TransmissionState[]
  readonly subscription?: string
  /** Largest number of results, 100 without it. */
  readonly limit?: number
}

/** Stores transmissions and gives them out in order. Every method rejects with an {@link InboxError} when the storage fails. */
export interface Inbox {
  /**
   * Opens files and connections, so that a mistake shows at start-up. Without it, the first call does.
   * After it has failed, the next call tries again.
   */
  open(): Promise<void>
  /**
   * Stores a transmission durably and atomically, or finds that its key is known. Resolves only when it would survive
   * a crash. Appends that race with one key share the outcome of the first: when it fails, they fail. `receivedAt` is
   * the clock by which `keyLifetimeMs` runs out.
   */
  append(transmission: NewTransmission): Promise<AppendOutcome>
  /** Gives out up to `limit` transmissions and marks them as running. */
  claim(limit: number, now: number): Promise<Claim>
  /**
   * A handler has finished: the subscription moves on. Also finishes one that waits, is parked or blocked, for an
   * operator who has settled the matter by hand. A finished or unknown one is left alone.
   */
  complete(id: string, now: number): Promise<void>
  /**
   * A handler has failed: the transmission waits until `dueAt`, and its subscription with it.
   * Without effect on one that is not running.
   */
  retry(id: string, options: { readonly dueAt: number; readonly reason: string }): Promise<void>
  /**
   * Gives up on a transmission: a dead letter. With `block`, everything behind it in its subscription stands still until
   * it is replayed, completed, or parked without `block`. Counts a failure when it was running. Without effect on one
   * that is finished or parked already.
   */
  park(
    id: string,
    options: { readonly reason: string; readonly block: boolean; readonly now: number },
  ): Promise<void>
  /** Gives back claimed transmissions that were not handled, without counting a failure. Leaves those not running alone. */
  release(ids: readonly string[]): Promise<void>
  /**
   * Makes parked and blocked transmissions (only those, unless `filter.states` names `done`) wait again, at their
   * original place in their subscription, with no failures counted: before what still waits there, while what was
   * handled meanwhile stays handled. A finished one whose body was purged is left out. Oldest first, up to
   * `filter.limit`; resolves with how many.
   */
  replay(filter: TransmissionFilter): Promise<number>
  /** Lists transmissions without their bodies, oldest first. */
  list(filter: TransmissionFilter): Promise<readonly TransmissionSummary[]>
  /** Body of a transmission, or `undefined` when it is unknown or purged. */
  read(id: string): Promise<Uint8Array | undefined>
  /** Counts by state. */
  stats(): Promise<InboxStats>
  /** Calls `listener` whenever something may have become claimable. Returns a function that ends this. */
  onReady(listener: () => void): () => void
  /** Finishes writes under way and releases files and connections. Later calls reject with code `inbox-closed`. */
  close(): Promise<void>
}
