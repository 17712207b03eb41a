import type { ValidationIssue } from "@redoxkit/models"
import { SandboxError } from "../errors.ts"
import type { Database, Row } from "./database.ts"
import type {
  NewTransmission,
  Origin,
  TransmissionChange,
  TransmissionState,
  TransmissionSummary,
} from "./transmission.ts"

export type * from "./transmission.ts"

/** The transmissions of a database. */
export interface Transmissions {
  add(transmission: NewTransmission): TransmissionSummary
  change(logId: string, change: TransmissionChange, now: number): TransmissionSummary
  find(logId: string): TransmissionSummary | undefined
  /** @throws SandboxError `unknown-transmission` */
  get(logId: string): TransmissionSummary
  /** Puts another message in the place of a transmission's. */
  replace(logId: string, message: Pick<NewTransmission, "body" | "issues" | "dataModel" | "eventType">): void
  body(logId: string): string
  issues(logId: string): readonly ValidationIssue[] | null
  isRepeating(logId: string): boolean
  /** First transmission of a subscription that is not finished. */
  head(subscriptionId: string): TransmissionSummary | undefined
  /** How many of each subscription are not finished. */
  queued(): ReadonlyMap<string, number>
  /** After a crash: what was under way is due at once. Gives what was changed. */
  recover(now: number): readonly TransmissionSummary[]
}

export const summaryColumns =
  "seq, log_id, subscription_id, source_id, destination_id, data_model, event_type, kind, origin, edited_from, state, failures, attempts, last_status, last_error, due_at, created_at, updated_at, real_data, json_array_length(issues) AS issue_count, bytes"
/** What still waits. */
// A query is answered at once, and never stands in a queue.
export const NOT_FINISHED = "kind = 'message' AND state IN ('waiting', 'retrying', 'delivering')"
const NEXT_POSITION = "(SELECT coalesce(max(position), 0) + 1 FROM transmissions)"

/** Opens the transmissions of a database. */
export function openTransmissions(database: Database): Transmissions {
  const find = (logId: string): TransmissionSummary | undefined => {
    const row = database.get(`SELECT ${summaryColumns} FROM transmissions WHERE log_id = ?`, logId)
    return row && summaryOf(row)
  }
  const get = (logId: string): TransmissionSummary => {
    const found = find(logId)
    if (found !== undefined) return found
    throw new SandboxError("unknown-transmission", "There is no transmission with this log ID.")
  }
  const cell = (logId: string, column: string): unknown => {
    const row = database.get(`SELECT ${column} FROM transmissions WHERE log_id = ?`, logId)
    if (row === undefined) get(logId)
    return row?.[column]
  }
  return {
    add(given) {
      database.run(
        `INSERT INTO transmissions (log_id, position, subscription_id, source_id, destination_id, data_model, event_type,
          kind, origin, edited_from, state, repeating, created_at, updated_at, real_data, issues, bytes, body)
         VALUES (?, ${NEXT_POSITION}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        given.logId,
        given.subscriptionId,
        given.sourceId,
        given.destinationId,
        given.dataModel,
        given.eventType,
        given.kind,
        given.origin,
        given.editedFrom ?? null,
        given.kind === "query" ? "delivering" : "waiting",
        given.repeating ? 1 : 0,
        given.createdAt,
        given.createdAt,
        given.realData ? 1 : 0,
        given.issues === undefined ? null : JSON.stringify(given.issues),
        Buffer.byteLength(given.body),
        given.body,
      )
      return get(given.logId)
    },
    change(logId, change, now) {
      const columns: [string, string | number | null][] = [["updated_at", now]]
      if (change.state !== undefined) columns.push(["state", change.state])
      if (change.failures !== undefined) columns.push(["failures", change.failures])
      if (change.attempts !== undefined) columns.push(["attempts", change.attempts])
      if (change.lastStatus !== undefined) columns.push(["last_status", change.lastStatus])
      if (change.lastError !== undefined) columns.push(["last_error", change.lastError])
      if (change.dueAt !== undefined) columns.push(["due_at", change.dueAt])
      if (change.repeating !== undefined) columns.push(["repeating", change.repeating ? 1 : 0])
      const sets = columns.map(([name]) => `${name} = ?`)
      if (change.toTheEnd) sets.push(`position = ${NEXT_POSITION}`)
      database.run(
        `UPDATE transmissions SET ${sets.join(", ")} WHERE log_id = ?`,
        ...columns.map(([, value]) => value),
        logId,
      )
      return get(logId)
    },
    replace(logId, { body, issues, dataModel, eventType }) {
      database.run(
        "UPDATE transmissions SET body = ?, bytes = ?, issues = ?, data_model = ?, event_type = ? WHERE log_id = ?",
        body,
        Buffer.byteLength(body),
        issues === undefined ? null : JSON.stringify(issues),
        dataModel,
        eventType,
        logId,
      )
    },
    find,
    get,
    body: (logId) => String(cell(logId, "body")),
    issues(logId) {
      const issues = cell(logId, "issues")
      return issues === null ? null : (JSON.parse(String(issues)) as readonly ValidationIssue[])
    },
    isRepeating: (logId) => cell(logId, "repeating") === 1,
    head(subscriptionId) {
      const row = database.get(
        `SELECT ${summaryColumns} FROM transmissions WHERE subscription_id = ? AND ${NOT_FINISHED} ORDER BY position LIMIT 1`,
        subscriptionId,
      )
      return row && summaryOf(row)
    },
    queued() {
      const rows = database.all(
        `SELECT subscription_id, count(*) AS queued FROM transmissions WHERE ${NOT_FINISHED} GROUP BY subscription_id`,
      )
      return new Map(rows.map((row) => [String(row.subscription_id), Number(row.queued)]))
    },
    recover(now) {
      return database.transaction(() => {
        const broken = database.all("SELECT log_id FROM transmissions WHERE state = 'delivering'")
        database.run("UPDATE attempts SET ended_at = ?, error = 'interrupted' WHERE ended_at IS NULL", now)
        database.run(
          "UPDATE transmissions SET state = 'failed', last_error = 'interrupted' WHERE state = 'delivering' AND kind = 'query'",
        )
        database.run(
          "UPDATE transmissions SET state = CASE failures WHEN 0 THEN 'waiting' ELSE 'retrying' END, due_at = ? WHERE state = 'delivering'",
          now,
        )
        return broken.map((row) => get(String(row.log_id)))
      })
    },
  }
}

/** A row of the columns of {@link summaryColumns}. */
export function summaryOf(row: Row): TransmissionSummary {
  return {
    seq: Number(row.seq),
    logId: String(row.log_id),
    subscriptionId: String(row.subscription_id),
    sourceId: String(row.source_id),
    destinationId: String(row.destination_id),
    dataModel: String(row.data_model),
    eventType: String(row.event_type),
    kind: row.kind as "message" | "query",
    origin: row.origin as Origin,
    editedFrom: row.edited_from as string | null,
    state: row.state as TransmissionState,
    failures: Number(row.failures),
    attempts: Number(row.attempts),
    lastStatus: row.last_status as number | null,
    lastError: row.last_error as string | null,
    dueAt: row.due_at as number | null,
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    realData: row.real_data === 1,
    issues: row.issue_count as number | null,
    bytes: Number(row.bytes),
  }
}
