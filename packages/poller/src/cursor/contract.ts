/**
 * The contract of a cursor store: what a poller has to remember.
 *
 * Promises of every store, each held by the tests of ours:
 * - what `save` resolved for survives a crash (the memory store: as long as its process lives);
 * - a step is saved whole or not at all;
 * - one poller has it: a second `open` rejects with `cursor-locked` until the first closes it or its process ends.
 *
 * @module
 */

/** What is known of a feed. Times are milliseconds since 1970. */
export interface CursorState {
  /** Where the next run begins; `null` before the first. */
  readonly cursor: string | null
  /** When the cursor last moved. */
  readonly movedAt: number | null
  /** When a run last ended without failure. */
  readonly lastSuccessAt: number | null
  /** When a run last ended in any way. */
  readonly lastRunAt: number | null
  /** Runs that failed since the last that did not. */
  readonly failures: number
  /** Since when every run has failed; `null` after one that did not. */
  readonly failingSince: number | null
  /** Code of the last run's failure, never a text; `null` when it had none. */
  readonly reason: string | null
  /** Changes that were set aside. */
  readonly parked: number
}

/** How a run ended. */
export type RunOutcome = Pick<
  CursorState,
  "lastSuccessAt" | "lastRunAt" | "failures" | "failingSince" | "reason"
>

/** A change to set aside. */
export interface ChangeToPark {
  /** Key of the change; a change is parked once. */
  readonly key: string
  /** The change as JSON. It may hold health data. */
  readonly change: string
  /** A code or the name of a class, never a text of an error. */
  readonly reason: string
}

/** A change that was set aside. */
export interface ParkedChange extends ChangeToPark {
  readonly id: string
  /** How often it has failed, the first time included. */
  readonly failures: number
  /** When it was first parked, in milliseconds since 1970. */
  readonly parkedAt: number
}

/** What is saved in one piece. */
export interface CursorStep {
  /** When this is saved, in milliseconds since 1970. */
  readonly now: number
  /** Moves the cursor. Without it, it stays. */
  readonly cursor?: string
  /** Keys of changes that are done: known from now on, and their time of remembrance begins anew. */
  readonly handled?: readonly string[]
  /** Changes that are set aside. One that is parked already counts one more failure. */
  readonly park?: readonly ChangeToPark[]
  /** IDs of parked changes to let go of. */
  readonly unpark?: readonly string[]
  /** How the run ended. */
  readonly run?: RunOutcome
  /** Forgets keys that were last handled before this moment. */
  readonly forgetBefore?: number
}

/** Which parked changes are meant. */
export interface ParkedFilter {
  readonly ids?: readonly string[]
  /** Largest number of results, 100 without it. */
  readonly limit?: number
}

/** Remembers where a feed stands, durably. Every method rejects with a `PollerError` of a `cursor-` code. */
export interface CursorStore {
  /**
   * Takes the store for this feed, for one poller at a time.
   *
   * @param feed - name of the feed; the first one is kept, and any other refused with `cursor-foreign`
   */
  open(feed: string): Promise<CursorState>
  /** Which of these keys are known. */
  known(keys: readonly string[]): Promise<ReadonlySet<string>>
  /** Saves a step, whole or not at all. Resolves when it would survive a crash. */
  save(step: CursorStep): Promise<void>
  /** Parked changes, oldest first. */
  parked(filter?: ParkedFilter): Promise<readonly ParkedChange[]>
  /** Releases files and the lock. Later calls reject with `cursor-closed`. */
  close(): Promise<void>
}
