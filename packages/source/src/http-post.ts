import { unlessEnded } from "./deadline.ts"
import { SourceError, UnknownFateError } from "./errors.ts"
import { type HttpAnswer, readAnswer } from "./http-answer.ts"
import { examineFailure, networkError } from "./network-failure.ts"

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** One POST. */
export interface PostRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: NonNullable<RequestInit["body"]>
  readonly signal: AbortSignal
  /** `false` for a request that must not arrive twice: then a failure of which nothing is known is an `UnknownFateError`. */
  readonly repeatable: boolean
  /** Names the receiver in errors, such as `Redox` or `The token endpoint`. */
  readonly to: string
}

/** How requests leave. */
export interface Transport {
  readonly fetch: Fetch
  /** Largest body of an answer, in bytes. */
  readonly answerLimit: number
}

/**
 * Makes one request, and reads its answer whatever the status. Redirects are not followed: a token goes to the address
 * it is meant for, or nowhere.
 *
 * @throws NetworkError, DeadlineError or AbortedError; for what is not repeatable UnknownFateError with one of them as
 * its cause, unless it is proven that nothing arrived
 */
export async function post(transport: Transport, request: PostRequest): Promise<HttpAnswer> {
  const { url, headers, body, signal, repeatable, to } = request
  signal.throwIfAborted()
  const fetching = fetchOf(transport)(url, {
    method: "POST",
    headers,
    body,
    signal,
    redirect: "manual",
    ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
  } as RequestInit)
  // A fetch of somebody else's may ignore the signal.
  const response = await unlessEnded(fetching, signal).catch((error: unknown) => {
    if (signal.aborted) throw repeatable ? signal.reason : unknownFate(signal.reason)
    const failure = examineFailure(error)
    const known = networkError(failure, to, repeatable || failure.neverArrived)
    throw repeatable || failure.neverArrived ? known : unknownFate(known)
  })
  return readAnswer(response, transport.answerLimit, signal)
}

/** A `fetch` of somebody else's may throw instead of rejecting, and may give nothing. */
function fetchOf({ fetch }: Transport): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init)
    if (typeof response?.status === "number") return response
    throw new TypeError("fetch gave no response")
  }
}

/** The error for a message that left without a readable answer. */
export function unknownFate(cause: unknown): UnknownFateError {
  const what = cause instanceof SourceError ? ` (${cause.code})` : ""
  return new UnknownFateError(
    `The message left, and whether Redox has it is not known${what}. Look for it in the logs of the Redox dashboard before you send it again, since it may then be delivered twice.`,
    { cause, status: cause instanceof SourceError ? cause.status : undefined },
  )
}
