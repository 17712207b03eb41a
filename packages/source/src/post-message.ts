import type { Core } from "./core.ts"
import { destinationStatusOf, errorEntriesOf, isFromDestination } from "./error-entries.ts"
import { DestinationRefusedError } from "./errors.ts"
import { failureOf } from "./failure-of.ts"
import { type HttpAnswer, unreadable } from "./http-answer.ts"
import { post, unknownFate } from "./http-post.ts"

/** One message on its way. */
export interface MessageRequest {
  /** The message as JSON. */
  readonly body: string | Uint8Array
  /** `false` for what must not arrive twice: every message but a query. */
  readonly repeatable: boolean
  /** Its reason must be an error of this package, see `startDeadline`. */
  readonly signal: AbortSignal
}

/** An answer that says yes. */
export interface Accepted extends HttpAnswer {
  readonly json: NonNullable<HttpAnswer["json"]>
}

const TO = "Redox"

/**
 * Posts one message: a single try, but for a token that was refused, in place of which it takes a fresh one. A message
 * that was answered 401 was not accepted, so that this is safe for every message.
 */
export async function postMessage(core: Core, request: MessageRequest): Promise<Accepted> {
  const { signal, repeatable } = request
  const token = await core.tokens.get(signal)
  let answer = await postWith(core, request, token)
  if (answer.status === 401) answer = await postWith(core, request, await core.tokens.get(signal, token))

  const { status, json, problem } = answer
  if (status < 200 || status >= 300) throw failureOf(answer, TO, repeatable)
  if (json === undefined) {
    const error = problem ?? unreadable("shape", status)
    throw repeatable ? error : unknownFate(error)
  }
  if (isRefusal(json, repeatable))
    throw new DestinationRefusedError(
      `The destination system refused the request (Redox answered ${status}). \`details\` and \`redoxErrors\` of this error say why.`,
      { status, redoxErrors: errorEntriesOf(json), answer: json },
    )
  return { ...answer, json }
}

function postWith(
  { settings }: Core,
  { body, signal, repeatable }: MessageRequest,
  token: string,
): Promise<HttpAnswer> {
  return post(settings, {
    url: `${settings.baseUrl}/endpoint`,
    headers: {
      "content-type": "application/json",
      accept: "application/json",
      authorization: `Bearer ${token}`,
    },
    body: body as NonNullable<RequestInit["body"]>,
    signal,
    repeatable,
    to: TO,
  })
}

/**
 * Whether a 200 says that the destination system refused: an entry has a status of that system that is no success, or
 * there is nothing but such an entry. Other entries, such as `query` and `Send` when there are no documents, are for the
 * caller to read in the result.
 */
function isRefusal(json: Accepted["json"], isQuery: boolean): boolean {
  const hasPayload = Object.keys(json).some((name) => name !== "Meta")
  return errorEntriesOf(json).some(
    (entry) =>
      (destinationStatusOf(entry) ?? 0) >= 400 || (isQuery && !hasPayload && isFromDestination(entry)),
  )
}
