import type { ServerResponse } from "node:http"

/** What is answered: a status, and a body that is text or becomes JSON. */
export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly text?: string
  readonly json?: unknown
}

/** Writes an answer. */
export function writeReply(response: ServerResponse, { status, headers = {}, text, json }: Reply): void {
  const body = json === undefined ? (text ?? "") : JSON.stringify(json)
  const type = json === undefined ? "text/plain; charset=utf-8" : "application/json; charset=utf-8"
  response
    .writeHead(status, {
      ...(body === "" ? {} : { "content-type": type }),
      "content-length": Buffer.byteLength(body),
      "cache-control": "private, no-cache, no-store, must-revalidate",
      "x-content-type-options": "nosniff",
      ...headers,
    })
    .end(body)
}
