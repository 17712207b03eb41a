import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { setImmediate } from "node:timers/promises"

/** A Redox that takes one chunk of a request at a time, so that the sender has to wait for it. */
export interface SlowRedox {
  readonly url: string
  readonly credentials: { readonly apiKey: string; readonly secret: string }
  /** Bytes of all requests so far. */
  readonly taken: () => number
  readonly close: () => Promise<void>
}

/** Starts a Redox that keeps nothing of what it takes, in the process of the test. */
export async function startSlowRedox(): Promise<SlowRedox> {
  let taken = 0
  const read = async (request: IncomingMessage): Promise<void> => {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      taken += chunk.length
      await setImmediate()
    }
  }
  const server = createServer(async (request, response) => {
    await read(request)
    const isUpload = request.url === "/upload"
    const expires = new Date(Date.now() + 86_400_000)
    const body = isUpload
      ? { URI: "https://blob.example/1" }
      : { accessToken: "t", refreshToken: "r", expires }
    response.writeHead(isUpload ? 201 : 200, { "content-type": "application/json" }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { apiKey: "memory", secret: "secret" },
    taken: () => taken,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
