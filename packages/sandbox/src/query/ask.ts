import type { Core } from "../core.ts"
import { type AttemptResult, makeAttempt } from "../delivery/attempt.ts"
import { parseJson } from "../http/read-body.ts"
import { newTransmission } from "../intake/enqueue.ts"
import type { RedoxError } from "../intake/redox-errors.ts"
import type { Leg, RoutedMessage } from "../intake/route-message.ts"
import type { Origin } from "../store/transmission.ts"
import { answerInside } from "./answer-inside.ts"
import { answered, type QueryAnswer, refused } from "./tell-answer.ts"

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
  return answered(core, routed, leg, parsed)
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
  return answered(core, routed, leg, answer.members, answer.isIncomplete)
}

function parseObject(body: Buffer): object | undefined {
  const parsed = parseJson(body)
  return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? parsed : undefined
}
