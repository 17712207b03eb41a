import type { Core } from "../core.ts"
import { parseExactly } from "../message/exact-json.ts"
import { countFitting, listTransmissions } from "../store/list-transmissions.ts"
import { type TransmissionSummary, transmissionStates } from "../store/transmission.ts"
import { invalid } from "../world/check.ts"
import {
  type ApiHandler,
  eventOf,
  givenOf,
  limitOf,
  numberOf,
  pageOf,
  searchOf,
  spanOf,
  textOf,
} from "./call.ts"

/** Lists transmissions, newest first. The first page says how many there are on all. */
export const listAll: ApiHandler = (core, { query }) => {
  const states = textOf(query, "state")?.split(",")
  if (states?.some((state) => !(transmissionStates as readonly string[]).includes(state)))
    throw invalid(`state must be one or several of: ${transmissionStates.join(", ")}.`)
  const filter = givenOf({
    ...eventOf(query),
    states,
    kind: textOf(query, "kind"),
    sourceId: textOf(query, "sourceId"),
    destinationId: textOf(query, "destinationId"),
    subscriptionId: textOf(query, "subscriptionId"),
    ...spanOf(query),
    lastStatus: numberOf(query, "lastStatus"),
    ...searchOf(core, query),
    before: numberOf(query, "before"),
  })
  return pageOf(
    { ...filter, limit: limitOf(query) },
    (wanted) => listTransmissions(core.database, wanted),
    (wanted) => countFitting(core.database, wanted),
    ({ seq }) => seq,
  )
}

/**
 * One transmission with its message, findings and attempts. Payloads with real data only with `reveal=true`. With
 * `message=text` the message is a text, whose numbers no JSON of the caller changes.
 */
export const showOne: ApiHandler = (core, { params, query }) => {
  const summary = core.transmissions.get(params.logId ?? "")
  // Also when the destination was marked only after this one went there.
  const isReal =
    summary.realData || core.world.destinations.find(summary.destinationId)?.holdsRealData === true
  const isHidden = isReal && query.get("reveal") !== "true"
  const asText = query.get("message") === "text"
  return { ...summary, hidden: isHidden, ...detailsOf(core, summary, isHidden, asText) }
}

function detailsOf(core: Core, { logId }: TransmissionSummary, isHidden: boolean, asText: boolean): object {
  const attempts = core.attempts.list(logId)
  const text = isHidden ? null : core.transmissions.body(logId)
  return {
    findings: core.transmissions.issues(logId),
    ...(asText ? { messageText: text } : { message: text === null ? null : parseExactly(text) }),
    attemptList: isHidden ? attempts.map((attempt) => ({ ...attempt, headers: null, body: null })) : attempts,
  }
}

/** Delivers a transmission again, under its own log ID. */
export const resendOne: ApiHandler = ({ delivery }, { params }) => delivery.resend(params.logId ?? "")
