import { findEvent, models } from "@redoxkit/models"
import type { Core } from "../core.ts"
import { type AttemptResult, attemptIdOf, makeAttempt } from "../delivery/attempt.ts"
import { parseJson } from "../http/read-body.ts"
import { newTransmission } from "../intake/enqueue.ts"
import { errorBody, type RedoxError } from "../intake/redox-errors.ts"
import type { Leg, RoutedMessage } from "../intake/route-message.ts"
import type { Message, Meta } from "../message/assets.ts"
import { answerMeta } from "../message/fill-meta.ts"
import { moveDates } from "../message/move-dates.ts"
import type { Origin } from "../store/transmission.ts"
import { answerInside } from "./answer-inside.ts"

/** What the asking source gets. */
export interface QueryAnswer {
  readonly status: number
  readonly body: object
  readonly logId: string
  /** Why it was not answered, in one sentence; `null` when it was. */
  readonly error: string | null
}

/** Longest text of an application that is passed on as `Details`. */
const DETAILS = 2_000

/**
 * Asks the destination of a query and says what to answer. For a destination without an address the sandbox answers.
 *
 * @param stop - ends the wait early
 */
export async function ask(
  core: Core,
  routed: RoutedMessage,
  origin: Origin,
  stop: AbortSignal,
): Promise<QueryAnswer> {
  const { database, transmissions, changes } = core
  const [leg] = routed.legs as readonly [Leg]
  const transmission = database.transaction(() => {
    const added = transmissions.add(newTransmission(core, routed, leg, origin))
    changes.add("transmission", added)
    return added
  })
  const result = await makeAttempt(core, transmission, core.settings.queryLimitMs, stop)
  const isInside = leg.destination.url === null
  const answer = isInside ? inside(core, routed, leg) : judge(core, routed, leg, result)

  database.transaction(() => {
    const now = core.clock.now()
    const { attemptId } = result
    const end = isInside ? { ...result.end, status: answer.status } : result.end
    const error = answer.error === null ? null : (end.error ?? "status")
    core.attempts.end(attemptId, { ...end, error }, now)
    changes.add("attempt", { logId: leg.logId, attemptId, status: end.status, error })
    const state = answer.error === null ? "delivered" : "failed"
    const failures = answer.error === null ? 0 : 1
    const change = { state, failures, lastStatus: end.status, lastError: error, dueAt: null } as const
    changes.add("transmission", transmissions.change(leg.logId, change, now))
    if (answer.error === null) return
    const { sourceId, destinationId, subscriptionId, logId, dataModel, eventType } = transmission
    core.problems.add(
      {
        kind: "query",
        text: answer.error,
        status: end.status,
        ...{ sourceId, destinationId, subscriptionId, logId, dataModel, eventType },
      },
      now,
    )
  })
  return answer
}

function judge(core: Core, routed: RoutedMessage, leg: Leg, { answer, end }: AttemptResult): QueryAnswer {
  if (answer === undefined) {
    const isLate = end.error === "timeout"
    const text = isLate
      ? `The destination did not answer within ${core.settings.queryLimitMs / 1000} s.`
      : `The destination gave no answer: ${end.error}.`
    const status = isLate ? 504 : undefined
    return refused(core, routed, leg, { Text: text, Type: "transmission", Module: "Send" }, text, status)
  }
  const { status, body } = answer
  if (status >= 300) {
    const text = `The destination answered with status ${status}.`
    return refused(
      core,
      routed,
      leg,
      {
        Text: text,
        Type: "transmission",
        Module: "Destination Response",
        DestinationStatusCode: status,
        ...(body.length === 0 ? {} : { Details: body.toString("utf8", 0, DETAILS) }),
      },
      text,
    )
  }
  const parsed = parseObject(body)
  if (parsed === undefined) {
    const text = "The destination answered with something that is no JSON object."
    const error = { Text: text, Type: "transmission", Module: "Destination Response" } as const
    return refused(core, routed, leg, { ...error, DestinationStatusCode: status }, text)
  }
  return answered(core, routed, leg, moveAnswer(routed, leg, parsed))
}

/** An answer is read in the zone of the destination, and written in that of the source that asked. */
function moveAnswer({ message, source }: RoutedMessage, { destination }: Leg, parsed: object): object {
  const typed = { ...parsed, Meta: responseOf(message) } as Message
  return moveDates(typed, destination.timeZone, source.timeZone)
}

/** Names of the event that answers a query, as the documentation has them. */
function responseOf({ Meta: { DataModel, EventType } }: Message): Meta {
  return { DataModel, EventType: findEvent(models, DataModel, EventType)?.response ?? EventType }
}

function inside(core: Core, routed: RoutedMessage, leg: Leg): QueryAnswer {
  const answer = answerInside(core, routed, leg)
  const tell = (text: string, status: number): QueryAnswer =>
    refused(core, routed, leg, { Text: text, Type: "transmission", Module: "Send" }, text, status)
  if ("failure" in answer) return tell(answer.failure, 500)
  // Recorded traffic shows 400 for too few criteria, whatever `refusedQuery` says about applications.
  if ("refusal" in answer) return tell(answer.refusal, 400)
  if (answer.notice !== undefined) {
    const error: RedoxError = { Text: answer.notice, Type: "query", Module: "Send" }
    return { ...refused(core, routed, leg, error, answer.notice, 200), error: null }
  }
  return answered(core, routed, leg, moveAnswer(routed, leg, answer.members), answer.isIncomplete)
}

function answered(
  { settings }: Core,
  { message, source }: RoutedMessage,
  { logId, destination }: Leg,
  result: object,
  isIncomplete = false,
): QueryAnswer {
  const attemptId = attemptIdOf(logId, 1)
  const { Meta: _meta, ...rest } = result as Record<string, unknown>
  const named = settings.answeredEventType === "response" ? responseOf(message) : message.Meta
  const Meta = {
    ...answerMeta(named, source, [destination], [{ logId, attemptId }]),
    ...(isIncomplete ? { IsIncomplete: true } : {}),
  }
  return { status: 200, body: { Meta, ...rest }, logId, error: null }
}

function refused(
  { settings }: Core,
  { message, source }: RoutedMessage,
  { logId, destination }: Leg,
  error: RedoxError,
  text: string,
  status = settings.refusedQuery === "400" ? 400 : 200,
): QueryAnswer {
  const more = {
    Destinations: [{ ID: destination.id, Name: destination.name }],
    Logs: [{ ID: logId, AttemptID: attemptIdOf(logId, 1) }],
  }
  return { status, body: errorBody(message, source, [error], more), logId, error: text }
}

function parseObject(body: Buffer): object | undefined {
  const parsed = parseJson(body)
  return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? parsed : undefined
}
