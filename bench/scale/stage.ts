import { randomUUID } from "node:crypto"
import { globSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Client } from "pg"
import { startPostgres } from "../../packages/postgres/src/testing/server.ts"
import { type Crew, startCrew } from "./crew.ts"
import type { Task } from "./task.ts"

/** What is measured on: a PostgreSQL server of its own, a folder for files, and processes. */
export interface Stage {
  readonly folder: string
  readonly crew: Crew
  readonly postgresVersion: string
  /** Where a kind of task stores: the connection string, or the folder. */
  at(what: Task["do"]): string
  /** Deletes what a task has stored under a name, so that the next one starts like the first. */
  clear(name: string): Promise<void>
  /** Has the database do what it would do by itself a while after so much was filled in. */
  settle(): Promise<void>
  stop(): Promise<void>
}

/**
 * Sets everything up. The server waits for the disk at every commit.
 *
 * @param processes - most of them that work at a time
 */
export async function setStage(processes: number): Promise<Stage> {
  const server = await startPostgres({ fsync: true, maxConnections: 300 })
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-bench-"))
  const crew = startCrew(processes)
  const client = new Client({ connectionString: server.url() })
  // Gigabytes of messages shall not stay behind, however this ends. The server sees to its own.
  const clearAway = (): void => {
    crew.stop()
    // Those that end may be writing at this moment.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  }
  process.once("exit", clearAway)
  const stop = async (): Promise<void> => {
    crew.stop()
    await client.end()
    await server.stop()
    clearAway()
    process.off("exit", clearAway)
  }
  try {
    await client.connect()
    const { rows } = await client.query<{ version: string }>(
      "SELECT current_setting('server_version') AS version",
    )
    return {
      folder,
      at: (what) => (what.startsWith("sqlite") || what.startsWith("file") ? folder : server.url()),
      crew,
      postgresVersion: rows[0]?.version ?? "",
      async clear(name) {
        for (const file of globSync(`${name}-*`, { cwd: folder })) rmSync(join(folder, file), { force: true })
        await client.query("SET client_min_messages = warning")
        await client.query(`DROP SCHEMA IF EXISTS ${name} CASCADE`)
        await client.query(`DROP TABLE IF EXISTS ${name}`)
        const { rows: boss } = await client.query("SELECT FROM pg_namespace WHERE nspname = 'pgboss'")
        if (boss.length > 0) await client.query("TRUNCATE pgboss.job CASCADE")
      },
      async settle() {
        await client.query("VACUUM (ANALYZE)")
        await client.query("CHECKPOINT")
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A name that nothing on the stage has. */
export function freshName(): string {
  return `bench_${randomUUID().replaceAll("-", "")}`
}
