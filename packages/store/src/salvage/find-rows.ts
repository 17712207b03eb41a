import { type Cell, cellsOf, type Value } from "./cells.ts"
import type { Pages } from "./pages.ts"

/** A transmission that was not finished, as a damaged file has it. */
export interface FoundRow {
  readonly seq: number
  readonly key: string
  readonly subscription: string
  readonly dataModel: string | null
  readonly eventType: string | null
  readonly transmissionId: string | null
  readonly receivedAt: number
  readonly state: OpenState
  readonly dueAt: number
  readonly failures: number
  readonly reason: string | null
  readonly settledAt: number | null
  readonly bytes: number
  readonly claimed: number
}

/** What was found in a damaged file. */
export interface Found {
  /** Unfinished ones, oldest first. */
  readonly rows: readonly FoundRow[]
  readonly bodies: ReadonlyMap<number, Cell>
  /** Numbers that an index calls unfinished, but whose row was not found, with their key where that was. */
  readonly missing: readonly { readonly seq: number; readonly key: string | null }[]
  readonly finished: number
}

type OpenState = (typeof OPEN)[number]
const OPEN = ["waiting", "retrying", "parked", "blocked"] as const

/**
 * Looks through every page for rows of transmissions and bodies, whatever has become of the pages that lead to them.
 * Tables are told by the shape of their rows.
 */
export function findRows(pages: Pages): Found {
  const rows = new Map<number, FoundRow>()
  const finished = new Set<number>()
  const bodies = new Map<number, Cell>()
  const indexed = new Set<number>()
  const keys = new Map<number, string>()
  for (let page = 1; page <= pages.count; page += 1) {
    for (const cell of cellsOf(pages, page)) {
      const values = cell.columns()
      if (values === undefined) continue
      if (cell.rowid === 0) noteEntry(values, indexed, keys)
      else if (values.length === 2 && values[0] === null && values[1] instanceof Uint8Array)
        bodies.set(cell.rowid, cell)
      else if (isDone(values)) finished.add(cell.rowid)
      else {
        const row = rowOf(cell.rowid, values)
        if (row !== undefined) rows.set(row.seq, row)
      }
    }
  }
  const missing = [...indexed].filter((seq) => !rows.has(seq) && !finished.has(seq))
  return {
    rows: [...rows.values()].sort((one, other) => one.seq - other.seq),
    bodies,
    missing: missing.sort((one, other) => one - other).map((seq) => ({ seq, key: keys.get(seq) ?? null })),
    finished: finished.size,
  }
}

/** Entries of the indexes that know which transmissions are not finished, and of the table of keys. */
function noteEntry(values: readonly Value[], indexed: Set<number>, keys: Map<number, string>): void {
  const [first, second, third, fourth] = values
  if (values.length === 3 && typeof first === "string" && typeof second === "number") keys.set(second, first)
  if (values.length !== 4 || typeof fourth !== "number") return
  const state = typeof first === "string" ? third : second
  if (isOpen(state) && (first === fourth || second === fourth)) indexed.add(fourth)
}

function isDone(values: readonly Value[]): boolean {
  return isTransmission(values) && values[7] === "done"
}

function isTransmission(values: readonly Value[]): boolean {
  return (values.length === 14 || values.length === 15) && values[0] === null && typeof values[1] === "string"
}

function rowOf(seq: number, values: readonly Value[]): FoundRow | undefined {
  if (!isTransmission(values) || !(seq > 0 && seq < 1e15)) return undefined
  const [, key, subscription, dataModel, eventType, transmissionId, receivedAt, state] = values
  const [dueAt, failures, reason, settledAt, bytes, , claimed = 0] = values.slice(8)
  const texts = [dataModel, eventType, transmissionId, reason]
  if (typeof key !== "string" || key === "" || typeof subscription !== "string" || !isOpen(state))
    return undefined
  if (!texts.every((text) => text === null || typeof text === "string")) return undefined
  if (![receivedAt, dueAt, failures, bytes, claimed].every((number) => typeof number === "number"))
    return undefined
  if (settledAt !== null && typeof settledAt !== "number") return undefined
  return {
    seq,
    key,
    subscription,
    dataModel,
    eventType,
    transmissionId,
    receivedAt,
    state,
    dueAt,
    failures,
    reason,
    settledAt,
    bytes,
    claimed,
  } as FoundRow
}

function isOpen(state: Value | undefined): state is OpenState {
  return OPEN.some((one) => one === state)
}
