/** Every reason for which this package throws or rejects. */
export type PollerErrorCode =
  | "invalid-option"
  | "unknown-event"
  | "invalid-page"
  | "page-loop"
  | "too-many-changes"
  | "fetch-failed"
  | "details-failed"
  | "api-refused"
  | "api-unavailable"
  | "rate-limited"
  | "unreadable-answer"
  | "network-failed"
  | "deadline-exceeded"
  | "bad-change"
  | "too-many-parked"
  | "delivery-failed"
  | "stopped"
  | "cursor-locked"
  | "cursor-foreign"
  | "cursor-corrupt"
  | "cursor-version"
  | "cursor-full"
  | "cursor-failed"
  | "cursor-closed"

/**
 * Base of all errors of this package. The message says what happened, the likely reason and what to change; it never
 * holds a value of a change or a message, an address, a token or a cursor. `cause` is what your own functions threw.
 *
 * @example
 * try { await poller.start() } catch (error) {
 *   if (error instanceof PollerError && error.code === "cursor-locked") process.exit(75)
 * }
 */
export class PollerError extends Error {
  /** The reason, from a closed list. */
  readonly code: PollerErrorCode

  constructor(code: PollerErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined)
    this.code = code
    // Not a member of the instance: loggers and JSON print those.
    Object.defineProperty(this, "name", { value: new.target.name, configurable: true, writable: true })
  }
}

/** A call of the API was answered with an error, could not be read, or got no answer. Thrown by `getJson`. */
export class ApiError extends PollerError {
  /** HTTP status of the answer; `undefined` when there was none. */
  readonly status: number | undefined
  /** What the answer's `Retry-After` asks for, in milliseconds; `undefined` without such a header. */
  readonly retryAfterMs: number | undefined

  constructor(
    code: PollerErrorCode,
    message: string,
    options: {
      readonly cause?: unknown
      readonly status?: number | undefined
      readonly retryAfterMs?: number | undefined
    } = {},
  ) {
    super(code, message, options)
    this.status = options.status
    this.retryAfterMs = options.retryAfterMs
  }
}

/**
 * One change cannot become messages, and would not the next time. Throw it from `fetchDetails` to say so at once; what
 * `toMessages` throws counts as one unless it tells of a network or an API that is away.
 *
 * @example
 * async fetchDetails(change, { getJson }) {
 *   if (change.deleted) throw new BadChange("The appointment was deleted before it could be read.")
 *   return getJson(`https://clinic.example/patients/${change.patientId}`)
 * }
 */
export class BadChange extends PollerError {
  /** @param message - for `onError`; keep patient data out of it */
  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super("bad-change", message, options)
  }
}
