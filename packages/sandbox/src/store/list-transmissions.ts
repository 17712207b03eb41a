import type { Database } from "./database.ts"
import type { TransmissionSummary } from "./transmission.ts"
import { summaryColumns, summaryOf } from "./transmissions.ts"

/** Which transmissions to list. All given conditions must hold. */
export interface TransmissionFilter {
  readonly dataModel?: string
  readonly eventType?: string
  readonly states?: readonly string[]
  readonly kind?: string
  readonly sourceId?: string
  readonly destinationId?: string
  readonly subscriptionId?: string
  /** Created at or after, in milliseconds since 1970. */
  readonly from?: number
  /** Created before. */
  readonly to?: number
  /** Status of the last answer. */
  readonly lastStatus?: number
  /** Part of the log ID or of the body, without regard to case (ASCII). */
  readonly text?: string
  /** Only those with a smaller `seq`: where the page before ended. */
  readonly before?: number
  readonly limit: number
}

/** Lists transmissions, newest first. */
export function listTransmissions(
  database: Database,
  filter: TransmissionFilter,
): readonly TransmissionSummary[] {
  const { conditions, values } = conditionsOf(filter)
  return database
    .all(
      `SELECT ${summaryColumns} FROM transmissions WHERE ${conditions} ORDER BY seq DESC LIMIT ?`,
      ...values,
      filter.limit,
    )
    .map(summaryOf)
}

/** How many transmissions fit a filter, on all pages. */
export function countFitting(database: Database, filter: TransmissionFilter): number {
  const { before: _before, ...whole } = filter
  const { conditions, values } = conditionsOf(whole)
  return Number(
    database.get(`SELECT count(*) AS count FROM transmissions WHERE ${conditions}`, ...values)?.count,
  )
}

function conditionsOf(filter: Omit<TransmissionFilter, "limit">): {
  readonly conditions: string
  readonly values: readonly (string | number)[]
} {
  const conditions: string[] = ["seq < ?"]
  const values: (string | number)[] = [filter.before ?? Number.MAX_SAFE_INTEGER]
  const add = (condition: string, ...given: readonly (string | number)[]): void => {
    conditions.push(condition)
    values.push(...given)
  }
  if (filter.dataModel !== undefined) add("data_model = ?", filter.dataModel)
  if (filter.eventType !== undefined) add("event_type = ?", filter.eventType)
  const states = [...new Set(filter.states)]
  if (states.length > 0) add(`state IN (${states.map(() => "?").join(", ")})`, ...states)
  if (filter.kind !== undefined) add("kind = ?", filter.kind)
  if (filter.sourceId !== undefined) add("source_id = ?", filter.sourceId)
  if (filter.destinationId !== undefined) add("destination_id = ?", filter.destinationId)
  if (filter.subscriptionId !== undefined) add("subscription_id = ?", filter.subscriptionId)
  if (filter.from !== undefined) add("created_at >= ?", filter.from)
  if (filter.to !== undefined) add("created_at < ?", filter.to)
  if (filter.lastStatus !== undefined) add("last_status = ?", filter.lastStatus)
  if (filter.text !== undefined) {
    const pattern = patternOf(filter.text)
    add("(log_id LIKE ? ESCAPE '\\' OR body LIKE ? ESCAPE '\\')", pattern, pattern)
  }
  return { conditions: conditions.join(" AND "), values }
}

/** A pattern of LIKE, with `\` as its escape, that finds a text anywhere: without regard to the case of ASCII letters. */
export function patternOf(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`
}

/** How many transmissions are in each state. */
export function countTransmissions(database: Database): Readonly<Record<string, number>> {
  const rows = database.all("SELECT state, count(*) AS count FROM transmissions GROUP BY state")
  return Object.fromEntries(rows.map(({ state, count }) => [String(state), Number(count)]))
}
