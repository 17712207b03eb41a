import type { Core } from "./core.ts"

/** What a poller does at a moment. */
export type PollerActivity = "not-started" | "waiting" | "running" | "backing-off" | "stopped"

/** How a feed stands. Times are milliseconds since 1970. */
export interface PollerStatus {
  readonly feed: string
  /** `waiting` for the next run, `backing-off` when the last one failed. */
  readonly activity: PollerActivity
  /** When a run last ended without failure, also in an earlier process. */
  readonly lastSuccessAt: number | null
  /** When a run last ended in any way. */
  readonly lastRunAt: number | null
  /** When the next run begins; `null` when none is planned. */
  readonly nextRunAt: number | null
  /** Runs that failed since the last that did not. */
  readonly failures: number
  /** Since when the feed waits: the end of the first of these failures; `null` when there are none. */
  readonly waitingSince: number | null
  /** Code of the last failure; `null` when the last run did not fail. */
  readonly reason: string | null
  /** When the cursor last moved. */
  readonly cursorMovedAt: number | null
  /** How old the cursor is, in milliseconds: the time since the newest change that is stored. `null` without `changedAt`. */
  readonly cursorAgeMs: number | null
  /** How long ago the change that was last stored had happened when it was stored, in milliseconds. `null` before the first, and without `changedAt`. */
  readonly lagMs: number | null
  /** Changes that are set aside. */
  readonly parked: number
  /** Messages that this process has stored. */
  readonly stored: number
}

/** Puts together how a feed stands. */
export function statusOf(
  { settings, state, lagMs, stored }: Core,
  { activity, nextRunAt }: Pick<PollerStatus, "activity" | "nextRunAt">,
): PollerStatus {
  const age =
    settings.cursorFrom === "changes" && state.cursor !== null
      ? settings.now() - Date.parse(state.cursor)
      : null
  return {
    feed: settings.feed,
    activity,
    lastSuccessAt: state.lastSuccessAt,
    lastRunAt: state.lastRunAt,
    nextRunAt,
    failures: state.failures,
    waitingSince: state.failingSince,
    reason: state.reason,
    cursorMovedAt: state.movedAt,
    cursorAgeMs: age,
    lagMs,
    parked: state.parked,
    stored,
  }
}
