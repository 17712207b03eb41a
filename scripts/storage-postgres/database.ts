import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Connection, connect } from "../../packages/postgres/src/testing/connect.ts"
import {
  type PostgresServer,
  type ServerOptions,
  startPostgres,
} from "../../packages/postgres/src/testing/server.ts"

/** A PostgreSQL server that is attacked, with a database `app` that belongs to the role `app`. */
export interface AttackedDatabase {
  readonly server: PostgresServer
  /** Connection string of the servers that are tested. */
  readonly url: string
  /** A new connection of a superuser to the same database. */
  admin(): Promise<Connection>
  /** Runs statements as a superuser, on a connection of their own each time. */
  run(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Ends every process of the server without warning. */
  kill(): Promise<void>
  /** Asks the server to end in order, which ends all connections, and waits for its end. */
  stopInOrder(): Promise<void>
  /** Stops every process of the server, or only those that serve `app`. The result lets them go on. */
  freeze(which: "all" | "app"): Promise<() => void>
  /** Starts the server again if it does not run. */
  start(): Promise<void>
  /** How many connections `app` has. */
  connections(): Promise<number>
  end(): Promise<void>
}

/** Password of the role `app`. */
export const PASSWORD = "first"

/** Who comes in how: `app` with its password, a superuser through the socket without one. */
const ACCESS = `
local all app scram-sha-256
local all all trust
local replication all trust
`

/** Brings a server up. `tablespace` is a folder for the database `app`. */
export async function attackedDatabase(
  options: ServerOptions & { readonly tablespace?: string } = {},
): Promise<AttackedDatabase> {
  const server = await startPostgres({
    ...options,
    prepare(data) {
      writeFileSync(join(data, "pg_hba.conf"), ACCESS)
      options.prepare?.(data)
    },
  })
  try {
    if (options.copyOf === undefined) await makeDatabase(server, options.tablespace)
    return handleOf(server)
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function makeDatabase(server: PostgresServer, tablespace: string | undefined): Promise<void> {
  const postgres = await connect(server.url())
  await postgres.query(`CREATE ROLE app LOGIN PASSWORD '${PASSWORD}'`)
  if (tablespace !== undefined) await postgres.query(`CREATE TABLESPACE small LOCATION '${tablespace}'`)
  const place = tablespace === undefined ? "" : "TABLESPACE small"
  await postgres.query(`CREATE DATABASE app OWNER app ${place}`)
  await postgres.end()
}

function handleOf(server: PostgresServer): AttackedDatabase {
  const admin = (): Promise<Connection> => connect(server.url("app"))
  const run = async (text: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const connection = await admin()
    try {
      return await connection.query(text)
    } finally {
      await connection.end()
    }
  }
  const processes = async (connection: Connection, which: "all" | "app"): Promise<readonly number[]> => {
    const where = which === "app" ? "WHERE usename = 'app'" : ""
    const rows = await connection.query(`SELECT pid FROM pg_stat_activity ${where}`)
    return rows.map(({ pid }) => Number(pid))
  }
  return {
    server,
    url: server.url("app").replace("user=postgres", `user=app&password=${PASSWORD}`),
    admin,
    run,
    async kill() {
      const connection = await admin()
      const main = mainProcess(server.data)
      // Stopped first: it would start others in the place of those that end.
      process.kill(main, "SIGSTOP")
      for (const pid of [...(await processes(connection, "all")), main]) signal(pid, "SIGKILL")
      await connection.end()
      await server.crash()
    },
    async stopInOrder() {
      process.kill(mainProcess(server.data), "SIGINT")
      await server.ended()
    },
    async freeze(which) {
      const connection = await admin()
      const main = mainProcess(server.data)
      if (which === "all") signal(main, "SIGSTOP")
      const stopped = await processes(connection, which)
      for (const pid of stopped) signal(pid, "SIGSTOP")
      if (which === "app") await connection.end()
      return () => {
        for (const pid of [...stopped, main]) signal(pid, "SIGCONT")
        if (which === "all") void connection.end()
      }
    },
    start: () => server.start(),
    connections: async () =>
      Number((await run("SELECT count(*) FROM pg_stat_activity WHERE usename = 'app'"))[0]?.count),
    end: () => server.stop(),
  }
}

function mainProcess(data: string): number {
  return Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n", 1)[0])
}

/** One of them may have ended meanwhile. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It is gone.
  }
}
