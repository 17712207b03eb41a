import { request as httpRequest, type IncomingMessage } from "node:http"
import { request as httpsRequest } from "node:https"
import { type IncomingAnswer, type OutgoingRequest, TransportFailure } from "./transport.ts"

/** More than the largest message that Redox names. */
const LARGEST_ANSWER = 64 * 1024 * 1024

/**
 * Sends a request over the network. Each has a connection of its own, as the headers that Redox documents have it: a
 * reused one may end just then, which would look like a failure of the application.
 */
export function httpTransport(request: OutgoingRequest, signal: AbortSignal): Promise<IncomingAnswer> {
  const { method, url, headers, body = "", cutAfterBytes } = request
  const send = new URL(url).protocol === "https:" ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body, "utf8")
    const length = method === "POST" ? { "content-length": String(bytes.length) } : {}
    const call = send(url, { method, agent: false, headers: { connection: "close", ...headers, ...length } })
    const fail = (failure: TransportFailure): void => {
      signal.removeEventListener("abort", abort)
      call.destroy()
      reject(failure)
    }
    const abort = (): void =>
      fail(signal.reason instanceof TransportFailure ? signal.reason : new TransportFailure("interrupted"))
    call.on("error", (error) => fail(new TransportFailure(problemOf(error), { cause: error })))
    call.on("response", (response) => {
      read(response).then(
        (answer) => {
          signal.removeEventListener("abort", abort)
          resolve({ status: response.statusCode ?? 0, headers: headersOf(response), body: answer })
        },
        (error: unknown) =>
          fail(
            error instanceof TransportFailure
              ? error
              : new TransportFailure("connection-broken", { cause: error }),
          ),
      )
    })
    if (signal.aborted) return abort()
    signal.addEventListener("abort", abort, { once: true })
    if (cutAfterBytes === undefined) call.end(bytes)
    else call.write(bytes.subarray(0, cutAfterBytes), () => fail(new TransportFailure("cut")))
  })
}

async function read(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > LARGEST_ANSWER) throw new TransportFailure("answer-too-large")
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function headersOf(response: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(", ")]),
  )
}

/** What kept a connection from its work, by the code of its error. */
export function problemOf(error: Error): "connection-refused" | "unknown-host" | "tls" | "connection-broken" {
  const code = String((error as NodeJS.ErrnoException).code ?? "")
  if (code === "ECONNREFUSED" || error instanceof AggregateError) return "connection-refused"
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "unknown-host"
  if (/CERT|SSL|TLS|EPROTO|UNABLE_TO/.test(code)) return "tls"
  return "connection-broken"
}
