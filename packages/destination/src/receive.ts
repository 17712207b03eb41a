import { answerQuery } from "./answer-query.ts"
import { authenticate } from "./authenticate.ts"
import { isSigned } from "./check-signature.ts"
import type { Core } from "./core.ts"
import { describeError } from "./describe-error.ts"
import { DestinationError } from "./errors.ts"
import { findMeta } from "./find-meta.ts"
import { digestKey, readEnvelope } from "./identify.ts"
import type { NewTransmission } from "./inbox/contract.ts"
import { loggedId } from "./logged-id.ts"
import type { BodyRoom } from "./pressure/body-room.ts"
import { readBody } from "./read-body.ts"
import { reject, rejectBody, rejectStranger } from "./reject.ts"
import { type Answer, accepted, type DestinationRequest } from "./request.ts"
import { answerSignOn, isSignOn } from "./sign-on/answer-sign-on.ts"
import { carriesSignedToken, checkToken } from "./sign-on/check-token.ts"
import { stepOf } from "./tracing.ts"
import {
  answerChallenge,
  VERIFICATION_BODY_LIMIT,
  verificationOfBody,
  verificationOfQuery,
} from "./verify-endpoint.ts"

/** Keeps a transmission safe and says what to answer: the inbox, or the handlers themselves. */
export type Keep = (transmission: NewTransmission) => Promise<"stored" | "duplicate" | "failed">

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
  room: Pick<BodyRoom, "grow">,
): Promise<Answer | undefined> {
  const { settings, catalogue, isToken } = core
  const receivedAt = settings.now()

  if (request.method === "GET" || request.method === "HEAD") {
    const verification = verificationOfQuery(request.query)
    if (verification === undefined) return undefined
    return (
      answerChallenge(verification, authenticate(request, isToken) === "right", isToken) ??
      rejectStranger(core)
    )
  }
  if (request.method !== "POST") return reject(core, 405, "method", { allow: "GET, POST" })

  const credentials = authenticate(request, isToken)
  if (credentials === "wrong") return rejectStranger(core)
  // The credential of a sign-on is a signed token. One that is right is good for nothing else; one that is not may come
  // from a gateway, and leaves what a request without a credential can be.
  const signedToken =
    credentials === "missing" && carriesSignedToken(request) ? await checkToken(core, request) : undefined
  if (signedToken !== undefined && "claims" in signedToken)
    return core.openWork.track(answerSignOn(core, request, room, signedToken))

  let body: Buffer
  try {
    // Without a credential in its headers a request can only be a verification, and those are small.
    body = await readBody(
      request,
      credentials === "right" ? settings.bodyLimit : Math.min(settings.bodyLimit, VERIFICATION_BODY_LIMIT),
      room,
    )
  } catch (error) {
    if (credentials === "missing") return rejectStranger(core, signedToken?.rule)
    return rejectBody(core, error)
  }

  const envelope = credentials === "right" ? readEnvelope(findMeta(body)) : undefined
  if (envelope === undefined) {
    const verification = verificationOfBody(body)
    if (verification !== undefined) {
      return answerChallenge(verification, credentials === "right", isToken) ?? rejectStranger(core)
    }
    if (credentials === "missing") return rejectStranger(core, signedToken?.rule)
  }

  // Never stored: a browser waits for the answer. The verification token alone signs nobody on.
  if (envelope !== undefined && isSignOn(envelope))
    return core.openWork.track(answerSignOn(core, request, room, await checkToken(core, request), body))

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

  if (core.pressure.isHigh()) return reject(core, 503, "back-pressure")

  const labels = catalogue.labels(envelope?.dataModel ?? null, envelope?.eventType ?? null)
  const key = envelope?.key ?? null
  try {
    const transmission: NewTransmission = {
      key: key ?? digestKey(settings.tokens[0] ?? "", body),
      ...(key === null ? { keyLifetimeMs: settings.digestWindowMs } : {}),
      subscription: envelope === undefined ? "(unreadable)" : settings.subscription(envelope),
      dataModel: envelope?.dataModel ?? null,
      eventType: envelope?.eventType ?? null,
      transmissionId: envelope?.transmissionId ?? null,
      receivedAt,
      body,
    }
    const step = stepOf("receive", labels, transmission)
    const outcome = await core.openWork.track(settings.trace(step, () => keep(transmission)))
    if (outcome === "failed") return reject(core, 503, "handling-failed")
    core.pressure.stored()
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
