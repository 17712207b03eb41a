import {
  RateLimitError,
  RedoxRefusedError,
  RedoxUnavailableError,
  SourceError,
  type SourceErrorCode,
  UnknownFateError,
} from "../errors.ts"

/** What a failed delivery says, and about whom. */
export type Judgement =
  /** Redox cannot be reached, or refuses whatever comes. This message has not arrived. */
  | { readonly of: "redox"; readonly error: SourceError; readonly askedMs: number }
  /** The message left, and nobody knows whether Redox has it. */
  | { readonly of: "fate"; readonly error: UnknownFateError }
  /** This message was refused on its own account. */
  | { readonly of: "message"; readonly error: unknown }

/** Failures that the next message would meet as well, and before which nothing has arrived. */
const OF_REDOX: readonly SourceErrorCode[] = [
  "authentication-failed",
  "rate-limited",
  "redox-unavailable",
  "network-failed",
  "deadline-exceeded",
  "unreadable-answer",
]

/** Statuses that speak of the message: malformed, too large. */
const OF_MESSAGE: readonly (number | undefined)[] = [400, 413, 422]

/** Decides what a failed delivery speaks of: Redox as a whole, or this message. */
export function judgeFailure(error: unknown): Judgement {
  if (error instanceof UnknownFateError) return { of: "fate", error }
  if (!(error instanceof SourceError)) return { of: "message", error }
  // A 403 or 404 without a word of Redox's own is a wrong URL, a proxy, or a key that may not send: not this message.
  const isWordless =
    error instanceof RedoxRefusedError && error.redoxErrors.length === 0 && !OF_MESSAGE.includes(error.status)
  if (!isWordless && !OF_REDOX.includes(error.code)) return { of: "message", error }
  const asks = error instanceof RateLimitError || error instanceof RedoxUnavailableError
  return { of: "redox", error, askedMs: asks ? (error.retryAfterMs ?? 0) : 0 }
}
