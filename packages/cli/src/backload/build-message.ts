import type { FileKind } from "./column.ts"
import type { Path } from "./event-shape.ts"
import { readCell } from "./read-cell.ts"
import { type PlannedCell, type RowPlan, writePath } from "./row-plan.ts"

/** What is wrong with a row: the column, and why. It never repeats a value. */
export interface Problem {
  readonly column: string
  readonly reason: string
}

/** A message as JSON. */
export type Message = Record<string, unknown>

/** What became of a row: a message without what Redox fills in, or what is wrong with it. */
export interface Built {
  readonly message: Message
  readonly problems: readonly Problem[]
  /** Columns whose cell was wrong and is left out, as the config wants it. */
  readonly leftOut: readonly Problem[]
}

type Container = Record<string, unknown> | unknown[]

/** Makes the message of a row. */
export function buildMessage(cells: readonly string[], plan: RowPlan, kind: FileKind): Built {
  const message: Message = { Meta: { DataModel: kind.dataModel, EventType: kind.eventType } }
  const problems: Problem[] = []
  const leftOut: Problem[] = []
  for (const cell of plan.cells) {
    const text = textOf(cells[cell.index] ?? "", cell, plan)
    if (text === "") {
      if (cell.required) problems.push({ column: cell.name, reason: "is empty, and every row needs it" })
      continue
    }
    const reading = checkSigns(text) ?? readCell(text, cell)
    if ("value" in reading) put(message, cell.path, reading.value)
    else {
      const isLeftOut = cell.mapping?.leavesOutWrong === true && !cell.required
      ;(isLeftOut ? leftOut : problems).push({ column: cell.name, reason: reading.wrong })
    }
  }
  for (const { path, value } of plan.fixed) if (hasEntries(message, path)) put(message, path, value)
  tidyIdentifiers(message, problems)
  return { message: withoutGaps(message) as Message, problems, leftOut }
}

function textOf(written: string, { mapping }: PlannedCell, { emptyValues }: RowPlan): string {
  const text = written.trim()
  if (emptyValues.has(text)) return ""
  return mapping?.values.get(text) ?? text
}

/** What no text of a message may hold: both mean that the file is of another encoding, or damaged. */
function checkSigns(text: string): { readonly wrong: string } | undefined {
  if (text.includes("\uFFFD"))
    return { wrong: "is not of the encoding of the file: set encoding in the config" }
  if (text.includes("\0")) return { wrong: "holds a NUL byte" }
  return undefined
}

/** A fixed value makes no entry of a list by itself: an empty second insurance stays away. */
function hasEntries(message: Message, path: Path): boolean {
  let here: unknown = message
  for (const part of path) {
    here = (here as Record<string | number, unknown> | undefined)?.[part]
    if (typeof part === "number" && here === undefined) return false
  }
  return true
}

function put(message: Message, path: Path, value: unknown): void {
  let here: Container = message
  for (const [index, part] of path.entries()) {
    if (index === path.length - 1) {
      set(here, part, value)
      return
    }
    let next = get(here, part) as Container | undefined
    if (next === undefined) {
      next = typeof path[index + 1] === "number" ? [] : {}
      set(here, part, next)
    }
    here = next
  }
}

const get = (here: Container, part: string | number): unknown =>
  Object.hasOwn(here, part) ? (here as Record<string | number, unknown>)[part] : undefined

function set(here: Container, part: string | number, value: unknown): void {
  ;(here as Record<string | number, unknown>)[part] = value
}

/** A type without an ID is no identifier: some sites fill that column in every row. An ID without a type is one lost. */
function tidyIdentifiers(message: Message, problems: Problem[]): void {
  const { Patient } = message as {
    readonly Patient?: { Identifiers?: ({ ID?: unknown; IDType?: unknown } | undefined)[] }
  }
  const list = Patient?.Identifiers
  if (Patient === undefined || !Array.isArray(list)) return
  for (const [index, entry] of list.entries()) {
    if (entry?.ID === undefined) list[index] = undefined
    else if (entry.IDType === undefined)
      problems.push({
        column: `identifier_${index + 1}_type`,
        reason: `is empty, and identifier_${index + 1}_id is not: every ID needs its type`,
      })
  }
  if (list.every((entry) => entry === undefined)) delete Patient.Identifiers
}

/** Lists without the entries that the row leaves empty. */
function withoutGaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((entry) => entry !== undefined).map(withoutGaps)
  if (typeof value !== "object" || value === null) return value
  const copy: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(value)) copy[name] = withoutGaps(member)
  return copy
}

/** The column or path of ours at which a finding of the validator points, such as `/Patient/Identifiers`. */
export function columnAt(pointer: string, { cells }: RowPlan): string {
  const parts = pointer.split("/").slice(1)
  const path = parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part))
  const written = writePath(path)
  return cells.find((cell) => writePath(cell.path) === written)?.name ?? written
}
