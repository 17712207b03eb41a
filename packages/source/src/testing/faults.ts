import type { ServerResponse } from "node:http"
import { gzipSync } from "node:zlib"

/**
 * How one request goes wrong, after it was read:
 * - an object: this answer, with a body that is sent as it is or as JSON;
 * - `reset-before-reading`, `reset`: the connection is reset before the request is read, or instead of an answer;
 * - `close`: the connection ends instead of an answer;
 * - `cut-off`: the body stops before its `content-length`, and the connection ends;
 * - `cut-off-json`: a complete body whose JSON stops in the middle;
 * - `cut-off-gzip`: a compressed body that stops in the middle;
 * - `not-gzip`: a body that only says it is compressed;
 * - `slow-headers`, `slow-body`: nothing, or no more than half of the body, comes as long as the client waits;
 * - `malformed`: bytes that are no HTTP answer;
 * - `html`, `text`, `empty`: 200 with such a body; `gzip`: a good answer, compressed.
 */
export type Fault =
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string | Buffer | object
    }
  | "reset-before-reading"
  | "reset"
  | "close"
  | "cut-off"
  | "cut-off-json"
  | "cut-off-gzip"
  | "not-gzip"
  | "slow-headers"
  | "slow-body"
  | "malformed"
  | "html"
  | "text"
  | "empty"
  | "gzip"

const GOOD = JSON.stringify({
  Meta: {
    DataModel: "PatientSearch",
    EventType: "Query",
    Logs: [{ ID: "00000000-0000-4000-8000-000000000001", AttemptID: "00000000-0000-4000-8000-000000000002" }],
  },
  Patient: { Demographics: { FirstName: "CANARY-ANSWER" } },
})
const json = { "content-type": "application/json; charset=utf-8" }
const gzip = { ...json, "content-encoding": "gzip" }

const COMPRESSED = gzipSync(GOOD)

const faults: Readonly<Record<Extract<Fault, string>, (response: ServerResponse) => void>> = {
  // Carried out by the server before it reads.
  "reset-before-reading": () => {},
  reset: (response) => response.socket?.resetAndDestroy(),
  close: (response) => response.socket?.destroy(),
  "cut-off"(response) {
    response.writeHead(200, { ...json, "content-length": GOOD.length })
    response.write(GOOD.slice(0, 40), () => response.socket?.destroy())
  },
  "cut-off-json": (response) => response.writeHead(200, json).end(GOOD.slice(0, -10)),
  "cut-off-gzip": (response) => response.writeHead(200, gzip).end(COMPRESSED.subarray(0, -30)),
  "not-gzip": (response) => response.writeHead(200, gzip).end(GOOD),
  "slow-headers": () => {},
  "slow-body": (response) =>
    response.writeHead(200, { ...json, "content-length": GOOD.length }).write(GOOD.slice(0, 40)),
  malformed: (response) => response.socket?.end("CANARY-ANSWER is not HTTP\r\n\r\n"),
  html: (response) =>
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>CANARY-ANSWER</html>"),
  text: (response) => response.writeHead(200, { "content-type": "text/plain" }).end("CANARY-ANSWER"),
  empty: (response) => response.writeHead(200).end(),
  gzip: (response) =>
    response.writeHead(200, { ...gzip, "content-length": COMPRESSED.length }).end(COMPRESSED),
}

/** Carries out a fault. */
export function carryOut(fault: Fault, response: ServerResponse): void {
  if (typeof fault === "string") faults[fault](response)
  else answer(fault, response)
}

function answer(
  { status, headers = {}, body = "" }: Extract<Fault, { status: number }>,
  response: ServerResponse,
): void {
  const isRaw = typeof body === "string" || Buffer.isBuffer(body)
  response.writeHead(status, { ...(isRaw ? {} : json), ...headers }).end(isRaw ? body : JSON.stringify(body))
}
