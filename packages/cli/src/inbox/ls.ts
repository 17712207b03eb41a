import type { TransmissionState, TransmissionSummary } from "@redoxkit/store"
import { oneOf } from "../one-of.ts"
import { harmless, tell } from "../tell.ts"
import { type ExitCode, exitCodes } from "../terminal.ts"
import { wholeNumber, writeMoment } from "../times.ts"
import { UsageError } from "../usage-error.ts"
import type { StoreCall } from "./store-call.ts"

const states = ["waiting", "retrying", "parked", "blocked", "done"] as const
const open: readonly TransmissionState[] = ["waiting", "retrying", "parked", "blocked"]

/** `ls`: lists messages without their payloads. */
export async function listStored({ reader, ids, texts, flags, terminal }: StoreCall): Promise<ExitCode> {
  if (ids.length > 0) throw new UsageError('ls takes no IDs: "show" shows one message.')
  const { subscription } = texts
  const found = reader.list({
    states: statesOf(texts.state),
    limit: wholeNumber("--limit", texts.limit ?? "100", 1, 1_000_000),
    ...(subscription !== undefined && { subscription }),
  })
  for (const summary of found)
    tell(terminal, flags, { json: summary, text: lineOf(summary), quiet: summary.id })
  if (!flags.json && !flags.quiet) {
    const counts = Object.entries(reader.counts()).map(([state, count]) => `${count} ${state}`)
    terminal.stderr.write(`${counts.length === 0 ? "The file is empty" : counts.join(", ")}.\n`)
  }
  return exitCodes.ok
}

function statesOf(text: string | undefined): readonly TransmissionState[] {
  if (text === undefined) return open
  const known = [...states, "all"] as const
  const given = text.split(",").map((state) => oneOf("--state", state.trim(), known))
  return given.flatMap((state) => (state === "all" ? states : [state]))
}

function lineOf(summary: TransmissionSummary): string {
  const { id, state, receivedAt, failures, bytes } = summary
  const failed = failures === 0 ? "" : `${failures} ${failures === 1 ? "failure" : "failures"}`
  const reason = summary.reason === null ? "" : harmless(summary.reason)
  const rest = [failed, reason].filter((part) => part !== "").join(", ")
  const event = eventOf(summary).padEnd(26)
  return `${id.padStart(6)}  ${state.padEnd(8)}  ${writeMoment(receivedAt)}  ${event}  ${String(bytes).padStart(8)} B  ${rest}`.trimEnd()
}

/** Names of the event; a body that could not be read has none. */
export function eventOf({ dataModel, eventType }: TransmissionSummary): string {
  return dataModel === null || eventType === null ? "unreadable" : harmless(`${dataModel}/${eventType}`)
}
