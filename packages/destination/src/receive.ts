import { answerQuery } from "./answer-query.ts"
import { authenticate } from "./authenticate.ts"
import { isSigned } from "./check-signature.ts"
import type { Core } from "./core.ts"
import { describeError } from "./describe-error.ts"
import { DestinationError, type DestinationErrorCode } from "./errors.ts"
import { findMeta } from "./find-meta.ts"
import { digestKey, readEnvelope } from "./identify.ts"
import type { NewTransmission } from "./inbox/contract.ts"
import { loggedId } from "./logged-id.ts"
import type { RejectionReason } from "./metrics.ts"
import { readBody } from "./read-body.ts"
import { type Answer, accepted, type DestinationRequest, jsonAnswer } from "./request.ts"
import {
  answerChallenge,
  VERIFICATION_BODY_LIMIT,
  verificationOfBody,
  verificationOfQuery,
} from "./verify-endpoint.ts"

/** Keeps a transmission safe and says what to answer: the inbox, or the handlers themselves. */
export type Keep = (transmission: NewTransmission) => Promise<"stored" | "duplicate" | "failed">

const STATUS_OF_BODY_ERROR = {
  "body-too-large": 413,
  "body-incomplete": 400,
  "body-encoding": 415,
  "body-already-read": 500,
} as const satisfies Partial<Record<DestinationErrorCode, number>>

/**
 * The way of one request while Redox waits, from top to bottom. A message is stored and answered 200 before anything in
 * it is validated: any status of 400 or more makes Redox hold the whole subscription.
 *
 * @returns the answer, or `undefined` when the request is none of ours (a GET without a challenge)
 */
export async function receive(
  core: Core,
  keep: Keep,
  request: DestinationRequest,
): Promise<Answer | undefined> {
  const { settings, catalogue, isToken } = core
  const receivedAt = settings.now()

  if (request.method === "GET" || request.method === "HEAD") {
    const verification = verificationOfQuery(request.query)
    if (verification === undefined) return undefined
    return (
      answerChallenge(verification, authenticate(request, isToken) === "right", isToken) ??
      reject(core, 401, "unauthorized")
    )
  }
  if (request.method !== "POST") return reject(core, 405, "method", { allow: "GET, POST" })

  const credentials = authenticate(request, isToken)
  if (credentials === "wrong") return reject(core, 401, "unauthorized")

  let body: Buffer
  try {
    // Without a credential in its headers a request can only be a verification, and those are small.
    body = await readBody(
      request,
      credentials === "right" ? settings.bodyLimit : Math.min(settings.bodyLimit, VERIFICATION_BODY_LIMIT),
    )
  } catch (error) {
    if (credentials === "missing") return reject(core, 401, "unauthorized")
    return rejectBody(core, error)
  }

  const envelope = credentials === "right" ? readEnvelope(findMeta(body)) : undefined
  if (envelope === undefined) {
    const verification = verificationOfBody(body)
    if (verification !== undefined) {
      return (
        answerChallenge(verification, credentials === "right", isToken) ?? reject(core, 401, "unauthorized")
      )
    }
    if (credentials === "missing") return reject(core, 401, "unauthorized")
  }

  if (settings.signature !== undefined) {
    if (request.body.kind === "parsed") {
      return rejectBody(
        core,
        new DestinationError(
          "body-already-read",
          "A signature is checked over the bytes of the body, but a parser left only its result. Mount redoxkit before the parser, or have it keep request.rawBody.",
        ),
      )
    }
    if (!isSigned(request, body, settings.signature)) return reject(core, 401, "bad-signature")
  }
  if (core.isPaused()) return reject(core, 503, "paused")

  if (envelope !== undefined && catalogue.find(envelope.dataModel, envelope.eventType)?.kind === "query") {
    return core.openWork.track(answerQuery(core, envelope, body, receivedAt))
  }

  const labels = catalogue.labels(envelope?.dataModel ?? null, envelope?.eventType ?? null)
  const key = envelope?.key ?? null
  try {
    const kept = keep({
      key: key ?? digestKey(body),
      ...(key === null ? { keyLifetimeMs: settings.digestWindowMs } : {}),
      subscription: envelope === undefined ? "(unreadable)" : settings.subscription(envelope),
      dataModel: envelope?.dataModel ?? null,
      eventType: envelope?.eventType ?? null,
      transmissionId: envelope?.transmissionId ?? null,
      receivedAt,
      body,
    })
    const outcome = await core.openWork.track(kept)
    if (outcome === "failed") return reject(core, 503, "handling-failed")
    if (outcome === "duplicate") settings.metrics.duplicate?.(labels)
    else
      settings.metrics.received?.({ ...labels, bytes: body.length, durationMs: settings.now() - receivedAt })
    settings.logger.debug(
      { ...labels, transmissionId: loggedId(envelope?.transmissionId ?? null), outcome },
      "Message answered 200",
    )
    return accepted
  } catch (error) {
    settings.logger.error(
      { ...labels, ...describeError(error) },
      "A message could not be stored and was answered 503: Redox holds the feed and sends it again",
    )
    return reject(core, 503, "storage")
  }
}

function rejectBody(core: Core, error: unknown): Answer {
  if (!(error instanceof DestinationError) || !(error.code in STATUS_OF_BODY_ERROR)) throw error
  const code = error.code as keyof typeof STATUS_OF_BODY_ERROR
  core.settings.logger.error(
    { reason: code },
    `A request was refused, which makes Redox hold the feed. ${error.message}`,
  )
  return reject(core, STATUS_OF_BODY_ERROR[code], code)
}

/** Refuses a request. The answer names the reason and repeats nothing of what was sent. */
function reject(
  { settings }: Core,
  status: number,
  reason: RejectionReason,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  settings.metrics.rejected?.({ status, reason })
  if (reason === "unauthorized" || reason === "bad-signature") {
    settings.logger.warn(
      { status, reason },
      "A request without a right credential was refused; nothing of it was kept",
    )
  }
  const answer = jsonAnswer(status, { error: reason })
  return { ...answer, headers: { ...answer.headers, ...headers } }
}
