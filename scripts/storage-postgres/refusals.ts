import { postgresInbox } from "../../packages/postgres/src/index.ts"
import { type Connection, connect } from "../../packages/postgres/src/testing/connect.ts"
import { PASSWORD } from "./database.ts"
import type { Fault, Stage } from "./faults.ts"

/** New connections meet what was changed; those that there are may go on as before. */
export const END_CONNECTIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'"

/** A statement that brings the fault about, and one that takes it back. */
const byStatements =
  (first: string, back: string, endsConnections: boolean): Fault["begin"] =>
  async ({ database }) => {
    await database.run(first)
    if (endsConnections) await endConnections(database)
    return () => database.run(back)
  }

/** Also those that are about to begin as the role was before. */
async function endConnections(database: Stage["database"]): Promise<void> {
  const left = `${END_CONNECTIONS} OR (usename IS NULL AND backend_type = 'client backend')`
  while ((await database.run(left)).length > 0);
}

/** A session that holds what `text` takes, in a transaction. */
const byTransaction =
  (...text: readonly string[]): Fault["begin"] =>
  async ({ database }) => {
    const admin = await database.admin()
    await admin.query("BEGIN ISOLATION LEVEL REPEATABLE READ")
    for (const statement of text) await admin.query(statement)
    return async () => {
      await admin.query("ROLLBACK")
      await admin.end()
    }
  }

const tellAll = (servers: Stage["servers"], command: string): Promise<unknown> =>
  Promise.all(servers.map((server) => server.tell(command)))

/** Faults of a database that runs and answers, and refuses or lets wait. */
export const refusals: readonly Fault[] = [
  {
    name: "pool of the user's exhausted",
    serve: ["--own-pool", "--timeout", "1000"],
    answers: 503,
    logs: /^inbox-failed/,
    async begin({ servers }) {
      await tellAll(servers, "take-connections")
      return () => tellAll(servers, "give-connections")
    },
  },
  {
    name: "max_connections reached",
    answers: 503,
    logs: /^inbox-failed \((?:53300|57P01|EPIPE|ECONNRESET)\)$/,
    begin: ({ database }) => takeAllConnections(database),
  },
  {
    name: "read-only",
    answers: 503,
    logs: /^inbox-failed \((?:25006|57P01|EPIPE|ECONNRESET)\)$/,
    begin: byStatements(
      "ALTER ROLE app SET default_transaction_read_only = on",
      "ALTER ROLE app RESET default_transaction_read_only",
      true,
    ),
  },
  {
    name: "rights taken away",
    answers: 503,
    logs: /^inbox-failed \(42501\)$/,
    begin: byStatements(
      "REVOKE ALL ON SCHEMA redoxkit_inbox FROM app",
      "GRANT ALL ON SCHEMA redoxkit_inbox TO app",
      false,
    ),
  },
  {
    name: "password changed",
    answers: 503,
    logs: /^inbox-failed \((?:28P01|57P01|EPIPE|ECONNRESET)\)$/,
    begin: byStatements("ALTER ROLE app PASSWORD 'second'", `ALTER ROLE app PASSWORD '${PASSWORD}'`, true),
  },
  {
    name: "schema renamed",
    answers: 503,
    logs: /^inbox-corrupt \((?:3F000|42883|42P01)\)$/,
    begin: byStatements(
      "ALTER SCHEMA redoxkit_inbox RENAME TO elsewhere",
      "ALTER SCHEMA elsewhere RENAME TO redoxkit_inbox",
      false,
    ),
  },
  {
    name: "a table is gone, and restored",
    answers: 503,
    logs: /^inbox-corrupt \(42P01\)$/,
    begin: byStatements(
      "CREATE SCHEMA elsewhere; ALTER TABLE redoxkit_inbox.body SET SCHEMA elsewhere",
      "ALTER TABLE elsewhere.body SET SCHEMA redoxkit_inbox",
      false,
    ),
  },
  {
    name: "schema dropped, and made anew",
    destroys: true,
    answers: 503,
    logs: /^inbox-corrupt \((?:3F000|42883|42P01)\)$/,
    async begin({ database }) {
      await database.run("ALTER SCHEMA redoxkit_inbox RENAME TO elsewhere")
      // It may lose against calls that are under way.
      const drop = (): Promise<unknown> => database.run("DROP SCHEMA elsewhere CASCADE")
      await drop().catch(drop).catch(drop)
      return () => makeTables(database.url)
    },
  },
  {
    name: "a table locked",
    serve: ["--timeout", "1000"],
    answers: 503,
    logs: /^inbox-failed \((?:ETIMEDOUT|PoolExhausted)\)$/,
    begin: byTransaction("LOCK TABLE redoxkit_inbox.transmission IN ACCESS EXCLUSIVE MODE"),
  },
  {
    name: "a transaction stays open",
    answers: 200,
    logs: /never/,
    begin: byTransaction("SELECT count(*) FROM redoxkit_inbox.line", "SELECT txid_current()"),
  },
]

/** As a server does that is started anew. */
async function makeTables(connectionString: string): Promise<void> {
  const inbox = postgresInbox({ connectionString })
  await inbox.open()
  await inbox.close()
}

/** Others take every connection that is free, and those of the servers as soon as they are ended. */
async function takeAllConnections(database: Stage["database"]): Promise<() => Promise<void>> {
  const admin = await database.admin()
  await admin.query("CREATE ROLE other LOGIN")
  const taken: Connection[] = []
  const url = database.server.url("app").replace("user=postgres", "user=other")
  const takeOne = (): Promise<boolean> =>
    connect(url).then(
      (connection) => taken.push(connection) > 0,
      () => false,
    )
  for (;;) {
    await admin.query(END_CONNECTIONS)
    while (await takeOne());
    const [row] = await admin.query(`
      SELECT count(*) FILTER (WHERE usename = 'app' OR usename IS NULL) AS own,
             current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
               - count(*) AS free
      FROM pg_stat_activity WHERE backend_type = 'client backend'`)
    if (Number(row?.own) === 0 && Number(row?.free) <= 0) break
  }
  return async () => {
    await Promise.all(taken.map((connection) => connection.end()))
    await admin.end()
  }
}
