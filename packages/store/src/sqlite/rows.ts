import type { TransmissionState, TransmissionSummary } from "../contract.ts"
import type { StoredTransmission } from "./messages.ts"

/** A row as node:sqlite gives it: nothing is known of its columns at compile time. */
export type Row = Record<string, unknown>

/** Column `name` as a number. */
export function numberOf(row: Row | undefined, name: string): number {
  return Number(row?.[name] ?? 0)
}

/** Column `name` as text, or `null`. */
export function textOf(row: Row, name: string): string | null {
  const value = row[name]
  return typeof value === "string" ? value : null
}

/** Column `name` as bytes; none for an empty one. */
export function bytesOf(row: Row, name: string): Uint8Array {
  const value = row[name]
  return value instanceof Uint8Array ? value : new Uint8Array(0)
}

/** What all views of a transmission share. */
function naming(row: Row) {
  return {
    key: textOf(row, "key") ?? "",
    subscription: textOf(row, "subscription") ?? "",
    dataModel: textOf(row, "data_model"),
    eventType: textOf(row, "event_type"),
    transmissionId: textOf(row, "transmission_id"),
    receivedAt: numberOf(row, "received_at"),
  }
}

/** A row with its body as a transmission. */
export function toStored(seq: number, row: Row): StoredTransmission {
  return { seq, ...naming(row), body: bytesOf(row, "body") }
}

/** A row without its body as a summary. */
export function toSummary(row: Row, running: boolean): TransmissionSummary {
  return {
    id: String(numberOf(row, "seq")),
    ...naming(row),
    state: running ? "running" : (textOf(row, "state") as TransmissionState),
    failures: numberOf(row, "failures"),
    reason: textOf(row, "reason"),
    bytes: numberOf(row, "bytes"),
  }
}
