// Takes the place of packages/source/src/testing/slow-redox.ts when the tests of the source run against the sandbox. The
// sandbox has a thread of its own, since what it keeps must not count as memory of the source.
import { once } from "node:events"
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http"
import { setImmediate } from "node:timers/promises"
import { Worker } from "node:worker_threads"
import type { SlowRedox } from "../../packages/source/src/testing/slow-redox.ts"
import { listenOn } from "./sandbox-behind.ts"

interface Ready {
  readonly port: number
  readonly credentials: SlowRedox["credentials"]
}

/** The sandbox, behind a listener that hands on one chunk at a time. */
export async function startSlowRedox(): Promise<SlowRedox> {
  const worker = new Worker(new URL("./sandbox-worker.ts", import.meta.url))
  const [{ port, credentials }] = (await once(worker, "message")) as [Ready]
  let taken = 0

  async function handOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url: path, headers } = request
    const call = httpRequest({ host: "127.0.0.1", port, method, path, headers, agent: false })
    const answered = once(call, "response") as Promise<[IncomingMessage]>
    answered.catch(() => response.destroy())
    for await (const chunk of request as AsyncIterable<Buffer>) {
      taken += chunk.length
      if (!call.write(chunk)) await once(call, "drain")
      await setImmediate()
    }
    call.end()
    const [answer] = await answered
    response.writeHead(answer.statusCode ?? 0, answer.headers)
    answer.pipe(response)
  }

  const server = createServer((request, response) => {
    handOn(request, response).catch(() => response.destroy())
  })
  const url = await listenOn(server, 0)
  return {
    url,
    credentials,
    taken: () => taken,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      await worker.terminate()
    },
  }
}
