import type { Changes } from "./changes.ts"
import { type Conditions, conditionsOf, countRows, patternOf } from "./conditions.ts"
import type { Database, Row } from "./database.ts"

/** What went wrong. */
export const problemKinds = ["delivery", "alert", "query", "request", "verification", "sign-on"] as const
export type ProblemKind = (typeof problemKinds)[number]

/** One entry of the view of errors. It holds no payload. */
export interface Problem {
  readonly id: number
  readonly at: number
  readonly kind: ProblemKind
  /** What happened, in one sentence. */
  readonly text: string
  readonly status: number | null
  readonly sourceId: string | null
  readonly destinationId: string | null
  readonly subscriptionId: string | null
  readonly logId: string | null
  readonly requestId: number | null
  readonly dataModel: string | null
  readonly eventType: string | null
}

/** A problem that is new. */
export type NewProblem = Pick<Problem, "kind" | "text"> &
  Partial<Omit<Problem, "id" | "at" | "kind" | "text">>

/** Which problems to list. All given conditions must hold. */
export interface ProblemFilter {
  readonly kind?: string
  readonly dataModel?: string
  readonly eventType?: string
  readonly sourceId?: string
  readonly destinationId?: string
  readonly subscriptionId?: string
  readonly status?: number
  /** Part of the sentence or of the log ID, without regard to case (ASCII). */
  readonly text?: string
  /** At or after, in milliseconds since 1970. */
  readonly from?: number
  /** Before. */
  readonly to?: number
  readonly before?: number
  readonly limit: number
}

/** Everything that went wrong. */
export interface Problems {
  add(problem: NewProblem, now: number): void
  find(id: number): Problem | undefined
  list(filter: ProblemFilter): readonly Problem[]
  /** How many there are on all pages. */
  count(filter: ProblemFilter): number
}

const columns = [
  "kind",
  "text",
  "status",
  "source_id",
  "destination_id",
  "subscription_id",
  "log_id",
  "request_id",
  "data_model",
  "event_type",
]

/** Opens the problems of a database. */
export function openProblems(database: Database, changes: Changes): Problems {
  return {
    add(given, now) {
      const problem = {
        at: now,
        kind: given.kind,
        text: given.text,
        status: given.status ?? null,
        sourceId: given.sourceId ?? null,
        destinationId: given.destinationId ?? null,
        subscriptionId: given.subscriptionId ?? null,
        logId: given.logId ?? null,
        requestId: given.requestId ?? null,
        dataModel: given.dataModel ?? null,
        eventType: given.eventType ?? null,
      }
      database.transaction(() => {
        const id = database.run(
          `INSERT INTO errors (at, ${columns.join(", ")}) VALUES (${Array(columns.length + 1)
            .fill("?")
            .join(", ")})`,
          ...Object.values(problem),
        )
        changes.add(given.kind === "alert" ? "alert" : "error", { id, ...problem })
      })
    },
    find(id) {
      const row = database.get("SELECT * FROM errors WHERE id = ?", id)
      return row && problemOf(row)
    },
    list(filter) {
      const { sql, values } = conditionsFor(filter)
      return database
        .all(`SELECT * FROM errors WHERE ${sql} ORDER BY id DESC LIMIT ?`, ...values, filter.limit)
        .map(problemOf)
    },
    count: ({ before: _before, ...whole }) => countRows(database, "errors", conditionsFor(whole)),
  }
}

function conditionsFor(filter: Omit<ProblemFilter, "limit">): Conditions {
  const pattern = filter.text === undefined ? undefined : patternOf(filter.text)
  return conditionsOf([
    ["id < ?", filter.before ?? Number.MAX_SAFE_INTEGER],
    ["kind = ?", filter.kind],
    ["data_model = ?", filter.dataModel],
    ["event_type = ?", filter.eventType],
    ["source_id = ?", filter.sourceId],
    ["destination_id = ?", filter.destinationId],
    ["subscription_id = ?", filter.subscriptionId],
    ["status = ?", filter.status],
    ["at >= ?", filter.from],
    ["at < ?", filter.to],
    ["(text LIKE ? ESCAPE '\\' OR log_id LIKE ? ESCAPE '\\')", pattern, pattern],
  ])
}

function problemOf(row: Row): Problem {
  return {
    id: Number(row.id),
    at: Number(row.at),
    kind: row.kind as ProblemKind,
    text: String(row.text),
    status: row.status as number | null,
    sourceId: row.source_id as string | null,
    destinationId: row.destination_id as string | null,
    subscriptionId: row.subscription_id as string | null,
    logId: row.log_id as string | null,
    requestId: row.request_id as number | null,
    dataModel: row.data_model as string | null,
    eventType: row.event_type as string | null,
  }
}
