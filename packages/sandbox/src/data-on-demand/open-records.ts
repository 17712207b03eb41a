import type { Database } from "../store/database.ts"
import { readRecords } from "./read-records.ts"
import { type Provenance, type RecordKind, type Records, recordKinds, type SourceRecords } from "./records.ts"

/** What could not be learned of a message: where, and by which rule. Never a value. */
export interface Gap {
  /** Such as `Patient.Identifiers[1].ID`. Empty for the whole message. */
  readonly location: string
  readonly rule: "missing" | "odd-shape" | "unknown" | "belongs-to-another" | "unknown-event" | "failed"
}

/** A message before it is learned. */
export interface MessageToNote extends Provenance {
  readonly sourceId: string
}

/** A message of which something could not be learned. */
export interface MessageWithGaps extends Provenance {
  readonly number: number
  readonly gaps: readonly Gap[]
}

/** The records of a sandbox, with what learning and the HTTP interface need. */
export interface RecordStore extends Records {
  /** Writes down that a message comes to a source; `undefined` when its log was learned before. */
  note(message: MessageToNote): number | undefined
  keepGaps(number: number, gaps: readonly Gap[]): void
  /** The newest messages of a source of which something could not be learned. */
  gaps(sourceId: string, limit: number): readonly MessageWithGaps[]
  /** Messages that said something about a record, newest first. */
  provenance(recordId: number, limit: number): readonly Provenance[]
  /** How many records of each kind a source has, or those of one patient. Merged ones do not count. */
  counts(sourceId: string, patientId?: number): Readonly<Record<RecordKind, number>>
  /**
   * Deletes everything that was learned about a source, from the file too. Gives how many records there were.
   *
   * @param also - done in the same transaction
   */
  deleteAll(sourceId: string, also?: () => void): number
}

/** Opens the records that a database holds. */
export function openRecords(database: Database): RecordStore {
  const opened = new Map<string, SourceRecords>()
  return {
    of(sourceId) {
      const known = opened.get(sourceId)
      if (known !== undefined) return known
      const records = readRecords(database, sourceId)
      opened.set(sourceId, records)
      return records
    },
    note({ sourceId, logId, way, dataModel, eventType, at }) {
      if (
        logId !== null &&
        database.get("SELECT 1 FROM record_messages WHERE source_id = ? AND log_id = ?", sourceId, logId)
      )
        return undefined
      return database.run(
        "INSERT INTO record_messages (source_id, log_id, way, data_model, event_type, at) VALUES (?, ?, ?, ?, ?, ?)",
        ...[sourceId, logId, way, dataModel, eventType, at],
      )
    },
    keepGaps: (number, gaps) =>
      void database.run("UPDATE record_messages SET gaps = ? WHERE number = ?", JSON.stringify(gaps), number),
    gaps: (sourceId, limit) =>
      database
        .all(
          "SELECT * FROM record_messages WHERE source_id = ? AND gaps IS NOT NULL ORDER BY number DESC LIMIT ?",
          sourceId,
          limit,
        )
        .map((row) => ({
          number: Number(row.number),
          ...provenanceOf(row),
          gaps: JSON.parse(String(row.gaps)) as readonly Gap[],
        })),
    provenance: (recordId, limit) =>
      database
        .all(
          `SELECT log_id, way, data_model, event_type, record_messages.at FROM record_provenance
            JOIN record_messages ON number = message WHERE record_id = ? ORDER BY message DESC LIMIT ?`,
          recordId,
          limit,
        )
        .map(provenanceOf),
    counts(sourceId, patientId) {
      // The plus keeps SQLite from going through all of a source for one patient.
      const whose = patientId === undefined ? "source_id = ?" : "+source_id = ? AND patient_id = ?"
      const rows = database.all(
        `SELECT kind, count(*) AS count FROM records WHERE ${whose} AND state <> 'merged' GROUP BY kind`,
        sourceId,
        ...(patientId === undefined ? [] : [patientId]),
      )
      const counts = new Map(rows.map(({ kind, count }) => [kind, Number(count)]))
      return Object.fromEntries(recordKinds.map((kind) => [kind, counts.get(kind) ?? 0])) as Record<
        RecordKind,
        number
      >
    },
    deleteAll(sourceId, also) {
      const count = database.transaction(() => {
        also?.()
        const ids = "(SELECT id FROM records WHERE source_id = ?)"
        const row = database.get("SELECT count(*) AS count FROM records WHERE source_id = ?", sourceId)
        database.run(`DELETE FROM record_provenance WHERE record_id IN ${ids}`, sourceId)
        for (const table of ["record_keys", "records", "record_messages"])
          database.run(`DELETE FROM ${table} WHERE source_id = ?`, sourceId)
        return Number(row?.count)
      })
      if (count === 0) return count
      // Without this, what was deleted would still stand in parts of the file that are not in use.
      database.run("VACUUM")
      database.all("PRAGMA wal_checkpoint(TRUNCATE)")
      return count
    },
  }
}

function provenanceOf(row: Readonly<Record<string, unknown>>): Provenance {
  return {
    logId: row.log_id as string | null,
    way: row.way as Provenance["way"],
    dataModel: String(row.data_model),
    eventType: String(row.event_type),
    at: Number(row.at),
  }
}
