// The server under steady load, in a process of its own. It tells its parent how it is.
import { readdirSync, statSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { createDestination, sqliteInbox } from "../../packages/destination/src/index.ts"
import { models } from "../../packages/models/src/index.ts"
import { listenApp } from "../steady/listen-app.ts"
import { TOKEN, type Trouble } from "./traffic.ts"

/** How the server is at one moment. */
export interface SoakState {
  readonly rss: number
  readonly heap: number
  readonly buffers: number
  readonly descriptors: number
  readonly file: number
  readonly wal: number
  /** Not finished. */
  readonly open: number
  /** Finished, and not purged yet. */
  readonly done: number
  /** Dead letters. */
  readonly parked: number
  readonly handled: number
  /** Of the time since the last look, in milliseconds. */
  readonly loopP99: number
}

export type SoakCommand = "look" | "look after a collection" | "stop"

const [app = "express", inboxFile = "", retentionMs = "20000"] = process.argv.slice(2)
const delay = monitorEventLoopDelay({ resolution: 2 })
delay.enable()
let handled = 0
const silent = (): void => {}
const destination = createDestination({
  verificationToken: TOKEN,
  inbox: sqliteInbox({
    path: inboxFile,
    retention: {
      bodiesMs: Number(retentionMs) / 4,
      keysMs: Number(retentionMs),
      parkedMs: Number(retentionMs),
    },
    purgeEveryMs: 1_000,
  }),
  logger: { debug: silent, info: silent, warn: silent, error: silent },
  retry: { attempts: 3, delayMs: () => 100 },
})
destination.onAny((message, { attempt }) => {
  const trouble = (message as { readonly Meta: { readonly FacilityCode?: Trouble } }).Meta.FacilityCode
  if (trouble === "fails-always" || (trouble === "fails-once" && attempt === 1))
    throw new Error("as it was told")
  handled += 1
})
for (const { dataModel, eventType, kind } of models.events)
  if (kind === "query") destination.respond(dataModel as never, eventType as never, (() => ({})) as never)
await destination.start()
const server = await listenApp(app, destination)

process.on("message", async (command: SoakCommand) => {
  if (command === "stop") {
    await new Promise((resolve) => server.close(resolve))
    await destination.stop()
    process.disconnect()
    return
  }
  process.send?.(await look(command))
})
// Whoever looked is gone.
process.on("disconnect", () => process.exit())
process.send?.({ port: (server.address() as AddressInfo).port })

async function look(command: SoakCommand): Promise<SoakState> {
  const loopP99 = delay.percentile(99) / 1e6
  if (command === "look after a collection") globalThis.gc?.()
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage()
  const { waiting, running, retrying, done, parked } = await destination.stats()
  const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0
  delay.reset()
  return {
    rss,
    heap: heapUsed,
    buffers: external + arrayBuffers,
    descriptors: process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0,
    file: sizeOf(inboxFile),
    wal: sizeOf(`${inboxFile}-wal`),
    open: waiting + running + retrying,
    done,
    parked,
    handled,
    loopP99,
  }
}
