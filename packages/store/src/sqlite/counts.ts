import type { TransmissionState } from "../contract.ts"
import type { Lines } from "../lines.ts"
import { numberOf } from "./rows.ts"
import type { Statements } from "./statements.ts"

/** A state that the file knows. */
export type FileState = Exclude<TransmissionState, "running">

/** How many transmissions are in each state of the file: counted once at the start, then kept up to date. */
export type Counts = Record<FileState, number>

/** Counts what the file holds. */
export function countFile(statements: Statements): Counts {
  const counts: Counts = { waiting: 0, retrying: 0, parked: 0, blocked: 0, done: 0 }
  for (const row of statements.countOpen.all()) counts[row.state as FileState] = numberOf(row, "count")
  counts.parked = numberOf(statements.countParked.get(), "count")
  counts.done = numberOf(statements.countFinished.get(), "count")
  return counts
}

/** Arrival of the oldest transmission that is waiting, running or retrying; `null` when there is none. */
export function oldestReceivedAt(statements: Statements, lines: Lines): number | null {
  let oldest = Number.POSITIVE_INFINITY
  for (const { subscription, head } of lines.each()) {
    // A line whose head is blocked or running may hold an older one that is not its head: ask the file.
    const seq =
      head === undefined || head.state === "blocked"
        ? numberOf(statements.oldestOfLine.get(subscription), "seq") || Number.POSITIVE_INFINITY
        : head.seq
    oldest = Math.min(oldest, seq)
  }
  return Number.isFinite(oldest) ? numberOf(statements.receivedAt.get(oldest), "received_at") : null
}
