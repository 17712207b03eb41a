/**
 * The contract of a store: the durable room between taking a message and passing it on. The inbox of a destination is
 * one, between the 200 and the handler; the outbox of a source is one, between `enqueue` and Redox.
 *
 * A transmission is one message on its way to one destination.
 *
 * Promises of every store, each held by the conformance suite in `testing/conformance.ts`:
 * - a transmission for which `append` resolved is never lost;
 * - transmissions of one subscription are claimed one at a time, in the order in which they were appended,
 *   also while the first of them waits for a retry;
 * - different subscriptions are claimed side by side;
 * - a key that is still remembered is stored once, however many appends race;
 * - what a crashed process had claimed is claimed again by the next one.
 *
 * @module
 */

/** A transmission on its way into the store. */
export interface NewTransmission {
  /** Idempotency key. The same key appended again is a duplicate. */
  readonly key: string
  /** How long the key is remembered, in milliseconds. Without it: as long as the store keeps finished transmissions. */
  readonly keyLifetimeMs?: number
  /** Ordering key: transmissions of one subscription are passed on one after the other. */
  readonly subscription: string
  /** `Meta.DataModel` as it came, or `null` for a body that could not be read. */
  readonly dataModel: string | null
  /** `Meta.EventType` as it came, or `null` for a body that could not be read. */
  readonly eventType: string | null
  /** What Redox calls it: `Meta.Logs[].ID` or an older identifier; `null` where there is none, or none yet. */
  readonly transmissionId: string | null
  /** When it was taken, in milliseconds since 1970. */
  readonly receivedAt: number
  /** The body, byte for byte as it came. The store may keep this very array: do not change it after `append`. */
  readonly body: Uint8Array
}

/** A transmission that `claim` has given out. */
export interface ClaimedTransmission extends Omit<NewTransmission, "keyLifetimeMs"> {
  /** Identifies the transmission within this store. */
  readonly id: string
  /** How often passing it on has failed before. 0 on the first try. */
  readonly failures: number
  /**
   * It was claimed before, and its process ended without a word on what came of it. Only of stores that write their
   * claims down, which those of outboxes do.
   */
  readonly interrupted?: true
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

/** State of a transmission in the store. A blocked one is parked and holds its subscription. */
export type TransmissionState = "waiting" | "running" | "retrying" | "parked" | "blocked" | "done"

/** What a store tells of a transmission without its body. */
export interface TransmissionSummary {
  readonly id: string
  readonly key: string
  readonly subscription: string
  readonly dataModel: string | null
  readonly eventType: string | null
  readonly transmissionId: string | null
  readonly receivedAt: number
  readonly state: TransmissionState
  /** How often passing it on has failed. */
  readonly failures: number
  /** Why it waits for a retry or was parked: an error code or name, never a message or a payload value. */
  readonly reason: string | null
  /** Size of the body in bytes; 0 once the body has been purged. */
  readonly bytes: number
}

/** How many transmissions are in each state. */
export interface StoreStats {
  readonly waiting: number
  readonly running: number
  readonly retrying: number
  readonly parked: number
  readonly blocked: number
  readonly done: number
  /** Arrival of the oldest transmission that is not finished (waiting, running or retrying); `null` when there is none. */
  readonly oldestReceivedAt: number | null
}

/**
 * Claims that changed hands, because their process was silent for longer than its lease: it was killed, it stood still,
 * or it could not reach the storage. Whoever claims them next begins anew with them.
 */
export type Takeover =
  | {
      /** What this process had claimed was given to others. Outcomes that it writes now change nothing. */
      readonly of: "own"
      readonly count: number
      /** How long this process was not heard of until then, in milliseconds. */
      readonly silentMs: number
      readonly transmissions: readonly Pick<TransmissionSummary, "id" | "transmissionId">[]
    }
  | {
      /** This process gave back what one other process had claimed. */
      readonly of: "others"
      readonly count: number
      /** How long the other one was not heard of until then, in milliseconds. */
      readonly silentMs: number
    }

/** Which transmissions to list or replay. All given conditions must hold. */
export interface TransmissionFilter {
  readonly ids?: readonly string[]
  readonly states?: readonly TransmissionState[]
  readonly subscription?: string
  /** Largest number of results, 100 without it. */
  readonly limit?: number
}

/**
 * Stores transmissions and gives them out in order. When the storage fails, every method rejects: an inbox with an
 * `InboxError`, an outbox with an `OutboxError`.
 */
export interface Store {
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
   * A transmission was passed on: its subscription moves on. Also finishes one that waits, is parked or blocked, for an
   * operator who has settled the matter by hand. A finished or unknown one is left alone.
   *
   * @param transmissionId - what Redox calls it, when that has become known by passing it on
   */
  complete(id: string, now: number, transmissionId?: string): Promise<void>
  /**
   * Passing on has failed: the transmission waits until `dueAt`, and its subscription with it.
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
  /** Gives back claimed transmissions that were not passed on, without counting a failure. Leaves those not running alone. */
  release(ids: readonly string[]): Promise<void>
  /**
   * Makes parked and blocked transmissions (only those, unless `filter.states` names `done`) wait again, at their
   * original place in their subscription, with no failures counted: before what still waits there, while what was
   * passed on meanwhile stays so. A finished one whose body was purged is left out. Oldest first, up to
   * `filter.limit`; resolves with how many.
   */
  replay(filter: TransmissionFilter): Promise<number>
  /** Lists transmissions without their bodies, oldest first. */
  list(filter: TransmissionFilter): Promise<readonly TransmissionSummary[]>
  /** Body of a transmission, or `undefined` when it is unknown or purged. */
  read(id: string): Promise<Uint8Array | undefined>
  /** Counts by state. */
  stats(): Promise<StoreStats>
  /** Calls `listener` whenever something may have become claimable. Returns a function that ends this. */
  onReady(listener: () => void): () => void
  /**
   * Calls `listener` with what the store did by itself to go on, and somebody has to look at: a damaged file that was set
   * aside, or one that was deleted or moved while it was in use. The message names files, and nothing of any transmission.
   * Returns a function that ends this. Stores that have nothing to tell leave it out.
   */
  onTrouble?(listener: (error: Error) => void): () => void
  /**
   * Calls `listener` when claims have changed hands. Returns a function that ends this. Stores that one process has for
   * itself leave it out.
   */
  onTakeover?(listener: (takeover: Takeover) => void): () => void
  /** Finishes writes under way and releases files and connections. Later calls reject: with the code `inbox-closed`, `outbox-closed`. */
  close(): Promise<void>
}
