import type { CursorState, ParkedChange } from "./contract.ts"

type Row = Readonly<Record<string, unknown>>

/** Reads the one row of a feed, with the number of its parked changes. */
export const STATE = "SELECT *, (SELECT count(*) FROM parked) AS parked FROM feed"

/** Reads parked changes. */
export const PARKED = "SELECT * FROM parked"

export function stateOf(row: Row | undefined): CursorState {
  return {
    cursor: textOf(row, "cursor"),
    movedAt: numberOf(row, "moved_at"),
    lastSuccessAt: numberOf(row, "last_success_at"),
    lastRunAt: numberOf(row, "last_run_at"),
    failures: numberOf(row, "failures") ?? 0,
    failingSince: numberOf(row, "failing_since"),
    reason: textOf(row, "reason"),
    parked: numberOf(row, "parked") ?? 0,
  }
}

export function parkedOf(row: Row): ParkedChange {
  return {
    id: String(row.id),
    key: String(row.key),
    change: String(row.change),
    reason: String(row.reason),
    failures: Number(row.failures),
    parkedAt: Number(row.parked_at),
  }
}

function textOf(row: Row | undefined, name: string): string | null {
  const value = row?.[name]
  return typeof value === "string" ? value : null
}

function numberOf(row: Row | undefined, name: string): number | null {
  const value = row?.[name]
  return typeof value === "number" ? value : null
}
