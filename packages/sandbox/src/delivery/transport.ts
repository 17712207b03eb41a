/** A request to a destination. */
export interface OutgoingRequest {
  readonly method: "GET" | "POST"
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Breaks the connection after so many bytes of the body. */
  readonly cutAfterBytes?: number
}

/** What came back. */
export interface IncomingAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/**
 * Why no answer came:
 * - `timeout`: none within the time allowed;
 * - `connection-refused`, `unknown-host`, `tls`: no connection;
 * - `connection-broken`: it ended before the answer did;
 * - `answer-too-large`: more than the sandbox takes;
 * - `cut`, `answer-lost`: a trouble that was switched on;
 * - `interrupted`: the sandbox stopped, or the transmission was skipped, in the middle;
 * - `internal`: the sandbox itself failed, and its log says where.
 */
export const transportProblems = [
  "timeout",
  "connection-refused",
  "unknown-host",
  "tls",
  "connection-broken",
  "answer-too-large",
  "cut",
  "answer-lost",
  "interrupted",
  "internal",
] as const
export type TransportProblem = (typeof transportProblems)[number]

/** No answer came. */
export class TransportFailure extends Error {
  readonly problem: TransportProblem

  constructor(problem: TransportProblem, options?: { readonly cause?: unknown }) {
    super(problem, options)
    this.name = "TransportFailure"
    this.problem = problem
  }
}

/**
 * Sends a request, and follows no redirect.
 *
 * @throws TransportFailure, which is also the reason with which the signal aborts
 */
export type Transport = (request: OutgoingRequest, signal: AbortSignal) => Promise<IncomingAnswer>
