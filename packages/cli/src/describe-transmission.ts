import type { LoggedTransmission } from "./sandbox-answers.ts"
import { harmless } from "./tell.ts"
import { writeMoment } from "./times.ts"

/** Whether the last attempt of a transmission failed, and what came of it in a few words. */
export function describeTransmission(transmission: LoggedTransmission): {
  readonly failed: boolean
  readonly outcome: string
} {
  const { state, attempts, lastStatus, lastError } = transmission
  const failed = state === "retrying" || state === "failed" || state === "skipped"
  const reason = lastStatus === null ? lastError : `status ${lastStatus}`
  const count = attempts > 1 ? `attempt ${attempts}` : ""
  return { failed, outcome: [reason, count].filter((part) => part).join(", ") }
}

/** One line: when, state, event, log ID, outcome. */
export function writeTransmission(transmission: LoggedTransmission): string {
  const { updatedAt, state, dataModel, eventType, logId } = transmission
  const event = harmless(`${dataModel}/${eventType}`)
  const { outcome } = describeTransmission(transmission)
  return `${writeMoment(updatedAt)}  ${state.padEnd(10)}  ${logId}  ${event.padEnd(26)}  ${outcome}`.trimEnd()
}
