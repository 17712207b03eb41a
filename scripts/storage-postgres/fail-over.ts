import { appendFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { type AttackedDatabase, attackedDatabase } from "./database.ts"

/** A primary whose commits wait for a standby. */
export interface Pair {
  readonly primary: AttackedDatabase
  readonly standby: AttackedDatabase
  /** Makes the standby a primary, and waits until it takes writes. */
  promote(): Promise<void>
}

/**
 * Brings both up: the standby begins with a copy of the primary's folder, taken while that one did not run, and follows
 * through its socket.
 */
export async function startPair(): Promise<Pair> {
  const primary = await attackedDatabase({ settings: ["wal_level=replica", "wal_keep_size=512MB"] })
  let standby: AttackedDatabase | undefined
  try {
    await primary.stopInOrder()
    standby = await startStandby(primary)
    return await connectPair(primary, standby)
  } catch (error) {
    await Promise.all([primary.end(), standby?.end()])
    throw error
  }
}

function startStandby(primary: AttackedDatabase): Promise<AttackedDatabase> {
  return attackedDatabase({
    copyOf: primary.server.data,
    settings: ["hot_standby=on"],
    prepare(data) {
      rmSync(join(data, "postmaster.pid"), { force: true })
      writeFileSync(join(data, "standby.signal"), "")
      const host = primary.server.data
      appendFileSync(
        join(data, "postgresql.auto.conf"),
        `primary_conninfo = 'host=${host} user=postgres application_name=standby'\n`,
      )
    },
  })
}

async function connectPair(primary: AttackedDatabase, standby: AttackedDatabase): Promise<Pair> {
  await primary.start()
  await until(
    async () => (await primary.run("SELECT FROM pg_stat_replication WHERE state = 'streaming'")).length > 0,
  )
  await primary.run("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
  await primary.run("SELECT pg_reload_conf()")
  await until(
    async () => (await primary.run("SELECT FROM pg_stat_replication WHERE sync_state = 'sync'")).length > 0,
  )
  return {
    primary,
    standby,
    async promote() {
      await standby.run("SELECT pg_promote()")
      await until(async () => (await standby.run("SELECT pg_is_in_recovery() AS still"))[0]?.still === false)
    },
  }
}

const DEADLINE_MS = 120_000

/** Waits for a state. */
export async function until(isReached: () => Promise<boolean> | boolean): Promise<void> {
  const started = performance.now()
  while (!(await isReached())) {
    if (performance.now() - started > DEADLINE_MS) throw new Error("A state was not reached in two minutes.")
    await wait(20)
  }
}
