import type { TransmissionFilter, TransmissionState, TransmissionSummary } from "@redoxkit/store"
import { seqOf } from "@redoxkit/store"
import type { Row, Statement } from "./database.ts"
import { digestOf, fromColumn } from "./names.ts"

/** What the views are of: a transmission and whether it runs. */
const from = (schema: string): string => `
  FROM "${schema}".transmission t
  LEFT JOIN "${schema}".line l ON l.id = t.line AND l.head = t.seq AND l.status = 'held'`

const DEAD = ["parked", "blocked"]
const OPEN = ["waiting", "running", "retrying", "blocked"]

/** Lists transmissions without their bodies, oldest first. */
export function listStatement(
  schema: string,
  { ids, states, subscription }: TransmissionFilter,
  limit: number,
  withBody: boolean,
): Statement {
  const values: unknown[] = []
  const value = (of: unknown): string => `$${values.push(of)}`
  const among = (names: readonly string[]): boolean =>
    states?.every((state) => names.includes(state)) ?? false
  const conditions = ["true"]
  if (ids !== undefined) conditions.push(`t.seq = ANY (${value([...new Set(ids.map(seqOf))])}::bigint[])`)
  if (subscription !== undefined) conditions.push(`t.line = ${value(digestOf(subscription))}::uuid`)
  if (withBody) conditions.push("t.has_body")
  if (states !== undefined) {
    // In the words of the partial indexes, so that they can be used.
    if (among(DEAD)) conditions.push("t.state IN ('parked', 'blocked')")
    else if (among(OPEN)) conditions.push("t.state IN ('waiting', 'retrying', 'blocked')")
    const given = value([...states])
    conditions.push(`CASE WHEN l.id IS NULL THEN t.state ELSE 'running' END = ANY (${given}::text[])`)
  }
  return {
    text: `
      SELECT t.seq, t.key, t.subscription, t.data_model, t.event_type, t.transmission_id, t.received_at,
             CASE WHEN l.id IS NULL THEN t.state ELSE 'running' END AS state,
             t.failures, t.reason, CASE WHEN t.has_body THEN t.bytes ELSE 0 END AS bytes
      ${from(schema)}
      WHERE ${conditions.join(" AND ")} ORDER BY t.seq LIMIT ${value(limit)}`,
    values,
  }
}

/** What all views of a transmission share. */
export function naming(row: Row) {
  const text = (value: unknown): string | null => fromColumn(typeof value === "string" ? value : null)
  return {
    id: String(row.seq),
    key: text(row.key) ?? "",
    subscription: text(row.subscription) ?? "",
    dataModel: text(row.data_model),
    eventType: text(row.event_type),
    transmissionId: text(row.transmission_id),
    receivedAt: Number(row.received_at),
    failures: Number(row.failures),
  }
}

/** A row of the list. */
export function toSummary(row: Row): TransmissionSummary {
  return {
    ...naming(row),
    state: String(row.state) as TransmissionState,
    reason: typeof row.reason === "string" ? fromColumn(row.reason) : null,
    bytes: Number(row.bytes),
  }
}
