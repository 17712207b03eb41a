import { normalizeName } from "@redoxkit/models"
import type { Core } from "../core.ts"
import { describeError } from "../describe-error.ts"
import { DestinationError, SignOnRefusal } from "../errors.ts"
import { type Envelope, isRecord, readEnvelope } from "../identify.ts"
import type { RejectionReason } from "../metrics.ts"
import { parseBody } from "../parse-body.ts"
import type { BodyRoom } from "../pressure/body-room.ts"
import { readBody } from "../read-body.ts"
import { reject, rejectBody, rejectStranger } from "../reject.ts"
import { type Answer, type DestinationRequest, jsonAnswer } from "../request.ts"
import { reportFailure } from "../run-handlers.ts"
import { validate } from "../validate.ts"
import { withDeadline } from "../with-deadline.ts"
import type { CheckedToken, RightToken } from "./check-token.ts"
import { disagreementsOf } from "./disagreements.ts"
import type { SignOnContext } from "./sign-on.ts"
import { writeSignOn } from "./write-sign-on.ts"

const labels = { dataModel: "SSO", eventType: "Sign-on" } as const
const named = { ...labels, transmissionId: null }

/** Whether a message is a sign-on, in whatever spelling. */
export function isSignOn({ dataModel, eventType }: Pick<Envelope, "dataModel" | "eventType">): boolean {
  return normalizeName(dataModel) === "sso" && normalizeName(eventType) === "sign-on"
}

/**
 * Answers a sign-on with what its handler returns, under a deadline. Nothing of it is stored: a browser waits, and
 * whoever sits there opens the application again if it does not work.
 *
 * @param room - memory that the bodies of all requests share
 * @param token - `undefined` when sign-ons are not set up
 * @param bodyRead - the body, when it was read already
 */
export async function answerSignOn(
  core: Core,
  request: DestinationRequest,
  room: Pick<BodyRoom, "grow">,
  token: CheckedToken | undefined,
  bodyRead?: Buffer,
): Promise<Answer> {
  const { routes, settings } = core
  const { signOn } = settings
  if (token === undefined || signOn === undefined)
    return noSignOn(
      core,
      "Pass signOn: { secret, issuer, audience } to createDestination(), and call signOn()",
    )
  if (token.rule !== undefined) return rejectStranger(core, token.rule)
  if (core.isPaused()) return reject(core, 503, "paused")
  const route = routes.signOn
  if (route === undefined) return noSignOn(core, "Register a handler with signOn()")

  const receivedAt = settings.now()
  let body: Buffer
  try {
    body = bodyRead ?? (await readBody(request, signOn.bodyLimit, room))
  } catch (error) {
    return rejectBody(core, error)
  }
  const message = messageOf(body)
  if (message === undefined) {
    settings.logger.error(
      { status: 400, reason: "not-a-sign-on" },
      "A request with the token of a sign-on has a body that is none; nothing of it was kept",
    )
    return reject(core, 400, "not-a-sign-on")
  }

  const deadline = new AbortController()
  const signal = AbortSignal.any([deadline.signal, core.shutdown])
  try {
    if (!(await useOnce(core, token))) return rejectStranger(core, "used")
    const { claims } = token
    const disagreements = disagreementsOf(claims, message)
    if (disagreements.length > 0)
      settings.logger.warn(
        { ...labels, disagreements },
        "The body of a sign-on says something else than its token, and only the token is signed",
      )
    const issues = await validate(core, named, message)
    const context: SignOnContext = { receivedAt: new Date(receivedAt), issues, disagreements, body, signal }
    const result = await withDeadline(
      async () => route.run({ claims, message: message as never }, context),
      deadline,
      signOn.deadlineMs,
      (milliseconds) =>
        new DestinationError(
          "sign-on-timeout",
          `The sign-on handler took longer than ${milliseconds} ms. Make it faster, or raise signOn.deadlineMs.`,
        ),
    )
    const answer = writeSignOn(result)
    const durationMs = settings.now() - receivedAt
    settings.metrics.handled?.({ ...labels, durationMs, waitedMs: durationMs })
    settings.logger.info({ ...labels, status: answer.status }, "A sign-on was answered")
    return answer
  } catch (error) {
    return fail(core, error)
  }
}

/** Two at the same time cannot both be the first one. */
async function useOnce({ settings: { signOn } }: Core, { key, expiresAt }: RightToken): Promise<boolean> {
  return signOn?.usedTokens === undefined || (await signOn.usedTokens.use(key, expiresAt)) === true
}

function messageOf(body: Buffer): object | undefined {
  try {
    const message = parseBody(body)
    const envelope = isRecord(message) ? readEnvelope(message.Meta) : undefined
    return envelope !== undefined && isSignOn(envelope) ? (message as object) : undefined
  } catch {
    return undefined
  }
}

function noSignOn(core: Core, advice: string): Answer {
  core.settings.logger.error(labels, `A sign-on came, and nothing here answers sign-ons. ${advice}`)
  return reject(core, 404, "no-sign-on")
}

function fail(core: Core, error: unknown): Answer {
  const { status, reason, message } = refusalOf(error)
  core.settings.logger.error({ ...labels, status, reason, ...describeError(error) }, "A sign-on failed")
  core.settings.metrics.rejected?.({ status, reason })
  reportFailure(core, error, { ...named, id: null, failures: 1, outcome: "answered" })
  return jsonAnswer(status, { error: reason, message })
}

function refusalOf(error: unknown): {
  readonly status: number
  readonly reason: RejectionReason
  readonly message: string
} {
  if (error instanceof SignOnRefusal)
    return { status: error.status, reason: "sign-on-refused", message: error.message }
  if (error instanceof DestinationError && error.code === "sign-on-timeout")
    return { status: 504, reason: "sign-on-timeout", message: "The answer was not ready in time." }
  return { status: 500, reason: "sign-on-failed", message: "The sign-on could not be answered." }
}
