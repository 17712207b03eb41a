import { constants } from "node:os"
import { ApiError, BadChange, PollerError } from "./errors.ts"

/**
 * Whose fault a failure is while a change is prepared or passed on:
 * - `outage`: nobody's; the API, the network or the store is away, and the feed waits;
 * - `perhaps-bad`: this change's, if it goes on;
 * - `bad`: this change's, and trying again does not help.
 */
export type Fault = "outage" | "perhaps-bad" | "bad"

/** Statuses that say nothing of what was asked for: credentials, time, load, and servers in front of the API. */
const OUTAGE_STATUSES: readonly number[] = [401, 403, 408, 425, 429, 502, 503, 504]

/** Codes of errors with which a source or a destination refuses a message for what is in it. */
const MESSAGE_CODES: readonly unknown[] = [
  "not-a-message",
  "invalid-message",
  "invalid-call",
  "unknown-event",
  "invalid-date",
  "file-too-large",
  "file-unreadable",
]

/** Codes of sockets, name look-ups and `fetch`. */
const NETWORK_CODE =
  /^(?:ECONN[A-Z]{1,20}|EHOST[A-Z]{1,20}|ENET[A-Z]{1,20}|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_[A-Z]{1,20}|UND_ERR_[A-Z_]{1,40})$/

/** Judges what `fetchDetails` or `toMessages` threw. */
export function faultOfChange(error: unknown, step: "details" | "messages"): Fault {
  if (error instanceof BadChange) return "bad"
  if (error instanceof ApiError)
    return error.status === undefined || OUTAGE_STATUSES.includes(error.status) ? "outage" : "perhaps-bad"
  if (error instanceof PollerError && error.code === "deadline-exceeded") return "perhaps-bad"
  if (error instanceof PollerError && error.code === "stopped") return "outage"
  if (retryAfterIn(error) !== undefined || isNetworkFailure(error)) return "outage"
  return step === "details" ? "perhaps-bad" : "bad"
}

/** Judges what `deliver` threw: anything but a refusal of this very message is a store that is away. */
export function faultOfDelivery(error: unknown): Fault {
  if (error instanceof BadChange) return "bad"
  return MESSAGE_CODES.includes(memberOf(error, "code")) ? "bad" : "outage"
}

/** The wait that a failure asks for, in milliseconds; of our own errors, and of others that have a `retryAfterMs`. */
export function retryAfterIn(error: unknown): number | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const asked = memberOf(at, "retryAfterMs")
    if (typeof asked === "number" && asked >= 0) return asked
  }
  return undefined
}

/** What of a failure may be logged and kept: the code of an error of ours or of the system, else the name of its class. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "NotAnError"
  const code = memberOf(error, "code")
  if (error instanceof PollerError) {
    const { cause } = error
    const isOwn =
      error.code === "delivery-failed" || error.code === "fetch-failed" || error.code === "details-failed"
    const reason = isOwn && cause instanceof Error ? reasonOf(cause) : undefined
    return reason === undefined ? error.code : `${error.code} (${reason})`
  }
  if (typeof code === "string" && (isTechnical(code) || /^(?:inbox|outbox)-[a-z]+$/.test(code))) return code
  if (MESSAGE_CODES.includes(code) || code === "paused" || code === "handlers-failed") return String(code)
  const { name } = error.constructor
  return /^[A-Za-z_$][\w$]{0,63}$/.test(name) ? name : "Error"
}

function isNetworkFailure(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const code = memberOf(at, "code")
    if (typeof code === "string" && NETWORK_CODE.test(code)) return true
  }
  return false
}

function isTechnical(code: string): boolean {
  return Object.hasOwn(constants.errno, code) || NETWORK_CODE.test(code)
}

/** Members of an error can be getters that throw. */
function memberOf(error: unknown, name: string): unknown {
  try {
    return (error as Readonly<Record<string, unknown>> | null)?.[name]
  } catch {
    return undefined
  }
}
