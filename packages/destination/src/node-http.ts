import type { IncomingMessage, ServerResponse } from "node:http"
import type { Answer, DestinationRequest, RequestBody } from "./request.ts"

/** What a framework on `node:http` may have done to a request before it came to us. */
export interface NodeRequestState {
  /** Address of the request with its query string; `message.url` without it. */
  readonly url?: string
  /** What a body parser left behind: an object, text or bytes. */
  readonly parsedBody?: unknown
  /** The bytes or text that a body parser kept beside its result. Preferred, because they are what Redox signed. */
  readonly rawBody?: unknown
}

/**
 * Turns a request of `node:http` (and so of Express, Koa and most others) into one for the core.
 *
 * @example
 * const answer = await destination.handle(nodeRequest(request))
 */
export function nodeRequest(message: IncomingMessage, state: NodeRequestState = {}): DestinationRequest {
  const url = state.url ?? message.url ?? ""
  const mark = url.indexOf("?")
  return {
    method: message.method ?? "GET",
    query: mark === -1 ? "" : url.slice(mark + 1),
    header: (name) => {
      // Node.js keeps the first of several and drops the rest; what stands behind a proxy may have looked at another one.
      if (name === "authorization") return message.headersDistinct.authorization?.join(", ")
      const value = message.headers[name]
      return Array.isArray(value) ? value.join(", ") : value
    },
    body: bodyOf(message, state),
  }
}

/**
 * Writes an answer of the core to a response of `node:http`.
 *
 * @example
 * writeAnswer(response, answer)
 */
export function writeAnswer(response: ServerResponse, answer: Answer): void {
  response.statusCode = answer.status
  for (const name in answer.headers) response.setHeader(name, answer.headers[name] ?? "")
  // Even an empty string would cost a second write to the socket.
  if (answer.body === "") return void response.end()
  response.setHeader("content-length", Buffer.byteLength(answer.body))
  response.end(answer.body)
}

function bodyOf(message: IncomingMessage, { parsedBody, rawBody }: NodeRequestState): RequestBody {
  // Parsers that pass over a request (another content type) still leave an empty object behind: only the stream tells.
  if (!message.readableDidRead) return { kind: "stream", stream: message }
  for (const body of [rawBody, parsedBody]) {
    if (body instanceof Uint8Array) return { kind: "bytes", bytes: body }
    if (typeof body === "string") return { kind: "bytes", bytes: Buffer.from(body) }
  }
  return parsedBody === undefined ? { kind: "gone" } : { kind: "parsed", value: parsedBody }
}
