import { type Condition, type Conditions, conditionsOf, countRows, patternOf } from "./conditions.ts"
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
  /**
   * Destinations that hold real data. With this, `text` looks into no body that went to one of them, or to one that held
   * real data then.
   */
  readonly hiddenDestinations?: readonly string[]
  /** Only those with a smaller `seq`: where the page before ended. */
  readonly before?: number
  readonly limit: number
}

/** Lists transmissions, newest first. */
export function listTransmissions(
  database: Database,
  filter: TransmissionFilter,
): readonly TransmissionSummary[] {
  const { sql, values } = conditionsFor(filter)
  return database
    .all(
      `SELECT ${summaryColumns} FROM transmissions WHERE ${sql} ORDER BY seq DESC LIMIT ?`,
      ...values,
      filter.limit,
    )
    .map(summaryOf)
}

/** How many transmissions fit a filter, on all pages. */
export function countFitting(database: Database, filter: TransmissionFilter): number {
  const { before: _before, ...whole } = filter
  return countRows(database, "transmissions", conditionsFor(whole))
}

function conditionsFor(filter: Omit<TransmissionFilter, "limit">): Conditions {
  const states = [...new Set(filter.states)]
  return conditionsOf([
    ["seq < ?", filter.before ?? Number.MAX_SAFE_INTEGER],
    ["data_model = ?", filter.dataModel],
    ["event_type = ?", filter.eventType],
    ...(states.length > 0 ? [[`state ${oneOf(states)}`, ...states] as const] : []),
    ["kind = ?", filter.kind],
    ["source_id = ?", filter.sourceId],
    ["destination_id = ?", filter.destinationId],
    ["subscription_id = ?", filter.subscriptionId],
    ["created_at >= ?", filter.from],
    ["created_at < ?", filter.to],
    ["last_status = ?", filter.lastStatus],
    ...textCondition(filter),
  ])
}

function textCondition({
  text,
  hiddenDestinations: hidden,
}: Omit<TransmissionFilter, "limit">): readonly Condition[] {
  if (text === undefined) return []
  const pattern = patternOf(text)
  const body =
    hidden === undefined
      ? "body LIKE ? ESCAPE '\\'"
      : `(real_data = 0 AND NOT destination_id ${oneOf(hidden)} AND body LIKE ? ESCAPE '\\')`
  return [[`(log_id LIKE ? ESCAPE '\\' OR ${body})`, pattern, ...(hidden ?? []), pattern]]
}

/** `IN` with a place for each value. */
export function oneOf(values: readonly string[]): string {
  return `IN (${values.map(() => "?").join(", ")})`
}

/** How many transmissions are in each state. */
export function countTransmissions(database: Database): Readonly<Record<string, number>> {
  const rows = database.all("SELECT state, count(*) AS count FROM transmissions GROUP BY state")
  return Object.fromEntries(rows.map(({ state, count }) => [String(state), Number(count)]))
}
