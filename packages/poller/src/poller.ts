import type { EventMap, ResponseMap } from "@redoxkit/models"
import { LONGEST_TIMER } from "@redoxkit/store/common"
import type { Core } from "./core.ts"
import type { ParkedFilter } from "./cursor/contract.ts"
import { NEW_FEED } from "./cursor/new-feed.ts"
import { PollerError } from "./errors.ts"
import type { PollerOptions, RunResult } from "./options.ts"
import {
  discardParked,
  type ParkedSummary,
  type ReplayResult,
  readParked,
  replayParked,
  summaryOf,
} from "./parked.ts"
import { type Ended, pollOnce } from "./poll-once.ts"
import { type Settings, settingsOf } from "./settings.ts"
import { type PollerActivity, type PollerStatus, statusOf } from "./status.ts"

/** A poller: asks one API what has changed, and passes it on as messages. */
export interface Poller {
  /**
   * Takes the cursor and begins to ask, now and then at every interval, until `stop`. A started poller keeps the process
   * alive.
   *
   * @throws PollerError when the cursor cannot be taken, for example `cursor-locked`; `stopped` after `stop()`
   */
  start(): Promise<void>
  /**
   * Ends the run that is under way at its next change, and gives the cursor back. What is not stored by then is asked for
   * again after the next start. Destination and source are not stopped. A second call waits for the first.
   *
   * @param options.deadlineMs - how long to wait for calls under way, 10,000 without it; then their signals are aborted
   */
  stop(options?: { readonly deadlineMs?: number }): Promise<void>
  /**
   * One run, now, whether the poller is started or not: for a schedule of your own, for a word from the API that something
   * has changed, and for tests. Waits for a run that is under way first.
   *
   * @throws PollerError when the run failed; nothing is lost
   */
  runOnce(): Promise<RunResult>
  /** How the feed stands. Before `start` or `runOnce` it knows nothing of earlier processes. */
  status(): PollerStatus
  /** Lists parked changes without their content, oldest first, at most 100 without a limit. */
  parked(filter?: ParkedFilter): Promise<readonly ParkedSummary[]>
  /** A parked change as the API gave it: health data. @throws PollerError `cursor-failed` when there is none of this ID */
  readParked(id: string): Promise<unknown>
  /**
   * Passes parked changes on, oldest first, the oldest 100 without a filter: after `toMessages` was corrected. Newer
   * changes of the same thing may have been passed on before.
   *
   * @throws PollerError when the API or the receiver is away; those before are done
   */
  replay(filter?: ParkedFilter): Promise<ReplayResult>
  /** Lets go of parked changes for good. @returns how many there were */
  discard(ids: readonly string[]): Promise<number>
}

/**
 * Creates a poller. Nothing is asked before `start` or `runOnce`.
 *
 * @throws PollerError `invalid-option`
 * @example
 * const poller = createPoller({
 *   name: "appointments",
 *   cursor: sqliteCursor({ path: "appointments-cursor.db" }),
 *   every: 60_000,
 *   fetchChanges: ({ since, page, getJson }) => getJson(changesUrl(since, page)),
 *   changeKey: ({ id, version }) => `${id}/${version}`,
 *   changedAt: ({ updatedAt }) => updatedAt,
 *   toMessages: (change, { message }) => message("Scheduling", "New", toBooking(change)),
 *   deliver: toDestination(destination),
 * })
 * await poller.start()
 */
export function createPoller<Change, Details = undefined, Events = EventMap, Responses = ResponseMap>(
  options: PollerOptions<Change, Details, Events, Responses>,
): Poller {
  const settings = settingsOf(options)
  const shutdown = new AbortController()
  let stopping: Promise<void> | undefined
  let opened: Promise<void> | undefined
  let started = false
  let running = false
  let timer: NodeJS.Timeout | undefined
  let nextRunAt: number | null = null
  /** Runs, replays and the end, one after the other. */
  let last: Promise<unknown> = Promise.resolve()
  const core: Core = {
    settings,
    state: NEW_FEED,
    shutdown: shutdown.signal,
    isStopping: () => stopping !== undefined,
    failuresOf: new Map(),
    lagMs: null,
    stored: 0,
  }

  /** Takes the cursor once; after a failure, the next call tries again. */
  function open(): Promise<void> {
    if (stopping !== undefined)
      throw new PollerError(
        "stopped",
        "This poller was stopped, which gave its cursor back. Create a new one to go on.",
      )
    opened ??= settings.cursor.open(settings.feed).then(
      (state) => {
        core.state = state
      },
      (error: unknown) => {
        opened = undefined
        throw error
      },
    )
    return opened
  }

  async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    await open()
    const result = last.then(async () => {
      await open()
      return work()
    })
    last = result.catch(() => {})
    return result
  }

  function poll(retries: boolean): Promise<Ended> {
    return inTurn(async () => {
      running = true
      try {
        return await pollOnce(core, retries)
      } finally {
        running = false
      }
    })
  }

  function plan(waitMs: number): void {
    if (stopping !== undefined) return
    nextRunAt = settings.now() + waitMs
    timer = setTimeout(() => void pollAndPlan(), Math.min(waitMs, LONGEST_TIMER))
  }

  async function pollAndPlan(): Promise<void> {
    nextRunAt = null
    const begun = performance.now()
    // It rejects only when the poller was stopped in the meantime, after which nothing is planned.
    const ended = await poll(true).catch(() => undefined)
    if (ended === undefined) return
    const rest = intervalOf(settings) - (performance.now() - begun)
    plan("error" in ended ? ended.waitMs : Math.max(0, rest))
  }

  async function stopOnce(deadlineMs: number): Promise<void> {
    clearTimeout(timer)
    nextRunAt = null
    const end = (): void => shutdown.abort(new PollerError("stopped", "The poller was stopped."))
    const deadline = setTimeout(end, Math.min(deadlineMs, LONGEST_TIMER))
    await last
    clearTimeout(deadline)
    end()
    // A cursor that was never taken is perhaps another poller's.
    const isOurs = await opened?.then(
      () => true,
      () => false,
    )
    if (isOurs) await settings.cursor.close()
  }

  function activity(): PollerActivity {
    if (stopping !== undefined) return "stopped"
    if (running) return "running"
    if (!started) return "not-started"
    return core.state.failures > 0 ? "backing-off" : "waiting"
  }

  return {
    async start() {
      await open()
      if (started || stopping !== undefined) return
      started = true
      void pollAndPlan()
    },
    stop({ deadlineMs = 10_000 } = {}) {
      stopping ??= Promise.resolve(deadlineMs).then(stopOnce)
      return stopping
    },
    async runOnce() {
      const ended = await poll(false)
      if ("error" in ended) throw ended.error
      return ended.result
    },
    status: () => statusOf(core, { activity: activity(), nextRunAt }),
    parked: (filter) => inTurn(async () => (await settings.cursor.parked(filter)).map(summaryOf)),
    readParked: (id) => inTurn(() => readParked(core, id)),
    replay: (filter = {}) => inTurn(() => replayParked(core, filter)),
    discard: (ids) => inTurn(() => discardParked(core, ids)),
  }
}

function intervalOf({ every, jitter }: Settings): number {
  return every * (1 + jitter * (Math.random() * 2 - 1))
}
