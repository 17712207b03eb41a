import type { IncomingMessage, ServerResponse } from "node:http"
import type { Core } from "../core.ts"
import { SandboxError } from "../errors.ts"
import type { Guard } from "../http/guard.ts"
import { DEEPEST, parseJson, readBody } from "../http/read-body.ts"
import { writeReply } from "../http/reply.ts"
import { parseExactly } from "../message/exact-json.ts"
import { fieldsOf, invalid } from "../world/check.ts"
import type { ApiCall, ApiHandler } from "./call.ts"
import { routes } from "./routes.ts"
import { streamChanges } from "./stream-changes.ts"

const BODY_LIMIT = 64 * 1024 * 1024
/** Indented and escaped in `messageText`, a message takes more room than it has when it is sent. */
const MESSAGE_ROOM = 3
/** Anybody may try to log in, and a password is short. */
const LOGIN_LIMIT = 16 * 1024

interface Route {
  readonly method: string
  readonly parts: readonly string[]
  readonly handler: ApiHandler
}

const table: readonly Route[] = Object.entries(routes).map(([route, handler]) => {
  const [method = "", path = ""] = route.split(" ")
  return { method, parts: path.split("/"), handler }
})

/** The control API. */
export const api = {
  /** Carries out one call. */
  async serve(core: Core, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (url.pathname === "/api/changes" && request.method === "GET")
      return streamChanges(core, url, request, response)
    const { handler, params } = findRoute(request.method ?? "", url.pathname)
    const gone = new AbortController()
    response.once("close", () => gone.abort())
    const limit = Math.max(BODY_LIMIT, MESSAGE_ROOM * core.settings.messageLimitBytes)
    const body = request.method === "GET" ? noBody : await bodyOf(request, limit)
    const result = await handler(core, { params, query: url.searchParams, ...body, signal: gone.signal })
    writeReply(response, result === undefined ? { status: 204 } : { status: 200, json: result })
  },

  /** `POST /api/login`: the password for a cookie. */
  async login(guard: Guard, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== "POST") throw new SandboxError("not-found", "There is no such call.")
    const { body } = await bodyOf(request, LOGIN_LIMIT)
    const cookie = guard.login(request, fieldsOf(body).requiredText("password"))
    writeReply(response, { status: 204, headers: { "set-cookie": cookie } })
  },
}

function findRoute(
  method: string,
  path: string,
): { readonly handler: ApiHandler; readonly params: Readonly<Record<string, string>> } {
  const parts = path.replace(/\/$/, "").split("/")
  for (const route of table) {
    if (route.method !== method || route.parts.length !== parts.length) continue
    const fits = route.parts.every((part, index) => part.startsWith(":") || part === parts[index])
    if (!fits) continue
    const named = route.parts.flatMap((part, index) =>
      part.startsWith(":") ? [[part.slice(1), decode(parts[index] ?? "")] as const] : [],
    )
    return { handler: route.handler, params: Object.fromEntries(named) }
  }
  throw new SandboxError("not-found", `There is no such call. ${callsLike(parts)}`)
}

/** The calls that begin alike, or how calls begin: what somebody needs who mistyped one. */
function callsLike([, , thing]: readonly string[]): string {
  const alike = table.filter(({ parts }) => parts[2] === thing && thing !== undefined)
  if (alike.length > 0)
    return `Those that begin alike: ${alike.map(({ method, parts }) => `${method} ${parts.join("/")}`).join(", ")}.`
  const things = new Set([...table.flatMap(({ parts }) => parts[2] ?? []), "changes"])
  return `Calls begin with: ${[...things].map((one) => `/api/${one}`).join(", ")}.`
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw invalid("The path is not well-formed.")
  }
}

type Body = Pick<ApiCall, "body" | "exactBody">

const noBody: Body = { body: {}, exactBody: () => ({}) }

async function bodyOf(request: IncomingMessage, limit: number): Promise<Body> {
  const bytes = await readBody(request, limit)
  if (bytes === undefined)
    throw new SandboxError("too-large", `The body is larger than ${Math.floor(limit / 1024)} KiB.`)
  if (bytes.length === 0) return noBody
  // A call is one level around the message that it holds.
  const body = parseJson(bytes, DEEPEST + 1)
  if (body === undefined) throw invalid("The body is no JSON, or is nested deeper than 500 levels.")
  return { body, exactBody: () => parseExactly(bytes.toString("utf8")) }
}
