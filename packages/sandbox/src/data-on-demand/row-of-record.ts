import type { Row } from "../store/database.ts"
import { knownMoment } from "./known-moment.ts"
import {
  type Members,
  momentOfKind,
  type RecordKind,
  type RecordState,
  type StoredRecord,
} from "./records.ts"

/** Columns of a record, for {@link recordOf}. */
export const recordColumns =
  "id, source_id, kind, state, scope, patient_id, visit_number, at, created_at, updated_at, changed_by, last_event, body"

/** A record of a row with {@link recordColumns}. */
export function recordOf(row: Row): StoredRecord {
  return {
    id: Number(row.id),
    sourceId: String(row.source_id),
    kind: row.kind as RecordKind,
    state: row.state as RecordState,
    scope: row.scope as "patient" | "visit" | null,
    patientId: row.patient_id as number | null,
    visitNumber: row.visit_number as string | null,
    at: row.at as number | null,
    body: JSON.parse(String(row.body)) as Members,
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    changedBy: Number(row.changed_by),
    lastEvent: String(row.last_event),
  }
}

/**
 * When a thing takes place, in milliseconds since 1970; `null` when its body does not say so.
 *
 * @param timeZone - zone of who said so
 */
export function momentOf(kind: RecordKind, body: Members, timeZone: string): number | null {
  const path = (momentOfKind as Partial<Record<RecordKind, string>>)[kind]
  let value: unknown = body
  for (const name of path?.split(".") ?? []) value = (value as Members | null | undefined)?.[name]
  return knownMoment(value, timeZone) ?? null
}
