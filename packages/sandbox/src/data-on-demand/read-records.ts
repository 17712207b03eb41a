import type { Cell, Database } from "../store/database.ts"
import {
  identifierKey,
  type RecordFilter,
  type RecordKey,
  type RecordKind,
  type SourceRecords,
  type StoredRecord,
} from "./records.ts"
import { recordColumns, recordOf } from "./row-of-record.ts"

// One text for a list of any length, so that the statement is prepared once.
const IN_LIST = "IN (SELECT value FROM json_each(?))"

const BY_NAME = `id IN (SELECT record_id FROM record_keys
  WHERE source_id = ? AND kind = ? AND key ${IN_LIST} AND value ${IN_LIST})`

/** Opens the records of a source for reading. */
export function readRecords(database: Database, sourceId: string): SourceRecords {
  const query = (rest: string, ...values: readonly Cell[]): readonly StoredRecord[] =>
    database.all(`SELECT ${recordColumns} FROM records WHERE ${rest}`, ...values).map(recordOf)

  const find = (kind: RecordKind, key: RecordKey, values: readonly string[]): readonly StoredRecord[] =>
    query(
      `id IN (SELECT record_id FROM record_keys WHERE source_id = ? AND kind = ? AND key = ? AND value ${IN_LIST}) ORDER BY id`,
      sourceId,
      kind,
      key,
      JSON.stringify(values),
    )

  const visitNumberOf = (visitNumber: string): string => {
    const row = database.get(
      `SELECT visit_number FROM records JOIN record_keys ON record_id = id
        WHERE record_keys.source_id = ? AND record_keys.kind = 'visit' AND key = 'visit-number' AND value = ? AND retired = 1`,
      sourceId,
      visitNumber,
    )
    return row === undefined ? visitNumber : String(row.visit_number)
  }

  return {
    sourceId,
    get: (id) => query("id = ? AND source_id = ?", id, sourceId)[0],
    find,
    visitNumberOf,
    findPatients(identifiers) {
      const keys = identifiers.map(({ ID, IDType }) => identifierKey(IDType, ID))
      const [first, ...others] = keys
      if (first === undefined) return []
      const owners = others.map((key) => new Set(find("patient", "identifier", [key]).map(({ id }) => id)))
      return find("patient", "identifier", [first]).filter(({ id }) => owners.every((ids) => ids.has(id)))
    },
    list(kind, filter = {}) {
      const { conditions, values } = conditionsOf(sourceId, kind, filter, visitNumberOf)
      return query(`${conditions.join(" AND ")} ORDER BY id LIMIT ?`, ...values, filter.limit ?? -1)
    },
    identifiersOf: (patientId) =>
      database
        .all(
          "SELECT value, retired FROM record_keys WHERE record_id = ? AND key = 'identifier' AND source_id = ? ORDER BY retired, value",
          patientId,
          sourceId,
        )
        .map(({ value, retired }) => {
          const [type = "", ...rest] = String(value).split("\n")
          return { ID: rest.join("\n"), IDType: type === "" ? null : type, retired: retired === 1 }
        }),
  }
}

// A plus keeps SQLite from an index that fits less: there are few records of a patient or a visit.
function conditionsOf(
  sourceId: string,
  kind: RecordKind,
  filter: RecordFilter,
  visitNumberOf: (visitNumber: string) => string,
): { readonly conditions: readonly string[]; readonly values: readonly Cell[] } {
  const { named, patientIds, visitNumbers, states, scope, from, to } = filter
  const isNarrow = named !== undefined || patientIds !== undefined || visitNumbers !== undefined
  const plus = isNarrow ? "+" : ""
  const given: readonly (readonly [string, Cell | undefined])[] = [
    [`${patientIds === undefined ? "" : "+"}source_id = ?`, sourceId],
    ["kind = ?", kind],
    [`patient_id ${IN_LIST}`, patientIds && JSON.stringify(patientIds)],
    [
      `${patientIds === undefined ? "" : "+"}visit_number ${IN_LIST}`,
      visitNumbers && JSON.stringify(visitNumbers.map(visitNumberOf)),
    ],
    [`${plus}state ${IN_LIST}`, states && JSON.stringify(states)],
    ["scope = ?", scope],
    [`${plus}at >= ?`, from],
    [`${plus}at <= ?`, to],
  ]
  const conditions = given.filter(([, value]) => value !== undefined)
  const byName = named && [sourceId, kind, JSON.stringify(named.keys), JSON.stringify(named.values)]
  return {
    conditions: [
      ...conditions.map(([condition]) => condition),
      ...(byName === undefined ? [] : [BY_NAME]),
      ...(states === undefined ? ["+state <> 'merged'"] : []),
    ],
    values: [...conditions.map(([, value]) => value as Cell), ...(byName ?? [])],
  }
}
