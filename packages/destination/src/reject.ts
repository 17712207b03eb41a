import type { Core } from "./core.ts"
import { DestinationError, type DestinationErrorCode } from "./errors.ts"
import type { RejectionReason } from "./metrics.ts"
import { type Answer, jsonAnswer } from "./request.ts"
import type { SignOnRule } from "./sign-on/check-token.ts"

const STATUS_OF_BODY_ERROR = {
  "body-too-large": 413,
  "body-incomplete": 400,
  "body-encoding": 415,
  "bodies-too-many": 503,
  "body-already-read": 500,
} as const satisfies Partial<Record<DestinationErrorCode, number>>

/** Refuses a request whose body could not be read. Anything else that was thrown is thrown on. */
export function rejectBody(core: Core, error: unknown): Answer {
  if (!(error instanceof DestinationError) || !(error.code in STATUS_OF_BODY_ERROR)) throw error
  const code = error.code as keyof typeof STATUS_OF_BODY_ERROR
  core.settings.logger.error(
    { reason: code },
    `A request was refused, which makes Redox hold the feed. ${error.message}`,
  )
  return reject(core, STATUS_OF_BODY_ERROR[code], code)
}

/**
 * Refuses a request whose sender did not prove who it is. The answer is the same whatever was wrong.
 *
 * @param signOnRule - what was wrong with the token of a sign-on, for the log
 */
export function rejectStranger(core: Core, signOnRule?: SignOnRule): Answer {
  core.settings.logger.warn(
    { status: 401, reason: "unauthorized", ...(signOnRule === undefined ? {} : { signOnRule }) },
    signOnRule === undefined
      ? "A request without a right credential was refused; nothing of it was kept"
      : "A sign-on, or another request with a signed token, was refused; nothing of it was kept",
  )
  return reject(core, 401, "unauthorized")
}

/** Refuses a request. The answer names the reason and repeats nothing of what was sent. */
export function reject(
  { settings }: Core,
  status: number,
  reason: RejectionReason,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  settings.metrics.rejected?.({ status, reason })
  if (reason === "bad-signature") {
    settings.logger.warn(
      { status, reason },
      "A request without a right signature was refused; nothing of it was kept",
    )
  }
  const answer = jsonAnswer(status, { error: reason })
  return { ...answer, headers: { ...answer.headers, ...headers } }
}
