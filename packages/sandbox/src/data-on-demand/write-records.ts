import type { Cell, Database } from "../store/database.ts"
import { readRecords } from "./read-records.ts"
import type { Members, RecordKey, RecordKind, RecordState, SourceRecords, StoredRecord } from "./records.ts"
import { momentOf } from "./row-of-record.ts"

/** Keys that only learning looks by: `person` finds a patient without identifiers, `entry` a vaccination or slot. */
export type LearningKey = RecordKey | "person" | "entry"

/** A record as it begins. */
export interface NewRecord {
  readonly body: Members
  readonly state?: RecordState
  readonly scope?: "patient" | "visit"
  readonly patientId?: number | null
  readonly visitNumber?: string | null
}

/** What changes about a record; what is left out stays. */
export type RecordChange = Partial<Omit<NewRecord, "scope">>

/** A key of a record. */
export interface KeyOfRecord {
  readonly recordId: number
  readonly retired: boolean
}

/** The records of a source while a message is learned: every change is noted as said by it. */
export interface RecordWriter extends SourceRecords {
  add(kind: RecordKind, record: NewRecord): StoredRecord
  change(record: StoredRecord, change: RecordChange): StoredRecord
  /** Notes that the message spoke of a record, also where it changed nothing. */
  touch(record: StoredRecord): void
  remove(record: StoredRecord): void
  /** The record that a value of a key finds, as `find` does, for keys of learning too. */
  owner(kind: RecordKind, key: LearningKey, value: string): KeyOfRecord | undefined
  /** Has a key find a record, beside what it finds already. */
  addKey(record: StoredRecord, key: LearningKey, value: string, retired?: boolean): void
  /** Has a record found by these values of a key, and by no others but retired ones. */
  setKey(record: StoredRecord, key: LearningKey, values: readonly string[]): void
  /** Gives all keys of one name to another record, as retired ones, and drops the other keys. */
  handOver(from: StoredRecord, to: StoredRecord, key: LearningKey): void
  /** Gives everything that belongs to one patient to another. */
  movePatient(from: number, to: number): void
  /** Gives everything that belongs to one visit to another. */
  moveVisit(from: string, to: string): void
  /** What learning keeps beside a record: the steps of a visit. */
  history(record: StoredRecord): unknown
  keepHistory(record: StoredRecord, history: unknown): void
}

/** The message that is learned. */
export interface LearnedMessage {
  readonly number: number
  readonly eventType: string
  /** When it is learned, in milliseconds since 1970. */
  readonly at: number
  /** Zone of who says it, in which a date without a time is a day. */
  readonly timeZone: string
}

/** Opens the records of a source for a message that is learned. */
export function writeRecords(database: Database, sourceId: string, message: LearnedMessage): RecordWriter {
  const reading = readRecords(database, sourceId)
  const { number, eventType, at, timeZone } = message
  const run = (sql: string, ...values: readonly Cell[]): number => database.run(sql, ...values)
  const touch = ({ id }: { readonly id: number }): void =>
    void run("INSERT OR IGNORE INTO record_provenance (record_id, message) VALUES (?, ?)", id, number)

  const writer: RecordWriter = {
    ...reading,
    add(kind, { body, state = "active", scope = null, patientId = null, visitNumber = null }) {
      const moment = momentOf(kind, body, timeZone)
      const id = run(
        `INSERT INTO records (source_id, kind, state, scope, patient_id, visit_number, at, created_at, updated_at, changed_by, last_event, body)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ...[sourceId, kind, state, scope, patientId, visitNumber],
        ...[moment, at, at, number, eventType, JSON.stringify(body)],
      )
      touch({ id })
      const about = { id, sourceId, kind, state, scope, patientId, visitNumber, at: moment, body }
      return { ...about, createdAt: at, updatedAt: at, changedBy: number, lastEvent: eventType }
    },
    change(record, change) {
      const changed = { ...record, ...change }
      const { id, kind, state, patientId, visitNumber, body } = changed
      const moment = momentOf(kind, body, timeZone)
      run(
        `UPDATE records SET state = ?, patient_id = ?, visit_number = ?, at = ?, updated_at = ?, changed_by = ?, last_event = ?, body = ?
          WHERE id = ?`,
        ...[state, patientId, visitNumber, moment, at, number, eventType, JSON.stringify(body), id],
      )
      touch(record)
      return { ...changed, at: moment, updatedAt: at, changedBy: number, lastEvent: eventType }
    },
    touch,
    remove({ id }) {
      run("DELETE FROM record_keys WHERE record_id = ?", id)
      run("DELETE FROM record_provenance WHERE record_id = ?", id)
      run("DELETE FROM records WHERE id = ?", id)
    },
    owner(kind, key, value) {
      const row = database.get(
        "SELECT record_id, retired FROM record_keys WHERE source_id = ? AND kind = ? AND key = ? AND value = ? ORDER BY retired, record_id LIMIT 1",
        ...[sourceId, kind, key, value],
      )
      return row && { recordId: Number(row.record_id), retired: row.retired === 1 }
    },
    addKey({ id, kind }, key, value, retired = false) {
      run(
        "INSERT INTO record_keys (source_id, kind, key, value, record_id, retired) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET retired = excluded.retired",
        ...[sourceId, kind, key, value, id, retired ? 1 : 0],
      )
    },
    setKey(record, key, values) {
      const rows = database.all(
        "SELECT value FROM record_keys WHERE record_id = ? AND key = ? AND retired = 0",
        record.id,
        key,
      )
      const before = new Set(rows.map((row) => String(row.value)))
      for (const value of new Set(values)) if (!before.delete(value)) writer.addKey(record, key, value)
      for (const value of before)
        run(
          "DELETE FROM record_keys WHERE record_id = ? AND key = ? AND value = ? AND source_id = ? AND kind = ?",
          ...[record.id, key, value, sourceId, record.kind],
        )
    },
    handOver(from, to, key) {
      run(
        `INSERT INTO record_keys (source_id, kind, key, value, record_id, retired)
          SELECT source_id, kind, key, value, ?, 1 FROM record_keys WHERE record_id = ? AND key = ? ON CONFLICT DO NOTHING`,
        ...[to.id, from.id, key],
      )
      run("DELETE FROM record_keys WHERE record_id = ?", from.id)
    },
    movePatient(from, to) {
      run("UPDATE records SET patient_id = ? WHERE patient_id = ?", to, from)
    },
    moveVisit(from, to) {
      run("UPDATE records SET visit_number = ? WHERE source_id = ? AND visit_number = ?", to, sourceId, from)
    },
    history({ id }) {
      const history = database.get("SELECT history FROM records WHERE id = ?", id)?.history
      return typeof history === "string" ? (JSON.parse(history) as unknown) : undefined
    },
    keepHistory({ id }, history) {
      run("UPDATE records SET history = ? WHERE id = ?", JSON.stringify(history), id)
    },
  }
  return writer
}
