import { type Conditions, conditionsOf, countRows, patternOf } from "../store/conditions.ts"
import type { Database } from "../store/database.ts"
import { oneOf } from "../store/list-transmissions.ts"
import type { RecordKind, StoredRecord } from "./records.ts"
import { recordColumns, recordOf } from "./row-of-record.ts"

/** Which records to list. All given conditions must hold. */
export interface RecordListFilter {
  readonly kind: RecordKind
  readonly sourceId?: string
  readonly state?: string
  readonly patientId?: number
  /** Part of the body (a name, an identifier), or of a retired identifier, without regard to case (ASCII). */
  readonly text?: string
  /** Sources whose records `text` does not look into. */
  readonly hiddenSources?: readonly string[]
  /** Only those with a smaller number: where the page before ended. */
  readonly before?: number
  readonly limit: number
}

/** Lists records, those that were heard of last first. Merged ones are left out, unless `state` asks for them. */
export function listRecords(database: Database, filter: RecordListFilter): readonly StoredRecord[] {
  const { sql, values } = conditionsFor(filter)
  return database
    .all(
      `SELECT ${recordColumns} FROM records WHERE ${sql} ORDER BY id DESC LIMIT ?`,
      ...values,
      filter.limit,
    )
    .map(recordOf)
}

/** How many records fit a filter, on all pages. */
export function countRecords(database: Database, filter: RecordListFilter): number {
  const { before: _before, ...whole } = filter
  return countRows(database, "records", conditionsFor(whole))
}

// A plus keeps SQLite from indexes whose rows would have to be sorted. That of the list holds all that are not merged.
function conditionsFor(filter: RecordListFilter): Conditions {
  const { text, hiddenSources: hidden = [] } = filter
  const pattern = text === undefined ? "" : patternOf(text)
  return conditionsOf([
    ["kind = ?", filter.kind],
    ["id < ?", filter.before ?? Number.MAX_SAFE_INTEGER],
    ["+source_id = ?", filter.sourceId],
    ["+state = ?", filter.state],
    ...(filter.state === "merged" ? [] : [["state <> 'merged'"] as const]),
    ["patient_id = ?", filter.patientId],
    ...(text === undefined
      ? []
      : [
          [
            `NOT source_id ${oneOf(hidden)} AND (body LIKE ? ESCAPE '\\' OR EXISTS (
              SELECT 1 FROM record_keys WHERE record_id = id AND value LIKE ? ESCAPE '\\'))`,
            ...hidden,
            pattern,
            pattern,
          ] as const,
        ]),
  ])
}
