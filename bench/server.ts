// One server under test in a process of its own. It tells its parent what it cost.
import { createServer, type Server } from "node:http"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { createDestination, type Inbox, memoryInbox, sqliteInbox } from "@redoxkit/destination"
import { redox } from "@redoxkit/express"
import express from "express"

export type Variant = "node-http" | "express-json" | "redoxkit-memory" | "redoxkit-sqlite"

export interface Cost {
  /** User and system time of the whole process, all threads, in microseconds. */
  readonly cpu: number
  readonly eventLoopP99: number
}

const [, , variant = "", inboxFile = ""] = process.argv
const token = "bench-token"
const delay = monitorEventLoopDelay({ resolution: 1 })
let cpu = process.cpuUsage()
const idle: () => Promise<void> = await serve()

process.on("message", async (command: "begin" | "end") => {
  if (command === "begin") {
    cpu = process.cpuUsage()
    delay.reset()
    delay.enable()
    process.send?.({ begun: true })
  } else {
    // What was answered but not handled yet belongs to the cost of the requests.
    await idle()
    delay.disable()
    const { user, system } = process.cpuUsage(cpu)
    // The histogram measures the timer's own period of a millisecond along with the delay.
    process.send?.({
      cpu: user + system,
      eventLoopP99: Math.max(0, delay.percentile(99) / 1e6 - 1),
    } satisfies Cost)
  }
})

async function serve(): Promise<() => Promise<void>> {
  if (variant === "node-http") return listen(bareServer(), async () => {})
  const app = express()
  if (variant === "express-json") {
    app.use("/redox", express.json({ limit: "50mb" }), (request, response) => {
      if (request.headers["verification-token"] !== token) return void response.status(401).end()
      response.end()
    })
    return listen(createServer(app), async () => {})
  }
  const inbox: Inbox = variant === "redoxkit-sqlite" ? sqliteInbox({ path: inboxFile }) : memoryInbox()
  const destination = createDestination({ verificationToken: token, inbox, concurrency: 64 })
  destination.on("Media", "New", () => {})
  await destination.start()
  app.use("/redox", redox(destination))
  return listen(createServer(app), async () => {
    for (;;) {
      const { waiting, running, retrying } = await destination.stats()
      if (waiting + running + retrying === 0) return
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })
}

function bareServer(): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      Buffer.concat(chunks)
      response.end()
    })
  })
}

async function listen(server: Server, whenIdle: () => Promise<void>): Promise<() => Promise<void>> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  process.send?.({ port: typeof address === "object" ? address?.port : undefined })
  return whenIdle
}
