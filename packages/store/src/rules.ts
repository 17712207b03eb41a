import type { TransmissionFilter, TransmissionState } from "./contract.ts"
import type { StoreKind } from "./kind.ts"

/** What a command makes of a transmission. */
export interface Change {
  readonly state: Exclude<TransmissionState, "running">
  readonly failures: number
}

/** What `complete` makes of a transmission; `undefined` when it leaves it alone. */
export function completed(state: TransmissionState, failures: number): Change | undefined {
  return state === "done" ? undefined : { state: "done", failures }
}

/** What `retry` makes of a transmission; `undefined` when it leaves it alone. */
export function retried(state: TransmissionState, failures: number): Change | undefined {
  return state === "running" ? { state: "retrying", failures: failures + 1 } : undefined
}

/** What `park` makes of a transmission; `undefined` when it leaves it alone. */
export function parked(state: TransmissionState, failures: number, block: boolean): Change | undefined {
  if (state === "done" || state === "parked") return undefined
  return { state: block ? "blocked" : "parked", failures: state === "running" ? failures + 1 : failures }
}

/** What `release` makes of a transmission; `undefined` when it leaves it alone. */
export function released(state: TransmissionState, failures: number): Change | undefined {
  return state === "running" ? { state: "waiting", failures } : undefined
}

/** The states that `replay` acts on: finished ones only when the filter names them. */
export function replayable(filter: TransmissionFilter): readonly ("parked" | "blocked" | "done")[] {
  const { states } = filter
  if (states === undefined) return ["parked", "blocked"]
  return (["parked", "blocked", "done"] as const).filter((state) => states.includes(state))
}

/** Limit of a filter: 100 unless it says otherwise. */
export function limitOf(filter: TransmissionFilter, kind: Pick<StoreKind, "failure">): number {
  const limit = filter.limit ?? 100
  if (!Number.isInteger(limit) || limit < 0) {
    throw kind.failure(
      "failed",
      "A filter's limit must be a whole number from 0. Pass one, or leave it out for 100.",
    )
  }
  return limit
}

/** Sequence number behind an id; 0, which no transmission has, for text that cannot be an id of a store. */
export function seqOf(id: string): number {
  return /^[1-9][0-9]{0,14}$/.test(id) ? Number(id) : 0
}
