// Takes the place of packages/source/src/testing/redox-server.ts when the tests of the source run against the sandbox:
// tokens, messages, queries and uploads are the sandbox's own. In front of it stands a listener that writes down what
// comes and carries out the faults that a test asks for.
import { randomUUID } from "node:crypto"
import { EventEmitter, once } from "node:events"
import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from "node:http"
import { text } from "node:stream/consumers"
import { carryOut, type Fault } from "../../packages/source/src/testing/faults.ts"
import type {
  RecordedRequest,
  RedoxServer,
  RedoxServerOptions,
  TakenFile,
  TakenMessage,
} from "../../packages/source/src/testing/redox-server.ts"
import type { TokenServer } from "../../packages/source/src/testing/token-endpoints.ts"
import { listenOn, type SandboxBehind, sandboxBehind } from "./sandbox-behind.ts"

export type { RecordedRequest, RedoxServer, RedoxServerOptions, TakenFile, TakenMessage }

interface Answer {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly body: string
}

const agent = new Agent({ keepAlive: true })

/** A server that speaks Redox's protocol on a real socket: the sandbox, behind a listener that takes notes. */
export async function startRedoxServer(
  options: RedoxServerOptions & { readonly port?: number } = {},
): Promise<RedoxServer> {
  const requests: RecordedRequest[] = []
  const messages: TakenMessage[] = []
  const files: TakenFile[] = []
  const issued: string[] = []
  const faults = new Map<string, Fault[]>()
  let respond: (message: TakenMessage) => object | undefined = () => undefined
  const arrivals = new EventEmitter().setMaxListeners(0)

  const sandbox = await sandboxBehind(options)
  const renewals = { authenticate: 0, refresh: 0, oauth: 0 }

  const server = createServer((request, response) => {
    // A client that goes away in the middle is part of many tests.
    serve(request, response).catch(() => response.destroy())
  })
  server.keepAliveTimeout = 60_000
  const url = await listenOn(server, options.port ?? 0)

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/"
    const fault = faults.get(path)?.shift()
    if (fault === "reset-before-reading") return void request.socket.resetAndDestroy()
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    requests.push({ method: request.method ?? "", path, headers: request.headers, body, bytes: body.length })
    arrivals.emit("request")
    if (fault !== undefined) return carryOut(fault, response)
    const message = path === "/endpoint" || path === "/query" ? parse(body) : undefined
    if (message !== undefined) sandbox.makeRoomFor(message)
    const answer = await forward(sandbox, request, body)
    const own = answer.status === 200 && message !== undefined ? respond(message) : undefined
    await takeNote(path, request, body, answer)
    const { "content-length": _, ...headers } = answer.headers
    response.writeHead(answer.status, headers)
    response.end(own === undefined ? answer.body : JSON.stringify(own))
  }

  async function takeNote(
    path: string,
    request: IncomingMessage,
    body: Buffer,
    answer: Answer,
  ): Promise<void> {
    if (answer.status === 201) files.push(await fileOf(request, body, answer))
    if (answer.status !== 200) return
    if (path === "/endpoint" || path === "/query") return void messages.push(JSON.parse(body.toString()))
    const { accessToken, access_token: oauthToken } = JSON.parse(answer.body)
    issued.push(accessToken ?? oauthToken)
    if (path === "/auth/authenticate") renewals.authenticate += 1
    if (path === "/auth/refreshToken") renewals.refresh += 1
    if (path === "/v2/auth/token") renewals.oauth += 1
  }

  const tokens: TokenServer = {
    clientId: sandbox.clientId,
    keyId: sandbox.keyId,
    get apiKey() {
      return sandbox.legacyKey.apiKey
    },
    set apiKey(apiKey) {
      sandbox.legacyKey = { ...sandbox.legacyKey, apiKey }
    },
    get secret() {
      return sandbox.legacyKey.secret
    },
    set secret(secret) {
      sandbox.legacyKey = { ...sandbox.legacyKey, secret }
    },
    renewals,
    issued,
    get lifeMs() {
      return sandbox.tokenLifeMs
    },
    set lifeMs(lifeMs) {
      sandbox.tokenLifeMs = lifeMs
    },
    revoke: () => sandbox.forgetTokens("access"),
    revokeRefreshTokens: () => sandbox.forgetTokens("refresh"),
    // Those of the server that this one takes the place of: here the sandbox does both.
    accepts: () => false,
    serve: async () => false,
  }

  return {
    url,
    tokens,
    requests,
    paths: () => requests.map(({ path }) => path),
    messages,
    files,
    fail: (path, ...more) => void faults.set(path, [...(faults.get(path) ?? []), ...more]),
    answer(given) {
      respond = given
    },
    async received(path, count) {
      while (requests.filter((request) => request.path === path).length < count)
        await once(arrivals, "request")
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      await sandbox.close()
    },
  }
}

/** What Redox puts into the `Meta` of an answer: the names of the request, also for a query. */
export function metaFor({ Meta }: TakenMessage): object {
  const { DataModel, EventType, Destinations = [] } = Meta
  const Logs = Destinations.map(() => ({ ID: randomUUID(), AttemptID: randomUUID() }))
  return { DataModel, EventType, Source: { ID: randomUUID() }, Destinations, Logs }
}

/** Hands a request on, byte by byte and header by header. */
function forward({ port }: SandboxBehind, request: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method, url: path, headers } = request
    const call = httpRequest({
      host: "127.0.0.1",
      port,
      method,
      path,
      headers: withoutHops(headers),
      agent,
    })
    call.on("error", reject)
    call.on("response", async (response) => {
      const answer = { status: response.statusCode ?? 0, headers: withoutHops(response.headers) }
      resolve({ ...answer, body: await text(response) })
    })
    call.end(body)
  })
}

/** Headers without those that are about one connection only. */
function withoutHops(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const { connection: _, "keep-alive": _alive, "transfer-encoding": _encoding, ...kept } = headers
  return kept
}

async function fileOf(request: IncomingMessage, body: Buffer, answer: Answer): Promise<TakenFile> {
  const { URI: uri } = JSON.parse(answer.body)
  const type = request.headers["content-type"] ?? ""
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData()
  const file = form.get("file") as File
  return { uri, name: file.name, type: file.type, bytes: Buffer.from(await file.arrayBuffer()) }
}

function parse(body: Buffer): TakenMessage | undefined {
  try {
    return JSON.parse(body.toString("utf8"))
  } catch {
    return undefined
  }
}
