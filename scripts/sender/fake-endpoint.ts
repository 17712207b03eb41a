import { once } from "node:events"
import { createServer, type IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"
import { onTestFinished } from "vitest"
import type { Endpoint } from "./endpoint.ts"

/** One request as it came in. */
export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly meta: {
    readonly DataModel: string
    readonly EventType: string
    readonly EventDateTime: string
    readonly Logs: readonly { readonly ID: string; readonly AttemptID: string }[]
  }
}

/** A server for tests of the sender: it writes down what comes and answers the status it is told. Ends with the test. */
export async function fakeEndpoint(
  statusOf: (received: Received, count: number) => number | Promise<number>,
): Promise<{ readonly endpoint: Endpoint; readonly received: readonly Received[] }> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const one = { headers: request.headers, text, meta: JSON.parse(text).Meta }
    received.push(one)
    const status = await statusOf(one, received.length)
    if (status === 0) response.destroy()
    else response.writeHead(status).end()
  })
  await once(server.listen(0), "listening")
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { endpoint: { url: `http://localhost:${port}/redox`, token: "token-of-tests" }, received }
}
