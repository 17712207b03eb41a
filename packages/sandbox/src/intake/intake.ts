import type { IncomingMessage, ServerResponse } from "node:http"
import type { Core } from "../core.ts"
import { readBody } from "../http/read-body.ts"
import { type Reply, writeReply } from "../http/reply.ts"
import { authenticate } from "./authenticate.ts"
import { type IntakeReply, type IntakeRequest, sourceOf, unauthorized } from "./intake-request.ts"
import { drawIntakeTroubles, type IntakeTroubleKind } from "./intake-troubles.ts"
import { oauthToken } from "./oauth-token.ts"
import { refreshToken } from "./refresh-token.ts"
import { takeMessage } from "./take-message.ts"
import { takeUpload } from "./take-upload.ts"

type Take = (core: Core, request: IntakeRequest) => Promise<IntakeReply>

interface Path {
  readonly take: Take
  readonly limit: (core: Core) => number
  /** Whether the journal may keep the bodies: those of token requests are secrets, those of uploads are files. */
  readonly keepsBodies: boolean
  readonly needsToken: boolean
}

const TOKEN_REQUEST = 65_536
/** Room for the parts of a form around the file. */
const FORM = 65_536

const paths: Readonly<Record<string, Path>> = {
  "/auth/authenticate": {
    take: authenticate,
    limit: () => TOKEN_REQUEST,
    keepsBodies: false,
    needsToken: false,
  },
  "/auth/refreshToken": {
    take: refreshToken,
    limit: () => TOKEN_REQUEST,
    keepsBodies: false,
    needsToken: false,
  },
  "/v2/auth/token": { take: oauthToken, limit: () => TOKEN_REQUEST, keepsBodies: false, needsToken: false },
  "/endpoint": {
    take: takeMessage,
    limit: ({ settings }) => settings.messageLimitBytes,
    keepsBodies: true,
    needsToken: true,
  },
  "/query": {
    take: takeMessage,
    limit: ({ settings }) => settings.messageLimitBytes,
    keepsBodies: true,
    needsToken: true,
  },
  "/upload": {
    take: takeUpload,
    limit: ({ settings }) => settings.uploadLimitBytes + FORM,
    keepsBodies: false,
    needsToken: true,
  },
}

const troubleReplies: Partial<Record<IntakeTroubleKind, Reply>> = {
  "unauthorized-text": { status: 401, text: "Unauthorized" },
  "unauthorized-html": {
    status: 401,
    text: "<html><body>Unauthorized</body></html>",
    headers: { "content-type": "text/html; charset=utf-8" },
  },
  "rate-limited": { status: 429, text: "Too many requests", headers: { "x-ratelimit-limit": "7500" } },
  "server-error": { status: 500, text: "Internal Server Error" },
  "bad-gateway": {
    status: 502,
    text: "<html><body><h1>502 Bad Gateway</h1></body></html>",
    headers: { "content-type": "text/html" },
  },
  "gateway-timeout": { status: 504, text: "Gateway Timeout" },
}

/** Whether a path is one that sources use. */
export function isIntakePath(path: string): boolean {
  return Object.hasOwn(paths, path) || /^\/\d+$/.test(path)
}

/** The way of one request of a source, from its troubles to the journal. */
export async function intake(
  core: Core,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const at = core.clock.now()
  const troubles = drawIntakeTroubles(core, path)
  const kinds = troubles.map(({ kind }) => kind)
  const method = request.method ?? ""
  const journal = (reply: IntakeReply, status: number | null, body: Buffer, keeps: boolean): void => {
    const limit = core.settings.journalBodyBytes
    const answer = reply.json === undefined ? (reply.text ?? "") : JSON.stringify(reply.json)
    const requestId = core.requests.add({
      at,
      method,
      path,
      sourceId: reply.sourceId ?? null,
      dataModel: reply.dataModel ?? null,
      eventType: reply.eventType ?? null,
      status,
      duration: core.clock.now() - at,
      error: reply.error ?? null,
      // Of a request that was refused, nobody knows where it would have gone.
      realData: keeps && (reply.realData ?? holdsRealData(core)),
      logIds: reply.logIds ?? [],
      bytes: body.length,
      body: keeps ? body.toString("utf8", 0, limit) : null,
      answer: keeps ? answer.slice(0, limit) : null,
    })
    if (reply.error === undefined) return
    const { error: text, dataModel = null, eventType = null, sourceId = null } = reply
    core.problems.add(
      { kind: "request", text, status, requestId, sourceId, dataModel, eventType },
      core.clock.now(),
    )
  }

  const known = Object.hasOwn(paths, path) ? paths[path] : undefined
  const limit = known?.limit(core) ?? TOKEN_REQUEST
  // Who has no token may not fill the memory.
  const isStranger = known?.needsToken === true && sourceOf(core, request) === undefined
  const body = await readBody(request, isStranger ? TOKEN_REQUEST : limit, 2 * limit + 1_000_000)
  for (const { kind, delayMs } of troubles)
    if (kind === "delay") await new Promise<void>((resolve) => core.clock.wait(delayMs, resolve))
  const early = kinds.map((kind) => troubleReplies[kind]).find((reply) => reply !== undefined)
  const end = (reply: IntakeReply, given = body ?? Buffer.alloc(0), keeps = false): void => {
    if (kinds.includes("lose-answer") || kinds.includes("cut-connection")) {
      journal({ ...reply, error: "The connection was cut on purpose." }, null, given, keeps)
      response.destroy()
      return
    }
    journal(reply, reply.status, given, keeps)
    writeReply(response, reply)
  }

  if (kinds.includes("cut-connection")) return end({ status: 0 })
  if (early !== undefined) return end({ ...early, error: `Answered ${early.status} on purpose.` })
  if (known === undefined || method !== "POST")
    return end({ status: 404, text: "Not Found", error: "There is nothing at this path and verb." })
  if (isStranger) return end(unauthorized, body, known.keepsBodies)
  if (body === undefined) return end({ ...tooLarge(path), error: "The body is larger than the limit." })
  const gone = new AbortController()
  response.once("close", () => gone.abort())
  const { host = "" } = request.headers
  const taken = { path, headers: request.headers, body, url: `http://${host}`, signal: gone.signal }
  end(await known.take(core, taken), body, known.keepsBodies)
}

function holdsRealData({ world }: Core): boolean {
  return world.destinations.list().some((destination) => destination.holdsRealData)
}

function tooLarge(path: string): Reply {
  if (path === "/upload") return { status: 413, json: { errorDetail: "The file is too large." } }
  return { status: 413, text: "Request Entity Too Large" }
}
