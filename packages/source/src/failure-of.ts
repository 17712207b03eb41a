import { retryAfterOf } from "@redoxkit/store/common"
import { errorEntriesOf, isFromDestination } from "./error-entries.ts"
import {
  AuthenticationError,
  DestinationRefusedError,
  RateLimitError,
  RedoxRefusedError,
  RedoxUnavailableError,
  type SourceError,
} from "./errors.ts"
import { type HttpAnswer, unreadable } from "./http-answer.ts"
import { unknownFate } from "./http-post.ts"

const ADVICE: Readonly<Record<number, string>> = {
  400: "A member is missing or malformed, or no subscription covers this data model and destination.",
  403: "The key may not do this: check the environment and the subscriptions of the source.",
  404: "Check the base URL and the IDs of the destinations.",
  413: "The message is too large for Redox: upload its files instead of embedding them.",
}

/** The error for an answer that is no success. */
export function failureOf(
  answer: HttpAnswer,
  to: string,
  repeatable: boolean,
  advice: Readonly<Record<number, string>> = ADVICE,
): SourceError {
  const { status, json, problem } = answer
  const said = {
    status,
    redoxErrors: errorEntriesOf(json),
    answer: json,
    ...(problem === undefined ? {} : { cause: problem }),
  }
  if (status === 0 || (status >= 300 && status < 400)) return unreadable("redirect", status)
  if (status === 401)
    return new AuthenticationError(
      `${to} refused a fresh token (401). The key may have been replaced or removed, or belong to another environment.`,
      said,
    )
  const retryAfterMs = retryAfterOf(answer.headers)
  if (status === 429)
    return new RateLimitError(
      `${to} answered 429: too many requests. Redox counts them by address over five minutes; send less at a time.`,
      { ...said, retryAfterMs },
    )
  if (status >= 500) {
    const isSafe = status === 502 || status === 503
    const error = new RedoxUnavailableError(
      `${to} answered ${status}${status === 504 ? ": the destination system took too long" : ""}.`,
      { ...said, retryAfterMs, retryable: isSafe || (repeatable && status === 504) },
    )
    return repeatable || isSafe ? error : unknownFate(error)
  }
  if (said.redoxErrors.some(isFromDestination))
    return new DestinationRefusedError(
      `The destination system refused the request (Redox answered ${status}). \`details\` and \`redoxErrors\` of this error say why.`,
      said,
    )
  return new RedoxRefusedError(
    `${to} refused the request (${status}). ${advice[status] ?? ""} \`redoxErrors\` of this error says why.`.replace(
      "  ",
      " ",
    ),
    said,
  )
}
