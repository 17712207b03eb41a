import { writeTransmission } from "./describe-transmission.ts"
import type { Change } from "./follow-changes.ts"
import { oneOf } from "./one-of.ts"
import {
  errorKinds,
  type LoggedError,
  type LoggedRequest,
  type LoggedTransmission,
  transmissionStates,
} from "./sandbox-answers.ts"
import { harmless } from "./tell.ts"
import { wholeNumber, writeMoment } from "./times.ts"

type Texts = { readonly [name: string]: string | undefined }

/** What is wanted of some members of an entry; one that is `undefined` narrows nothing. */
export type Wanted = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** A list of the sandbox that `redoxkit logs` can show. */
export interface LogList<Entry> {
  readonly path: string
  /** Options that narrow it, beside those of every list. */
  readonly options: readonly string[]
  /** What these options want, by the members of an entry. @throws UsageError */
  wantedOf(texts: Texts): Wanted
  entryOf(change: Change): Entry | undefined
  /** When it began, by which `--since` goes. */
  begunAt(entry: Entry): number
  idOf(entry: Entry): string
  /** Whether a change tells nothing that the list has not shown already. */
  isKnown(entry: Entry, listed: Entry | undefined): boolean
  write(entry: Entry): string
}

/** What was transmitted to destinations. */
export const transmissions: LogList<LoggedTransmission> = {
  path: "/api/transmissions",
  options: ["state", "kind", "destination", "subscription"],
  wantedOf: (texts) => ({
    state: texts.state?.split(",").map((state) => oneOf("--state", state.trim(), transmissionStates)),
    kind: texts.kind === undefined ? undefined : oneOf("--kind", texts.kind, ["message", "query"]),
    destinationId: texts.destination,
    subscriptionId: texts.subscription,
    lastStatus: statusOf(texts),
  }),
  entryOf: (change) => (change.type === "transmission" ? change.data : undefined),
  begunAt: ({ createdAt }) => createdAt,
  idOf: ({ logId }) => logId,
  // A step that came before what the list has, or is just that.
  isKnown(step, listed) {
    if (listed === undefined || step.updatedAt > listed.updatedAt) return false
    return (
      step.updatedAt < listed.updatedAt || (step.state === listed.state && step.attempts === listed.attempts)
    )
  },
  write: writeTransmission,
}

/** What sources sent and asked. */
export const requests: LogList<LoggedRequest> = {
  path: "/api/requests",
  options: [],
  wantedOf: (texts) => ({ status: statusOf(texts) }),
  entryOf: (change) => (change.type === "request" ? change.data : undefined),
  begunAt: ({ at }) => at,
  idOf: ({ id }) => String(id),
  isKnown: (_entry, listed) => listed !== undefined,
  write({ at, status, method, path, dataModel, eventType, error, logIds }) {
    const request = harmless(`${method} ${path}`)
    const outcome = error === null ? logIds.join(" ") : harmless(error)
    return `${writeMoment(at)}  ${String(status ?? "cut").padEnd(3)}  ${request.padEnd(23)}  ${eventOf(dataModel, eventType)}  ${outcome}`.trimEnd()
  },
}

/** What went wrong. */
export const errors: LogList<LoggedError> = {
  path: "/api/errors",
  options: ["kind", "destination", "subscription"],
  wantedOf: (texts) => ({
    kind: texts.kind === undefined ? undefined : oneOf("--kind", texts.kind, errorKinds),
    destinationId: texts.destination,
    subscriptionId: texts.subscription,
    status: statusOf(texts),
  }),
  entryOf: (change) => (change.type === "error" || change.type === "alert" ? change.data : undefined),
  begunAt: ({ at }) => at,
  idOf: ({ id }) => String(id),
  isKnown: (_entry, listed) => listed !== undefined,
  write({ at, kind, text, logId, dataModel, eventType }) {
    return `${writeMoment(at)}  ${kind.padEnd(12)}  ${(logId ?? "").padEnd(36)}  ${eventOf(dataModel, eventType)}  ${harmless(text)}`.trimEnd()
  },
}

function statusOf({ status }: Texts): number | undefined {
  return status === undefined ? undefined : wholeNumber("--status", status, 100, 599)
}

function eventOf(dataModel: string | null, eventType: string | null): string {
  return harmless(dataModel === null ? "" : `${dataModel}/${eventType ?? ""}`).padEnd(26)
}
