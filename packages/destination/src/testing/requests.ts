import { Readable } from "node:stream"
import type { DestinationRequest, RequestBody } from "../request.ts"

/** Token of the destinations that tests create. */
export const TOKEN = "token-of-the-tests"

/** What a request of a test may differ in. */
export interface RequestValues {
  readonly method?: string
  readonly query?: string
  /** Headers beside (or, set to `undefined`, without) the right `verification-token`. Names in lower case. */
  readonly headers?: Readonly<Record<string, string | undefined>>
}

/**
 * A POST with the right token. An object is sent as JSON in a stream, as Redox would; bytes and text go into the stream
 * as they are, a `RequestBody` is taken over.
 *
 * @example
 * await destination.handle(post(message("Scheduling", "New")))
 */
export function post(
  body: object | string | Uint8Array | RequestBody,
  { method = "POST", query = "", headers = {} }: RequestValues = {},
): DestinationRequest {
  const all: Readonly<Record<string, string | undefined>> = { "verification-token": TOKEN, ...headers }
  return { method, query, header: (name) => all[name], body: bodyOf(body) }
}

/** A POST without any credential in its headers. */
export function strangerPost(body: object | string | Uint8Array | RequestBody): DestinationRequest {
  return post(body, { headers: { "verification-token": undefined } })
}

/** A GET with a query string and no credential in its headers but those given. */
export function get(
  query: string,
  headers: Readonly<Record<string, string | undefined>> = {},
): DestinationRequest {
  return post("", { method: "GET", query, headers: { "verification-token": undefined, ...headers } })
}

/** A body that arrives in these chunks. */
export function streamOf(...chunks: readonly (string | Uint8Array)[]): RequestBody {
  return {
    kind: "stream",
    stream: Readable.from(
      chunks.map((chunk) => Buffer.from(chunk)),
      { objectMode: false },
    ),
  }
}

let lastId = 0

/** A message of an event with a log ID that no other message of the tests has. */
export function message(
  dataModel: string,
  eventType: string,
  values: { readonly meta?: object; readonly [name: string]: unknown } = {},
) {
  const { meta, ...members } = values
  lastId += 1
  return {
    Meta: {
      DataModel: dataModel,
      EventType: eventType,
      Source: { ID: "11111111-0000-4000-8000-000000000001", Name: "Invented Clinic" },
      Logs: [{ ID: uuid(lastId), AttemptID: uuid(lastId + 500_000) }],
      ...meta,
    },
    ...members,
  }
}

/** A made-up UUID. */
export function uuid(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`
}

function bodyOf(body: object | string | Uint8Array | RequestBody): RequestBody {
  if (typeof body === "string" || body instanceof Uint8Array) return streamOf(body)
  return isRequestBody(body) ? body : streamOf(JSON.stringify(body))
}

function isRequestBody(body: object): body is RequestBody {
  return "kind" in body
}
