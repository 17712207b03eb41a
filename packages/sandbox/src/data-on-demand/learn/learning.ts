import type { Message } from "../../message/assets.ts"
import { isExactNumber } from "../../message/exact-json.ts"
import type { Gap } from "../open-records.ts"
import type { Members, StoredRecord } from "../records.ts"
import type { LearningKey, RecordWriter } from "../write-records.ts"
import { isObject } from "./merge-members.ts"

/** A message that is learned into the records of a source. */
export interface Learning {
  readonly message: Message
  readonly records: RecordWriter
  /** Writes down that something could not be learned. */
  gap(location: string, rule: Gap["rule"]): void
}

/** How an event changes the records. */
export type LearnEvent = (learning: Learning) => void

/** A member that has to be an object. One of another shape, or a missing one, is a gap. */
export function objectAt({ gap }: Learning, holder: Members, name: string): Members | undefined {
  const value = holder[name]
  if (isObject(value)) return value
  gap(name, value === undefined || value === null ? "missing" : "odd-shape")
  return undefined
}

/** The objects of a list. A missing list has none; what is no object is a gap. */
export function objectsAt(
  { gap }: Learning,
  holder: Members,
  name: string,
  location = name,
): readonly { readonly entry: Members; readonly location: string }[] {
  const value = holder[name]
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    gap(location, "odd-shape")
    return []
  }
  return value.flatMap((entry: unknown, index) => {
    const at = `${location}[${index}]`
    if (isObject(entry)) return [{ entry, location: at }]
    gap(at, "odd-shape")
    return []
  })
}

/**
 * A text or number that names something; `undefined` when there is none. Texts are taken as they are, but nothing but
 * white space names nobody: files of fixed widths have it where an ID is missing.
 */
export function idOf(value: unknown): string | undefined {
  // A long number keeps its digits where the message was parsed exactly.
  if (typeof value === "number" || isExactNumber(value)) return JSON.stringify(value)
  return typeof value === "string" && value.trim() !== "" ? value : undefined
}

/** The members of an object but some. */
export function without(members: Members, ...names: readonly string[]): Members {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)))
}

/** The first record of a kind that one of the keys names, in the order of the keys. A key without a value names none. */
export function firstOwned(
  { records }: Learning,
  kind: StoredRecord["kind"],
  ...keys: readonly (readonly [LearningKey, string | undefined])[]
): StoredRecord | undefined {
  for (const [key, value] of keys) {
    const owner = value === undefined ? undefined : records.owner(kind, key, value)
    if (owner !== undefined) return records.get(owner.recordId)
  }
  return undefined
}

/**
 * What is known of a thing to which a message adds, and nothing when it is the thing of another patient: the message takes
 * its place whole, so that nothing of one patient is shown as another's. Two systems may give the same ID.
 */
export function bodyFor({ gap }: Learning, known: StoredRecord, patientId: number | null): Members {
  if (!isOfAnother(known, patientId)) return known.body
  gap("Patient", "belongs-to-another")
  return {}
}

/** Whether a thing belongs to another patient than a message says. */
export function isOfAnother({ patientId: owner }: StoredRecord, patientId: number | null): boolean {
  return owner !== null && patientId !== null && owner !== patientId
}

/** The number of the visit that a message names, as the visit is known now; `null` when it names none. */
export function visitNumberIn({ records }: Learning, visit: unknown): string | null {
  const number = isObject(visit) ? idOf(visit.VisitNumber) : undefined
  return number === undefined ? null : records.visitNumberOf(number)
}
