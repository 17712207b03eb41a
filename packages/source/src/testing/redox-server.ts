import { randomUUID } from "node:crypto"
import { EventEmitter, once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { findEvent, models } from "@redoxkit/models"
import { carryOut, type Fault } from "./faults.ts"
import { issueTokens, type TokenOptions, type TokenServer } from "./token-endpoints.ts"

/** One request as it came, without a body when it was not kept. */
export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage["headers"]
  readonly body: Buffer
  /** Bytes of the body, also when it was not kept. */
  readonly bytes: number
}

/** A message as Redox takes it. */
export interface TakenMessage {
  readonly Meta: {
    readonly DataModel: string
    readonly EventType: string
    readonly Destinations?: readonly { readonly ID: string }[]
    readonly [name: string]: unknown
  }
  readonly [name: string]: unknown
}

/** An uploaded file. */
export interface TakenFile {
  readonly uri: string
  readonly name: string
  readonly type: string
  /** Empty when uploads are only counted. */
  readonly bytes: Buffer
}

/** Options of {@link startRedoxServer}. */
export interface RedoxServerOptions extends TokenOptions {
  /** Only counts the bytes of an upload instead of keeping them. */
  readonly countUploads?: boolean
}

/** A server that speaks Redox's protocol on a real socket, for tests. */
export interface RedoxServer {
  /** Base URL of everything; the blob service is the same server. */
  readonly url: string
  /** Credentials, token life and counts of renewals. */
  readonly tokens: TokenServer
  /** Every request, in the order in which it was read to its end. */
  readonly requests: readonly RecordedRequest[]
  /** Paths of these requests. */
  readonly paths: () => readonly string[]
  /** Every message that was answered 200. */
  readonly messages: readonly TakenMessage[]
  readonly files: readonly TakenFile[]
  /** Has the next requests of a path go wrong, one fault a request; then all is well again. */
  fail(path: string, ...faults: readonly Fault[]): void
  /** Answers messages itself: what it returns is the whole body. `undefined` leaves it to the server. */
  answer(respond: (message: TakenMessage) => object | undefined): void
  /** Resolves when so many requests of a path have come in. */
  received(path: string, count: number): Promise<void>
  close(): Promise<void>
}

/**
 * Starts a Redox for tests on a free port: token endpoints, `/endpoint`, `/query` and `/upload`.
 *
 * @param options.port - 0 without it
 */
export async function startRedoxServer(
  options: RedoxServerOptions & { readonly port?: number } = {},
): Promise<RedoxServer> {
  const requests: RecordedRequest[] = []
  const messages: TakenMessage[] = []
  const files: TakenFile[] = []
  const faults = new Map<string, Fault[]>()
  let respond: (message: TakenMessage) => object | undefined = () => undefined
  const arrivals = new EventEmitter().setMaxListeners(0)

  const server = createServer(async (request, response) => {
    try {
      await serve(request, response)
    } catch {
      // The client went away in the middle.
      response.destroy()
    }
  })
  server.keepAliveTimeout = 60_000
  // A thousand calls at once must all find a place in the queue, or the system resets some of them when nobody looks
  // at it for seconds.
  const place = { port: options.port ?? 0, host: "127.0.0.1", backlog: 4_000 }
  await new Promise<void>((resolve) => server.listen(place, resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const tokens = issueTokens(url, options)

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/"
    const fault = faults.get(path)?.shift()
    if (fault === "reset-before-reading") return void request.socket.resetAndDestroy()
    const keep = !(options.countUploads && path === "/upload")
    const { body, bytes } = await read(request, keep)
    requests.push({ method: request.method ?? "", path, headers: request.headers, body, bytes })
    arrivals.emit("request")
    if (fault !== undefined) return carryOut(fault, response)
    if (request.method !== "POST") return void response.writeHead(404).end("Not Found")
    if (await tokens.serve(path, request, body, response)) return
    if (path === "/endpoint" || path === "/query") return take(request, body, response)
    if (path === "/upload") return upload(request, body, bytes, response)
    response.writeHead(404).end("Not Found")
  }

  function take(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    if (!tokens.accepts(request)) return void response.writeHead(401).end("Unauthorized")
    const message = JSON.parse(body.toString("utf8")) as TakenMessage
    messages.push(message)
    const answer = respond(message) ?? { Meta: metaFor(message), ...emptyResult(message) }
    send(response, 200, answer)
  }

  async function upload(
    request: IncomingMessage,
    body: Buffer,
    bytes: number,
    response: ServerResponse,
  ): Promise<void> {
    if (!tokens.accepts(request)) return void response.writeHead(401).end("Unauthorized")
    if (bytes > 30 * 1024 * 1024 + 10_000) return send(response, 413, { errorDetail: "Too large" })
    const uri = `https://blob.redoxengine.com/${files.length + 1}`
    if (options.countUploads) files.push({ uri, name: "", type: "", bytes: Buffer.alloc(0) })
    else {
      const type = request.headers["content-type"] ?? ""
      const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData()
      const file = form.get("file")
      if (!(file instanceof File)) return send(response, 400, { errorDetail: "No file" })
      files.push({ uri, name: file.name, type: file.type, bytes: Buffer.from(await file.arrayBuffer()) })
    }
    send(response, 201, { URI: uri })
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
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** What Redox puts into the `Meta` of an answer: the names of the request, also for a query. */
export function metaFor({ Meta }: TakenMessage): object {
  const { DataModel, EventType, Destinations = [] } = Meta
  return {
    DataModel,
    EventType,
    Source: { ID: "b3c1f7de-0000-4000-8000-000000000001" },
    Destinations,
    Logs: Destinations.map(() => ({ ID: randomUUID(), AttemptID: randomUUID() })),
  }
}

function emptyResult({ Meta }: TakenMessage): object {
  return findEvent(models, Meta.DataModel, Meta.EventType)?.kind === "query" ? { Patient: {} } : {}
}

async function read(request: IncomingMessage, keep: boolean): Promise<{ body: Buffer; bytes: number }> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (keep) chunks.push(chunk)
  }
  return { body: Buffer.concat(chunks), bytes }
}

/** Answers with JSON. */
export function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  response
    .writeHead(status, {
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(text),
    })
    .end(text)
}
