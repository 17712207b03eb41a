/** Every reason for which this package throws or rejects. */
export type DestinationErrorCode =
  | "invalid-option"
  | "unknown-event"
  | "handler-conflict"
  | "body-already-read"
  | "body-too-large"
  | "body-incomplete"
  | "body-encoding"
  | "bodies-too-many"
  | "not-started"
  | "query-refused"
  | "query-timeout"
  | "handlers-failed"
  | "sign-on-refused"
  | "sign-on-timeout"
  | "invalid-answer"
  | "not-a-message"
  | "paused"
  | "unreadable-body"
  | "inbox-closed"
  | "inbox-locked"
  | "inbox-corrupt"
  | "inbox-full"
  | "inbox-failed"
  | "inbox-version"
  | "inbox-key"

/**
 * Base of all errors of this package. The message says what happened, the likely reason and what to change;
 * it never holds a payload value, a token or an identifier.
 *
 * @example
 * try { await destination.start() } catch (error) {
 *   if (error instanceof DestinationError && error.code === "inbox-locked") process.exit(75)
 * }
 */
export class DestinationError extends Error {
  /** The reason, from a closed list. */
  readonly code: DestinationErrorCode

  constructor(code: DestinationErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.name = "DestinationError"
    this.code = code
  }
}

/** Every reason for which an inbox rejects. */
export type InboxErrorCode = Extract<DestinationErrorCode, `inbox-${string}`>

/** A failure of an inbox: the storage is locked, full, damaged, closed or out of order. */
export class InboxError extends DestinationError {
  declare readonly code: InboxErrorCode

  constructor(code: InboxErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(code, message, options)
    this.name = "InboxError"
  }
}

/**
 * Thrown by a responder to refuse a query: Redox passes the message on to the system that asked.
 * The message is sent as it is, so keep patient data out of it.
 *
 * @example
 * destination.respond("Order", "Query", () => { throw new QueryRefusal("Orders are not offered", { status: 404 }) })
 */
export class QueryRefusal extends DestinationError {
  /** HTTP status of the answer, 400 to 599. */
  readonly status: number

  /**
   * @param message - sent to Redox as it is
   * @param options.status - HTTP status, 400 to 599; 400 without it
   */
  constructor(message: string, options: { readonly status?: number; readonly cause?: unknown } = {}) {
    super("query-refused", message, options)
    this.name = "QueryRefusal"
    const status = options.status ?? 400
    if (!Number.isInteger(status) || status < 400 || status > 599) {
      throw new DestinationError(
        "invalid-option",
        `QueryRefusal takes a status from 400 to 599. Pass an error status, or return a result.`,
      )
    }
    this.status = status
  }
}

/**
 * Thrown by a sign-on handler to turn a user away whose token was right: one that your application does not know, for
 * example. Redox then sends the browser to the error address of the sign-on, where one is set. The message is sent as it
 * is, so keep patient data out of it.
 *
 * @example
 * destination.signOn(async ({ claims }) => {
 *   if (claims.npi === null) throw new SignOnRefusal("Only clinicians may open this application.")
 *   return { location: await links.link("https://app.example.org/start", { npi: claims.npi }) }
 * })
 */
export class SignOnRefusal extends DestinationError {
  /** HTTP status of the answer, 400 to 599. */
  readonly status: number

  /**
   * @param message - sent as it is
   * @param options.status - HTTP status, 400 to 599; 403 without it
   */
  constructor(message: string, options: { readonly status?: number; readonly cause?: unknown } = {}) {
    super("sign-on-refused", message, options)
    this.name = "SignOnRefusal"
    const status = options.status ?? 403
    if (!Number.isInteger(status) || status < 400 || status > 599) {
      throw new DestinationError(
        "invalid-option",
        "SignOnRefusal takes a status from 400 to 599. Pass an error status, or return an answer.",
      )
    }
    this.status = status
  }
}

/** Collects the failures of several handlers of one message. */
export class HandlersFailed extends DestinationError {
  /** One entry per failed handler, in the order in which the handlers were registered. */
  readonly failures: readonly { readonly handler: string; readonly error: unknown }[]

  constructor(failures: readonly { readonly handler: string; readonly error: unknown }[]) {
    super(
      "handlers-failed",
      `${failures.length} handler(s) failed: ${failures.map(({ handler }) => handler).join(", ")}. The message stays in the inbox.`,
      {
        cause: failures[0]?.error,
      },
    )
    this.name = "HandlersFailed"
    this.failures = failures
  }
}
