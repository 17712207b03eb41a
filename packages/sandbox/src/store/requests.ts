import type { Changes } from "./changes.ts"
import { type Condition, type Conditions, conditionsOf, countRows, patternOf } from "./conditions.ts"
import type { Database, Row } from "./database.ts"
import { oneOf } from "./list-transmissions.ts"

/** A request of a source, without bodies. */
export interface RequestSummary {
  readonly id: number
  /** When it came, in milliseconds since 1970. */
  readonly at: number
  readonly method: string
  readonly path: string
  readonly sourceId: string | null
  readonly dataModel: string | null
  readonly eventType: string | null
  /** `null` when the connection was cut on purpose. */
  readonly status: number | null
  /** How long the answer took, in milliseconds. */
  readonly duration: number
  /** What was wrong, in one sentence; `null` when nothing was. */
  readonly error: string | null
  readonly realData: boolean
  /** Transmissions that came of it. */
  readonly logIds: readonly string[]
  readonly bytes: number
}

/** A request with as much of its bodies as the journal keeps. Requests for tokens are kept without. */
export interface RequestRecord extends RequestSummary {
  readonly body: string | null
  readonly answer: string | null
}

/** Which requests to list. */
export interface RequestFilter {
  readonly sourceId?: string
  readonly dataModel?: string
  readonly eventType?: string
  readonly status?: number
  /** Part of the body, without regard to case (ASCII). */
  readonly text?: string
  /** Destinations that hold real data. With this, `text` looks into no body that is hidden because of them. */
  readonly hiddenDestinations?: readonly string[]
  readonly from?: number
  readonly to?: number
  readonly before?: number
  readonly limit: number
}

/** The journal of requests from sources. */
export interface Requests {
  add(request: Omit<RequestRecord, "id">): number
  find(id: number): RequestRecord | undefined
  list(filter: RequestFilter): readonly RequestSummary[]
  /** How many there are on all pages. */
  count(filter: RequestFilter): number
}

/** Opens the journal of a database. */
export function openRequests(database: Database, changes: Changes): Requests {
  return {
    add(request) {
      return database.transaction(() => {
        const id = database.run(
          `INSERT INTO requests (at, method, path, source_id, data_model, event_type, status, duration, error, real_data,
            log_ids, bytes, body, answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          request.at,
          request.method,
          request.path,
          request.sourceId,
          request.dataModel,
          request.eventType,
          request.status,
          request.duration,
          request.error,
          request.realData ? 1 : 0,
          JSON.stringify(request.logIds),
          request.bytes,
          request.body,
          request.answer,
        )
        const { body: _body, answer: _answer, ...summary } = request
        changes.add("request", { id, ...summary })
        return id
      })
    },
    find(id) {
      const row = database.get("SELECT * FROM requests WHERE id = ?", id)
      return (
        row && { ...summaryOf(row), body: row.body as string | null, answer: row.answer as string | null }
      )
    },
    list(filter) {
      const { sql, values } = conditionsFor(filter)
      return database
        .all(`SELECT * FROM requests WHERE ${sql} ORDER BY id DESC LIMIT ?`, ...values, filter.limit)
        .map(summaryOf)
    },
    count: ({ before: _before, ...whole }) => countRows(database, "requests", conditionsFor(whole)),
  }
}

function conditionsFor(filter: Omit<RequestFilter, "limit">): Conditions {
  return conditionsOf([
    ["id < ?", filter.before ?? Number.MAX_SAFE_INTEGER],
    ["source_id = ?", filter.sourceId],
    ["data_model = ?", filter.dataModel],
    ["event_type = ?", filter.eventType],
    ["status = ?", filter.status],
    ["at >= ?", filter.from],
    ["at < ?", filter.to],
    ["body LIKE ? ESCAPE '\\'", filter.text === undefined ? undefined : patternOf(filter.text)],
    ...(filter.text === undefined ? [] : openOnly(filter.hiddenDestinations)),
  ])
}

/** Leaves out requests whose bodies are hidden; one of which nothing came may have been for any destination. */
function openOnly(hidden: readonly string[] | undefined): readonly Condition[] {
  if (hidden === undefined) return []
  if (hidden.length === 0) return [["real_data = 0"]]
  const closed = `SELECT 1 FROM json_each(requests.log_ids) AS log LEFT JOIN transmissions ON log_id = log.value
    WHERE log_id IS NULL OR destination_id ${oneOf(hidden)}`
  return [[`real_data = 0 AND log_ids <> '[]' AND NOT EXISTS (${closed})`, ...hidden]]
}

function summaryOf(row: Row): RequestSummary {
  return {
    id: Number(row.id),
    at: Number(row.at),
    method: String(row.method),
    path: String(row.path),
    sourceId: row.source_id as string | null,
    dataModel: row.data_model as string | null,
    eventType: row.event_type as string | null,
    status: row.status as number | null,
    duration: Number(row.duration),
    error: row.error as string | null,
    realData: row.real_data === 1,
    logIds: JSON.parse(String(row.log_ids)) as readonly string[],
    bytes: Number(row.bytes),
  }
}
