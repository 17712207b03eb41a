// The server that is attacked, in a process of its own: an example application on Express or Koa with a destination of its
// own on a SQLite inbox. It tells its parent how it is.
import { readdirSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { DatabaseSync } from "node:sqlite"
import type { Worker } from "node:worker_threads"
import { createDestination, type Logger, sqliteInbox } from "../../packages/destination/src/index.ts"
import { SIGN_ON_SENTINEL, signOnSetup } from "../../packages/destination/src/testing/adapter/signed-token.ts"
import { listenApp } from "../steady/listen-app.ts"
import { TOKEN } from "./credentials.ts"
import { BODY_LIMIT } from "./read-request.ts"

/** How the server is at one moment. */
export interface ServerState {
  readonly rss: number
  readonly heap: number
  /** Memory of buffers, outside of the heap. */
  readonly buffers: number
  /** Heap of the thread that has the file of the inbox, with what it has not collected yet. */
  readonly threadHeap: number
  readonly descriptors: number
  readonly connections: number
  readonly open: number
  readonly logged: number
  /** Log records that hold the token or a text of a sign-on. */
  readonly indiscreet: number
  /** Whether something has put a member into all objects. */
  readonly polluted: boolean
}

export type ServerCommand = "state" | "pause" | "resume" | "stop"

const [app = "express", inboxFile = "", leak = "0"] = process.argv.slice(2)
const threads = new Set<Worker>()
// Before the inbox starts its thread.
process.on("worker", (thread) => {
  threads.add(thread)
  thread.once("exit", () => threads.delete(thread))
})
let logged = 0
let indiscreet = 0
const log = (fields: object, message: string): void => {
  logged += 1
  const line = JSON.stringify(fields) + message
  if (line.includes(TOKEN) || line.includes(SIGN_ON_SENTINEL)) indiscreet += 1
}
const logger: Logger = { debug: log, info: log, warn: log, error: log }

const destination = createDestination({
  verificationToken: TOKEN,
  // Nothing is forgotten, so that the file tells in the end what was ever stored.
  inbox: sqliteInbox({ path: inboxFile, retention: { bodiesMs: 1e12, keysMs: 1e12 } }),
  bodyLimit: BODY_LIMIT,
  bodiesLimit: 16 * BODY_LIMIT,
  concurrency: 64,
  retry: { attempts: 2, delayMs: () => 1 },
  signOn: { ...signOnSetup, maxAgeSeconds: 86_400 },
  logger,
})
// A leak that neither the heap nor the buffers show, to see that the attack notices one.
const leaked = new DatabaseSync(":memory:")
leaked.exec("CREATE TABLE leaked (bytes)")
const leakBytes = leaked.prepare("INSERT INTO leaked VALUES (randomblob(?))")
destination.onAny(() => {
  if (leak !== "0") leakBytes.run(Number(leak))
})
destination.respond("PatientSearch", "Query", () => ({ PotentialMatches: [] }))
destination.signOn(() => ({ location: "https://app.example.org/start" }))
await destination.start()
const server = await listenApp(app, destination)
// Whoever attacks decides when a connection ends, however long the machine takes.
server.keepAliveTimeout = 3_600_000

process.on("message", async (command: ServerCommand) => {
  if (command === "pause") destination.pause("an attack in which all is refused")
  if (command === "resume") destination.resume()
  if (command === "stop") {
    await new Promise((resolve) => server.close(resolve))
    await destination.stop()
    process.disconnect()
    return
  }
  process.send?.(await stateOf())
})
// Whoever attacked is gone.
process.on("disconnect", () => process.exit())
process.send?.({ port: (server.address() as AddressInfo).port })

async function stateOf(): Promise<ServerState> {
  globalThis.gc?.()
  globalThis.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  const heaps = await Promise.all([...threads].map((thread) => thread.getHeapStatistics()))
  const { waiting, running, retrying } = await destination.stats()
  return {
    rss,
    heap: heapUsed,
    buffers: external,
    threadHeap: heaps.reduce((sum, { used_heap_size }) => sum + used_heap_size, 0),
    descriptors: process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0,
    connections: await new Promise((resolve) => server.getConnections((_, count) => resolve(count ?? 0))),
    open: waiting + running + retrying,
    logged,
    indiscreet,
    polluted: "polluted" in {} || "polluted" in Object,
  }
}
