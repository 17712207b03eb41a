import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { setTimeout as wait } from "node:timers/promises"
import { sqliteInbox } from "../../packages/destination/src/index.ts"
import { postgresInbox, postgresOutbox } from "../../packages/postgres/src/index.ts"
import { type PostgresServer, startPostgres } from "../../packages/postgres/src/testing/server.ts"
import { sqliteOutbox } from "../../packages/source/src/index.ts"
import type { Store } from "../../packages/store/src/index.ts"
import { clearAtExit } from "../leave-nothing.ts"
import { startChangingApi } from "./changing-api.ts"
import { checkStored, type StoredVerdict } from "./check-stored.ts"

/** How hard to try. */
export interface KillPollerOptions {
  /** Where the poller puts its messages. */
  readonly into: "inbox" | "outbox"
  /** What the inbox or outbox is in. */
  readonly store: "sqlite" | "postgres"
  /** How often the process is killed. */
  readonly kills: number
  /** Longest time between a start and its kill, in milliseconds; the moment is drawn at random. */
  readonly longestLifeMs: number
  /** How often the database ends without warning and starts again, while the poller runs. */
  readonly databaseCrashes?: number
  /** Told after each kill. */
  readonly onKill?: (kill: number, changes: number) => void
}

/** What became of everything that the API ever told of. */
export interface PollerVerdict extends StoredVerdict {
  /** Messages passed on again because the process died before it could note that they were stored: known, and stored once. */
  readonly passedOnAgain: number
  /** Bad answers of the API. */
  readonly troubles: number
  readonly parked: number
}

/**
 * Kills a polling process with SIGKILL at random moments, while the API changes and has its troubles, starts it again on
 * the same cursor and the same store each time, and checks that every change was stored once, in order for each thing.
 */
export async function killPoller(options: KillPollerOptions): Promise<PollerVerdict> {
  const { into, kills, longestLifeMs, databaseCrashes = 0 } = options
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-crash-"))
  const removeFolder = clearAtExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  const store = join(folder, "store.db")
  const database = options.store === "postgres" ? await startPostgres() : undefined
  const crashEvery = databaseCrashes > 0 ? Math.ceil(kills / databaseCrashes) : 0
  const api = await startChangingApi()
  const parked: string[] = []
  let passedOnAgain = 0
  const children: ChildProcess[] = []

  async function start(...more: readonly string[]): Promise<ChildProcess> {
    const given = {
      url: api.url,
      cursor: join(folder, "cursor.db"),
      store,
      into,
      ...(database && { database: database.url() }),
    }
    const args = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value])
    const child = spawn(
      process.execPath,
      ["--conditions=redoxkit-source", join(import.meta.dirname, "poll-until-killed.ts"), ...args, ...more],
      { stdio: ["pipe", "pipe", "pipe"] },
    )
    children.push(child)
    const log: string[] = []
    createInterface(child.stderr).on("line", (line) => log.push(line))
    await new Promise<void>((resolve, reject) => {
      createInterface(child.stdout).on("line", (line) => {
        const [what, name = ""] = line.split(" ")
        if (what === "started") resolve()
        else if (what === "duplicate") passedOnAgain += 1
        else if (what === "parked") parked.push(name)
      })
      child.once("close", (code) => {
        if (code === 0) resolve()
        else reject(new Error(`The process ended too early:\n${log.slice(-10).join("\n")}`))
      })
    })
    return child
  }

  try {
    for (let kill = 1; kill <= kills; kill += 1) {
      const child = await start()
      await wait(Math.random() * longestLifeMs)
      if (crashEvery > 0 && kill % crashEvery === 0) {
        await database?.crash()
        await database?.start()
        await wait(Math.random() * longestLifeMs)
      }
      const ended = once(child, "close")
      child.kill("SIGKILL")
      await ended
      options.onKill?.(kill, api.changes.length)
    }
    api.settle()
    await start("--drain")
    const stored = await namesIn(storeOf(into, store, database))
    return {
      ...checkStored(api.changes, stored, parked),
      passedOnAgain,
      troubles: api.troubles,
      parked: parked.length,
    }
  } finally {
    for (const child of children) child.kill("SIGKILL")
    await Promise.all([api.close(), database?.stop()])
    removeFolder()
  }
}

function storeOf(into: "inbox" | "outbox", path: string, database: PostgresServer | undefined): Store {
  if (database === undefined) return into === "inbox" ? sqliteInbox({ path }) : sqliteOutbox({ path })
  const connectionString = database.url()
  return into === "inbox" ? postgresInbox({ connectionString }) : postgresOutbox({ connectionString })
}

/** What lies in the store, in its order. */
async function namesIn(store: Store): Promise<readonly string[]> {
  try {
    const names: string[] = []
    for (const { id } of await store.list({ limit: 1_000_000 })) {
      const body = Buffer.from((await store.read(id)) ?? []).toString("utf8")
      const message = JSON.parse(body) as { readonly Visit: { readonly VisitNumber: string } }
      names.push(message.Visit.VisitNumber)
    }
    return names
  } finally {
    await store.close()
  }
}
