import { randomUUID } from "node:crypto"
import type { Sending } from "./http-client.ts"

export const TOKEN = "token-8d1f0a52c3"
export const WRONG_TOKEN = "token-of-nobody-77"
/** Stands in every message that is sent here, and must come back in no answer. */
export const SENTINEL = "sentinel-4c9e61b7"
export const BODY_LIMIT = 64 * 1024

/** The token in both places in which Redox puts it. */
export const bothHeaders = { "verification-token": TOKEN, authorization: `Bearer ${TOKEN}` }

export interface MessageChanges {
  readonly logId?: string
  /** Size in bytes to fill the message up to. */
  readonly size?: number
}

/** A message with spaces and letters that no serialiser would write this way, to see that its bytes survive. */
export function messageText({ logId = randomUUID(), size = 0 }: MessageChanges = {}): string {
  const fill = (filling: string): string => `{ "Meta":  {"DataModel":"Scheduling", "EventType": "New",
  "Logs": [{"ID": "${logId}", "AttemptID":"${randomUUID()}"}] },
  "Patient": {"Demographics": {"LastName": "${SENTINEL}", "FirstName": "J\\u00fcrgen Ørsted 🩺${filling}"}},
  "Visit": {"VisitNumber": "${SENTINEL}"} }`
  return fill("x".repeat(Math.max(0, size - Buffer.byteLength(fill("")))))
}

export function queryText(): string {
  return JSON.stringify({
    Meta: { DataModel: "PatientSearch", EventType: "Query", Logs: [{ ID: randomUUID() }] },
    Patient: { Demographics: { LastName: SENTINEL } },
  })
}

export function delivery(
  path: string,
  body: string,
  headers: Readonly<Record<string, string>> = bothHeaders,
): Sending {
  const contentType = /^\s*[[{]/.test(body) ? "application/json" : "text/plain"
  return { method: "POST", path, headers: { "content-type": contentType, ...headers }, body }
}

export function verification(path: string, token: string, challenge: string): Sending {
  return {
    method: "POST",
    path,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ "verification-token": token, challenge }),
  }
}

/** Head of a delivery that is written by hand. */
export function head(headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ host: "localhost", ...bothHeaders, ...headers }).map(
    ([field, value]) => `${field}: ${value}\r\n`,
  )
  return `POST /redox HTTP/1.1\r\n${lines.join("")}\r\n`
}

export function lengthOf(body: string, chunked: boolean): Record<string, string> {
  return chunked ? { "transfer-encoding": "chunked" } : { "content-length": String(Buffer.byteLength(body)) }
}

export function inChunks(body: string): string {
  const pieces = body.match(/[\s\S]{1,100}/gu) ?? []
  return `${pieces.map((piece) => `${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`).join("")}0\r\n\r\n`
}
