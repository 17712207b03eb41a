import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { models } from "../../packages/models/src/index.ts"
import { type Connection, openConnection } from "../hostile/connection.ts"
import { startServer } from "../hostile/server-process.ts"
import { clearAtExit } from "../leave-nothing.ts"
import type { SoakCommand, SoakState } from "./serve.ts"
import { type SoakRequest, traffic } from "./traffic.ts"

/** How long, and how much. */
export interface SoakOptions {
  readonly app: "express" | "koa"
  readonly milliseconds: number
  /** Requests a second. */
  readonly speed: number
  /** How long finished messages are kept, in milliseconds; bodies a quarter of it. */
  readonly retentionMs: number
  /** Told at each look, once a second. */
  readonly onLook?: (look: SoakLook) => void
}

/** What was seen at one moment. */
export interface SoakLook extends SoakState {
  /** Since the start, in milliseconds. */
  readonly at: number
  readonly sent: number
  /** The heap was collected just before. */
  readonly isCollected: boolean
}

/** What came of it. */
export interface SoakReport {
  readonly looks: readonly SoakLook[]
  readonly kinds: ReadonlyMap<string, number>
  /** Requests that were not answered 200. */
  readonly refused: number
  /** How the server looked when all was handled and purged, or when that took too long. */
  readonly end: SoakState
  /** What was wrong with its end, if anything. */
  readonly crash: string | undefined
}

const CONNECTIONS = 8
/** A connection takes so many requests before another one is opened in its place. */
const REQUESTS_OF_CONNECTION = 150
const COLLECT_EVERY = 5
const DRAIN_MS = 120_000

/** Keeps a server of its own under steady load and looks at it each second. */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-soak-"))
  const removeFolder = clearAtExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  const args = [options.app, join(folder, "inbox.db"), String(options.retentionMs)]
  const server = await startServer<SoakCommand, SoakState>(args, join(import.meta.dirname, "serve.ts"))
  const queries = new Set(
    models.events
      .filter(({ kind }) => kind === "query")
      .map((event) => `${event.dataModel}/${event.eventType}`),
  )
  const requests = traffic(({ DataModel, EventType }) => queries.has(`${DataModel}/${EventType}`))
  const kinds = new Map<string, number>()
  const looks: SoakLook[] = []
  let [refused, sent] = [0, 0]
  const started = performance.now()
  const elapsed = (): number => performance.now() - started
  const isOver = (): boolean => elapsed() >= options.milliseconds || server.crash() !== undefined

  async function drive(): Promise<void> {
    let connection: Connection | undefined
    for (let count = 0; !isOver(); count += 1) {
      // All lanes share one pace: what is behind is made up for, so that a pause does not lower the load.
      const ahead = (sent / options.speed) * 1_000 - elapsed()
      if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(ahead, 200)))
      if (connection === undefined || connection.isClosed() || count % REQUESTS_OF_CONNECTION === 0) {
        await connection?.close()
        connection = openConnection(server.port)
      }
      const { kind, bytes } = requests.next().value as SoakRequest
      sent += 1
      const [answer] = await connection.send([{ kind, bytes, pace: "at once", isLast: false }])
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      if (answer?.status !== 200) refused += 1
    }
    await connection?.close()
  }

  async function watch(): Promise<void> {
    for (let count = 1; !isOver(); count += 1) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, count * 1_000 - elapsed())))
      const isCollected = count % COLLECT_EVERY === 0
      const state = await server.tell(isCollected ? "look after a collection" : "look")
      const look = { ...state, at: elapsed(), sent, isCollected }
      looks.push(look)
      options.onLook?.(look)
    }
  }

  try {
    await Promise.all([watch(), ...Array.from({ length: CONNECTIONS }, drive)])
    const end = await untilPurged(() => server.tell("look after a collection"))
    return { looks, kinds, refused, end, crash: await server.stop() }
  } finally {
    server.kill()
    removeFolder()
  }
}

/** Everything is handled, and nothing is kept any longer than it should be. */
async function untilPurged(look: () => Promise<SoakState>): Promise<SoakState> {
  const end = performance.now() + DRAIN_MS
  for (;;) {
    const state = await look()
    if (state.open + state.done + state.parked === 0 || performance.now() > end) return state
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
