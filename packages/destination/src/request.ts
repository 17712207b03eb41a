import type { Readable } from "node:stream"

/**
 * One HTTP request as the core sees it. Adapters build it; `nodeRequest` does so for anything on `node:http`.
 */
export interface DestinationRequest {
  /** HTTP method in upper case. */
  readonly method: string
  /** Query string without the question mark; empty when there is none. */
  readonly query: string
  /** Value of a header, by its name in lower case; several values are joined by `, `. */
  readonly header: (name: string) => string | undefined
  /** The body, in whatever state the framework left it. */
  readonly body: RequestBody
}

/** A body: still a stream, or already read (and perhaps parsed) by somebody before us. */
export type RequestBody =
  | { readonly kind: "stream"; readonly stream: Readable }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "parsed"; readonly value: unknown }
  | { readonly kind: "gone" }

/** What the core answers. Adapters write it out; `writeAnswer` does so for anything on `node:http`. */
export interface Answer {
  /** HTTP status. Exactly 200 when a message was stored. */
  readonly status: number
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Text of the body, empty for a stored message. */
  readonly body: string
}

/** Answer to a stored message. Redox sends the next message of the subscription after exactly 200. */
export const accepted: Answer = { status: 200, headers: {}, body: "" }

/** An answer that is only its text. */
export function plainAnswer(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff", ...headers },
    body,
  }
}

/** An answer that is a JSON document. */
export function jsonAnswer(status: number, value: unknown): Answer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify(value),
  }
}
