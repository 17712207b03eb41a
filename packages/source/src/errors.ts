import type { ValidationIssue } from "@redoxkit/models"
import { destinationStatusOf } from "./error-entries.ts"

/** Every reason for which this package throws or rejects. */
export type SourceErrorCode =
  | "invalid-option"
  | "invalid-call"
  | "unknown-event"
  | "invalid-message"
  | "authentication-failed"
  | "refused-by-redox"
  | "refused-by-destination"
  | "rate-limited"
  | "redox-unavailable"
  | "deadline-exceeded"
  | "aborted"
  | "network-failed"
  | "unreadable-answer"
  | "unknown-fate"
  | "file-too-large"
  | "file-unreadable"
  | "upload-not-permitted"
  | "invalid-date"
  | "outbox-missing"
  | "outbox-closed"
  | "outbox-locked"
  | "outbox-corrupt"
  | "outbox-full"
  | "outbox-failed"
  | "outbox-version"
  | "outbox-key"

/** What every error of this package may carry beside its text. */
export interface SourceErrorOptions {
  readonly cause?: unknown
  /** Whether the same call may be made again without harm, with hope of another outcome. `false` without it. */
  readonly retryable?: boolean
  /** HTTP status of the answer, where there was one. */
  readonly status?: number | undefined
}

/**
 * Base of all errors of this package. The message says what happened, the likely reason and what to change; it never
 * holds a payload value, a token, a secret or a text that came from Redox.
 *
 * @example
 * try { await source.send("Media", "New", body) } catch (error) {
 *   if (error instanceof SourceError && error.retryable) await later(body)
 * }
 */
export class SourceError extends Error {
  /** The reason, from a closed list. */
  readonly code: SourceErrorCode
  /** Whether the same call may be made again without harm, with hope of another outcome. */
  readonly retryable: boolean
  /** HTTP status of the answer; `undefined` when there was none. */
  readonly status: number | undefined

  constructor(code: SourceErrorCode, message: string, options: SourceErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined)
    this.code = code
    this.retryable = options.retryable ?? false
    this.status = options.status
    // Not a member of the instance: loggers and JSON print those.
    Object.defineProperty(this, "name", { value: new.target.name, configurable: true, writable: true })
  }
}

/**
 * One entry of `Meta.Errors`. Redox adds values without notice, so every list here is open. An entry that came as a mere
 * text is the `Text` of one.
 * `Text` and `Details` may repeat patient data: look at them on purpose, and do not log them.
 */
export interface RedoxErrorEntry {
  readonly ID?: number | string
  /** What went wrong, for people. */
  readonly Text?: string
  /** Seen so far: `message`, `transmission`, `query`. */
  readonly Type?: string
  /** Where it went wrong. Seen so far: `DataModels`, `Subscriptions`, `Send`, `Destination Response`. */
  readonly Module?: string
  /** HTTP status that the destination system answered. */
  readonly DestinationStatusCode?: number
  /** What the destination system answered. */
  readonly Details?: string
}

/** Options of an error that repeats what Redox said. */
export interface AnswerErrorOptions extends SourceErrorOptions {
  readonly redoxErrors?: readonly RedoxErrorEntry[]
  readonly answer?: unknown
}

/**
 * An error with what Redox answered. That is read by name and printed by nothing: `console.log`, `JSON.stringify` and
 * loggers leave it out. The name `errors` would not do: `console.log` and pino look for that one.
 */
abstract class AnswerError extends SourceError {
  readonly #errors: readonly RedoxErrorEntry[]
  readonly #answer: unknown

  constructor(code: SourceErrorCode, message: string, options: AnswerErrorOptions) {
    super(code, message, options)
    this.#errors = options.redoxErrors ?? []
    this.#answer = options.answer
  }

  /** `Meta.Errors` of the answer, empty when it had none. Its texts may repeat patient data. */
  get redoxErrors(): readonly RedoxErrorEntry[] {
    return this.#errors
  }

  /** The whole answer, parsed; `undefined` when it could not be read. */
  get answer(): unknown {
    return this.#answer
  }
}

/** The credentials were refused: by the token endpoint, or a fresh token by Redox. */
export class AuthenticationError extends AnswerError {
  constructor(message: string, options: AnswerErrorOptions = {}) {
    super("authentication-failed", message, options)
  }
}

/** Redox refused the request (4xx). `redoxErrors` says why; nothing was accepted. */
export class RedoxRefusedError extends AnswerError {
  constructor(message: string, options: AnswerErrorOptions) {
    super("refused-by-redox", message, options)
  }
}

/** The destination system refused a query or a message that Redox had passed on to it. */
export class DestinationRefusedError extends AnswerError {
  /** HTTP status that the destination system answered, when Redox tells it. */
  readonly destinationStatus: number | undefined

  constructor(message: string, options: AnswerErrorOptions) {
    super("refused-by-destination", message, options)
    this.destinationStatus = options.redoxErrors
      ?.map(destinationStatusOf)
      .find((status) => status !== undefined)
  }

  /** What the destination system answered, when Redox tells it. May repeat patient data, and is printed by nothing. */
  get details(): string | undefined {
    return this.redoxErrors.find(({ Details }) => typeof Details === "string")?.Details
  }
}

/** Redox answered 429: too many requests from this address. */
export class RateLimitError extends AnswerError {
  /** What the answer's `Retry-After` asks for, in milliseconds; `undefined` without such a header. */
  readonly retryAfterMs: number | undefined

  constructor(message: string, options: AnswerErrorOptions & { readonly retryAfterMs?: number | undefined }) {
    super("rate-limited", message, { retryable: true, status: 429, ...options })
    this.retryAfterMs = options.retryAfterMs
  }
}

/** Redox, or what stands in front of it, answered 5xx. */
export class RedoxUnavailableError extends AnswerError {
  /** What the answer's `Retry-After` asks for, in milliseconds; `undefined` without such a header. */
  readonly retryAfterMs: number | undefined

  constructor(message: string, options: AnswerErrorOptions & { readonly retryAfterMs?: number | undefined }) {
    super("redox-unavailable", message, options)
    this.retryAfterMs = options.retryAfterMs
  }
}

/** The call's deadline passed before there was an outcome. Nothing that changes anything had left. */
export class DeadlineError extends SourceError {
  constructor(message: string, options: SourceErrorOptions = {}) {
    super("deadline-exceeded", message, { retryable: true, ...options })
  }
}

/** The caller's `signal` was aborted. `cause` is its reason. */
export class AbortedError extends SourceError {
  constructor(message: string, options: SourceErrorOptions = {}) {
    super("aborted", message, options)
  }
}

/** No answer came: the name is unknown, the connection was refused, reset or timed out, or its certificate is not trusted. */
export class NetworkError extends SourceError {
  /** Technical code of the failure, such as `ECONNREFUSED` or `UND_ERR_CONNECT_TIMEOUT`; `undefined` when it had none. */
  readonly reason: string | undefined

  constructor(message: string, options: SourceErrorOptions & { readonly reason?: string | undefined }) {
    super("network-failed", message, options)
    this.reason = options.reason
  }
}

/**
 * What is wrong with an answer that cannot be read:
 * - `empty`: no body;
 * - `html`, `text`: a page or plain text instead of JSON;
 * - `cut-off`: the connection ended before the body did, or its JSON stops in the middle;
 * - `encoding`: the body cannot be decompressed;
 * - `too-large`: larger than `answerLimit`;
 * - `redirect`: a redirect, which is never followed, so that no token goes to another address;
 * - `shape`: JSON, but not what such an answer looks like.
 */
export type UnreadableReason =
  | "empty"
  | "html"
  | "text"
  | "cut-off"
  | "encoding"
  | "too-large"
  | "redirect"
  | "shape"

/** An answer came, but it is not what Redox answers. */
export class UnreadableAnswerError extends SourceError {
  /** What is wrong with the answer. */
  readonly reason: UnreadableReason

  constructor(reason: UnreadableReason, message: string, options: SourceErrorOptions = {}) {
    super("unreadable-answer", message, options)
    this.reason = reason
  }
}

/**
 * A message left, and whether Redox has it cannot be known: the connection broke, the deadline passed, or the answer
 * could not be read. Sending it again may deliver it twice. `cause` says what happened.
 */
export class UnknownFateError extends SourceError {
  constructor(message: string, options: SourceErrorOptions) {
    super("unknown-fate", message, options)
  }
}

/** A message does not fit its schema, and `validate` is `throw`. Nothing was sent. */
export class InvalidMessageError extends SourceError {
  /** Where and which rule; never a value. */
  readonly issues: readonly ValidationIssue[]

  constructor(message: string, issues: readonly ValidationIssue[]) {
    super("invalid-message", message)
    this.issues = issues
  }
}

/** A file is larger than Redox takes. */
export class FileTooLargeError extends SourceError {
  constructor(message: string, options: SourceErrorOptions = {}) {
    super("file-too-large", message, options)
  }
}

/** Redox does not let this source upload files (403): free accounts cannot. */
export class UploadNotPermittedError extends SourceError {
  constructor(message: string, options: SourceErrorOptions = {}) {
    super("upload-not-permitted", message, { status: 403, ...options })
  }
}
