import { randomUUID } from "node:crypto"
import type { Core } from "./core.ts"
import { describeError } from "./describe-error.ts"
import { DestinationError, QueryRefusal } from "./errors.ts"
import type { HandlerContext } from "./handlers.ts"
import { type Envelope, isRecord } from "./identify.ts"
import { loggedId } from "./logged-id.ts"
import type { RejectionReason } from "./metrics.ts"
import { parseBody } from "./parse-body.ts"
import { type Answer, jsonAnswer } from "./request.ts"
import { reportFailure } from "./run-handlers.ts"
import { stepOf } from "./tracing.ts"
import { validate } from "./validate.ts"
import { withDeadline } from "./with-deadline.ts"

/**
 * Answers a query with what its responder returns, under a deadline. A query is not stored: whoever asked still waits,
 * and asks again if there is no answer.
 */
export async function answerQuery(
  core: Core,
  envelope: Envelope & { readonly key: string | null },
  body: Uint8Array,
  receivedAt: number,
): Promise<Answer> {
  const { catalogue, routes, settings } = core
  const { metrics, logger } = settings
  const labels = catalogue.labels(envelope.dataModel, envelope.eventType)
  const route = routes.responderOf(envelope.dataModel, envelope.eventType)
  if (route === undefined) {
    logger.error(labels, "A query came for which no responder is registered. Register one with respond()")
    metrics.rejected?.({ status: 404, reason: "no-responder" })
    return jsonAnswer(404, {
      error: "no-responder",
      message: `${labels.dataModel} ${labels.eventType} is not offered by this destination.`,
    })
  }

  const deadline = new AbortController()
  const signal = AbortSignal.any([deadline.signal, core.shutdown])
  const started = settings.now()
  try {
    const query = parseBody(body)
    const issues = await validate(core, envelope, query)
    const context: HandlerContext = {
      dataModel: envelope.dataModel,
      eventType: envelope.eventType,
      transmissionId: envelope.transmissionId,
      subscription: settings.subscription(envelope),
      receivedAt: new Date(receivedAt),
      attempt: 1,
      issues,
      body,
      signal,
    }
    const { key, transmissionId } = envelope
    // One without an identifier gets a trace of its own.
    const step = stepOf("answer", labels, { key: key ?? randomUUID(), transmissionId })
    const result = await withDeadline(
      () => settings.trace(step, async () => route.run(query as never, context)),
      deadline,
      settings.queryDeadlineMs,
      (milliseconds) =>
        new DestinationError(
          "query-timeout",
          `The responder took longer than ${milliseconds} ms. Make it faster, or raise queryDeadlineMs; Redox gives up after 120 s.`,
        ),
    )
    const answer = jsonAnswer(
      200,
      withMeta(result, labels.dataModel, catalogue.find(envelope.dataModel, envelope.eventType)?.response),
    )
    metrics.handled?.({
      ...labels,
      durationMs: settings.now() - started,
      waitedMs: settings.now() - receivedAt,
    })
    return answer
  } catch (error) {
    const { status, reason, message } = refusalOf(error)
    logger.error(
      {
        ...labels,
        transmissionId: loggedId(envelope.transmissionId),
        status,
        reason,
        ...describeError(error),
      },
      "A query was not answered",
    )
    metrics.rejected?.({ status, reason })
    const { dataModel, eventType, transmissionId } = envelope
    reportFailure(core, error, {
      dataModel,
      eventType,
      transmissionId,
      id: null,
      failures: 1,
      outcome: "answered",
    })
    return jsonAnswer(status, { error: reason, message })
  }
}

/** Whether Redox checks `Meta` in an answer is not documented; the names of the documented answer are sent where the responder gives none. */
function withMeta(result: unknown, dataModel: string, response: string | undefined): unknown {
  if (!isRecord(result)) throw new TypeError("A responder must return an object")
  const meta = isRecord(result.Meta) ? result.Meta : {}
  return {
    ...result,
    Meta: { DataModel: dataModel, ...(response === undefined ? {} : { EventType: response }), ...meta },
  }
}

function refusalOf(error: unknown): {
  readonly status: number
  readonly reason: RejectionReason
  readonly message: string
} {
  if (error instanceof QueryRefusal)
    return { status: error.status, reason: "query-refused", message: error.message }
  if (error instanceof DestinationError && error.code === "query-timeout")
    return { status: 504, reason: "query-timeout", message: "The answer was not ready in time." }
  if (error instanceof DestinationError && error.code === "unreadable-body")
    return { status: 400, reason: "unreadable-query", message: "The query is not valid JSON." }
  return { status: 500, reason: "query-failed", message: "The query could not be answered." }
}
