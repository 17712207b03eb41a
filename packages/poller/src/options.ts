import type { EventMap, Models, ResponseMap } from "@redoxkit/models"
import type { Logger } from "@redoxkit/store/common"
import type { CursorStore } from "./cursor/contract.ts"
import type { PollerError } from "./errors.ts"
import type { Fetch, GetJson } from "./fetching/get-json.ts"
import type { Page } from "./fetching/page.ts"
import type { Deliver } from "./messages/deliver.ts"
import type { MakeMessage, PolledMessage } from "./messages/polled-message.ts"

/** What `fetchChanges` is told. */
export interface FetchContext {
  /** Where the feed stands: what a page gave as `cursor`, or the time of the newest change as ISO 8601; `null` at the very start. */
  readonly cursor: string | null
  /** With `changedAt`: from when to ask, that is the cursor less `overlapMs`. Ask for this moment and later. `null` at the very start, and without `changedAt`. */
  readonly since: Date | null
  /** The `nextPage` of the page before; `null` for the first page of a run. */
  readonly page: string | null
  /** Aborted at the call's deadline and when the poller stops waiting: hand it to `fetch` and the like. */
  readonly signal: AbortSignal
  /** Asks for JSON, with the signal; its errors tell the poller whether to wait. */
  readonly getJson: GetJson
}

/** What `fetchDetails` is told. */
export type DetailsContext = Pick<FetchContext, "signal" | "getJson">

/** What `toMessages` is told. */
export interface MessageContext<Details, Events = EventMap, Responses = ResponseMap> extends DetailsContext {
  /** What `fetchDetails` gave. */
  readonly details: Details
  /** Makes a message, typed by the names of its event. */
  readonly message: MakeMessage<Events, Responses>
}

/** What became of a run. */
export interface RunResult {
  readonly pages: number
  /** Changes that the API told of, known ones included. */
  readonly changes: number
  /** Changes that were known already: from the overlap, or told twice. */
  readonly known: number
  /** Messages that were stored. */
  readonly stored: number
  /** Messages that the receiver had already, for example because a process died before it could note that. */
  readonly duplicates: number
  /** Changes that were set aside. */
  readonly parked: number
  /** How long it took, in milliseconds. */
  readonly durationMs: number
}

/** What `onError` is told. */
export interface FailureContext {
  readonly feed: string
  /** `feed`: the run ended, and the next one tries again. `change`: one change was set aside, and the feed goes on. */
  readonly concerns: "feed" | "change"
  /** Runs that failed in a row, this one included; 0 for a change. */
  readonly failures: number
  /** When the next run begins, in milliseconds since 1970; `null` for a change, and for a run of `runOnce` without `start`. */
  readonly retryAt: number | null
}

/** Options of a poller. */
export interface PollerOptions<Change, Details = undefined, Events = EventMap, Responses = ResponseMap> {
  /** Name of the feed, for logs and for the keys of its messages. Another name makes another feed: its messages would be stored anew. */
  readonly name: string
  /** Where the feed's position is kept: `sqliteCursor({ path })`, or `memoryCursor()` for tests. One for each feed. */
  readonly cursor: CursorStore
  /** Time from the beginning of one run to that of the next, in milliseconds. A run that takes longer is never overlapped: the next one follows it at once. */
  readonly every: number
  /** By which part of itself each interval is longer or shorter, by chance, so that many pollers do not ask together. 0 to 1; 0.1 without it. */
  readonly jitter?: number
  /**
   * Asks the API what has changed: a generator of pages, or a function that gives one page, and is called again with the
   * `nextPage` of that one.
   */
  fetchChanges(context: FetchContext): AsyncIterable<Page<Change>> | Promise<Page<Change>>
  /**
   * What a change is known by: the same when the API tells of it again, another one when the same thing changes again, such
   * as its ID and its version. It is kept and logged only as a digest.
   */
  changeKey(change: Change): string
  /**
   * When a change happened, by the clock of the API. With it, the poller keeps the cursor itself, as the time of the
   * newest change; without it, pages have a `cursor`.
   */
  changedAt?(change: Change): Date | string | number
  /** Who makes the cursor: `pages` or `changes`. Without it: `changes` when there is `changedAt`, else `pages`. */
  readonly cursorFrom?: "pages" | "changes"
  /** Where a feed begins that has no cursor yet. Without it, `fetchChanges` gets `null`. */
  readonly startAt?: string | Date
  /**
   * How far before the newest change a run asks, in milliseconds, with `changedAt`: for changes that the API shows later
   * than their time says. What was told already is known by its key. 300,000 (5 minutes) without it.
   */
  readonly overlapMs?: number
  /**
   * In which order the API tells of changes, with `changedAt`. `any` (default): a run reads all its pages, puts the changes
   * in order, and then moves the cursor. `ascending`: oldest first over all pages, so that the cursor moves with each page.
   */
  readonly order?: "any" | "ascending"
  /** Most changes that a run with `order: "any"` holds in memory. 100,000 without it. */
  readonly maxChanges?: number
  /** Makes the extra calls that a message needs, for several changes at the same time. Their order is kept. */
  fetchDetails?(change: Change, context: DetailsContext): Promise<Details>
  /** How many changes are prepared at the same time. 4 without it. */
  readonly concurrency?: number
  /** Makes one message of a change and its details, or several, or none (an empty list). */
  toMessages(
    change: Change,
    context: MessageContext<Details, Events, Responses>,
  ):
    | PolledMessage
    | readonly PolledMessage[]
    | null
    | undefined
    | Promise<PolledMessage | readonly PolledMessage[] | null | undefined>
  /** Where messages go: `toDestination(destination)`, `toOutbox(source)`, or your own. */
  readonly deliver: Deliver
  /** Types and catalogue: those of `@redoxkit/models`, or what `redoxkit generate` wrote for your own schemas. */
  readonly models?: Models<Events, Responses>
  /**
   * What happens to a change that cannot become messages. `park` (default): it is set aside, whole, and the feed goes on
   * without it, see `replay`. `stop`: the feed stands still behind it, and tries it again with each run.
   */
  readonly onBadChange?: "park" | "stop"
  /** How many runs a change may end by failing on its own account before it counts as bad. 10 without it. Does not count an API that is away. */
  readonly attempts?: number
  /** Most parked changes: with more, the feed stands still, since then the fault is hardly theirs. 1,000 without it. */
  readonly maxParked?: number
  /** How long changes are known after the API last told of them, in milliseconds. 30 days without it. */
  readonly rememberMs?: number
  /** Time for one page, for the details of one change and for its messages, in milliseconds. 30,000 without it. */
  readonly deadlineMs?: number
  /** Wait before the next run after so many that failed, in milliseconds. Without it 1 s, doubled each time, at most 5 min, less up to a fifth by chance. A longer `Retry-After` wins. */
  readonly backoffMs?: (failures: number) => number
  /** Longest `Retry-After` that is honoured, in milliseconds. 3,600,000 (an hour) without it. */
  readonly maxRetryAfterMs?: number
  /** Told after each run that did not fail. */
  onRun?(result: RunResult): unknown
  /** Told of every failure: of runs, and of changes that were set aside. Its `cause` is what your function threw, and may hold health data. */
  onError?(error: PollerError, context: FailureContext): unknown
  /** Where to log. Warnings and errors as JSON lines on standard error without it. */
  readonly logger?: Logger
  /** Makes the requests of `getJson`. The global `fetch` without it. */
  readonly fetch?: Fetch
  /** The clock, in milliseconds since 1970. `Date.now` without it. */
  readonly now?: () => number
}
