import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { setTimeout as wait } from "node:timers/promises"
import type { PostgresServer } from "../../packages/postgres/src/testing/server.ts"
import type { Store } from "../../packages/store/src/index.ts"

/** One of several processes that share a store in PostgreSQL. */
export interface SharingProcess {
  readonly child: ChildProcess
  /** Tells it from all others of a run, unlike a process ID, which may come again. */
  readonly number: number
  /** The last lines of its error output. */
  readonly log: readonly string[]
}

/** What to kill, and how often. */
export interface KillOneByOneOptions<Process extends SharingProcess> {
  readonly database: PostgresServer
  /** Those that run. */
  readonly processes: Process[]
  /** Starts another one. */
  readonly start: () => Promise<void>
  readonly kills: number
  /** How often the database itself ends without warning and starts again, in between. */
  readonly databaseCrashes: number
  /** Longest time between two kills, in milliseconds; the moment is drawn at random. */
  readonly longestLifeMs: number
  /** Told after each kill. */
  readonly onKill: (kill: number) => void
}

/**
 * Kills one process after the other with SIGKILL, whichever chance picks, and has a new one take its place. Returns the
 * numbers of those killed.
 *
 * @throws Error when one has ended without being killed
 */
export async function killOneByOne<Process extends SharingProcess>(
  options: KillOneByOneOptions<Process>,
): Promise<ReadonlySet<number>> {
  const { database, processes, start, kills, databaseCrashes, longestLifeMs, onKill } = options
  const crashEvery = databaseCrashes > 0 ? Math.ceil(kills / databaseCrashes) : 0
  const killed = new Set<number>()
  for (let kill = 1; kill <= kills; kill += 1) {
    await wait(Math.random() * longestLifeMs)
    const ended = processes.find(({ child }) => child.exitCode !== null)
    if (ended !== undefined) throw new Error(`A process ended by itself:\n${ended.log.join("\n")}`)
    const [victim] = processes.splice(Math.floor(Math.random() * processes.length), 1)
    if (victim === undefined) throw new Error("There is no process to kill")
    killed.add(victim.number)
    const gone = once(victim.child, "close")
    victim.child.kill("SIGKILL")
    await gone
    if (crashEvery > 0 && kill % crashEvery === 0) {
      await database.crash()
      await database.start()
    }
    await start()
    onKill(kill)
  }
  return killed
}

/** A store in which nothing ends for as long as this has come to a halt. */
const STANDSTILL_MS = 120_000

/** Waits until nothing is left in the store, or nothing more happens there. What is left then is found lost. */
export async function untilEmpty(store: Pick<Store, "stats" | "close">): Promise<void> {
  let last = { left: Number.POSITIVE_INFINITY, at: performance.now() }
  try {
    for (;;) {
      const { waiting, running, retrying } = await store.stats()
      const left = waiting + running + retrying
      if (left < last.left) last = { left, at: performance.now() }
      if (left === 0 || performance.now() > last.at + STANDSTILL_MS) break
      await wait(100)
    }
  } finally {
    await store.close()
  }
}
