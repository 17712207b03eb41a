import { StoreFailure } from "@redoxkit/store"
import { Client, type ClientBase, type CustomTypesConfig, Pool, type PoolClient } from "pg"
import { cancelCall } from "./cancel-call.ts"
import type { PostgresKind } from "./kind.ts"
import type { PostgresSettings } from "./options.ts"
import { codeOf, isLate, isPoolExhausted, isWorthAnotherTry, PoolExhausted } from "./postgres-error.ts"

/** A row as an array would lose its names, and as an object its types: nothing is known of them at compile time. */
export type Row = Readonly<Record<string, unknown>>

/** A statement and its values. */
export interface Statement {
  readonly text: string
  readonly values?: readonly unknown[]
}

/** The connections of a store. */
export interface Database {
  /** Runs one statement as a transaction of its own. Rejects within the deadline when there is no connection. */
  query(statement: Statement): Promise<readonly Row[]>
  /** Runs several statements as one transaction. It may take its time: servers wait for each other here. */
  transaction<Result>(
    work: (query: (statement: Statement) => Promise<readonly Row[]>) => Promise<Result>,
  ): Promise<Result>
  /** Makes a connection that is not of the pool. */
  client(): Client
  /** Ends the connections that are the store's own. */
  end(): Promise<void>
}

/** Making tables anew of large ones takes a while. */
const TRANSACTION_MS = 10 * 60_000

/** A call that lost against another one is done again this often. */
const TRIES = 3

/** Opens the store's own pool, or uses the user's. Nothing is connected before the first call. */
export function createDatabase(settings: PostgresSettings, kind: PostgresKind): Database {
  const { connectionString, timeoutMs, connections } = settings
  const own = settings.pool === undefined
  const pool =
    settings.pool ??
    new Pool({
      connectionString,
      max: connections,
      connectionTimeoutMillis: timeoutMs,
      keepAlive: true,
      allowExitOnIdle: true,
      application_name: `redoxkit ${kind.name}`,
    })
  // A connection that breaks while nobody uses it is replaced; without a listener it would end the process.
  pool.on("error", ignore)

  const exhausted = (): StoreFailure =>
    new StoreFailure(
      "failed",
      `No connection to the database of the ${kind.name} became free in ${timeoutMs} ms. Give the pool more connections, or find what keeps them.`,
      { cause: new PoolExhausted(`no connection in ${timeoutMs} ms`) },
    )

  /** The pool's own deadline is the user's to set, and unlimited by default. */
  async function connect(): Promise<PoolClient> {
    let late = false
    let timer: NodeJS.Timeout | undefined
    const connecting = takeFrom(pool)
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        late = true
        // Nobody waits for others to give theirs back: then it is the database that does not answer.
        reject(pool.waitingCount === 0 ? new Error("timeout expired") : exhausted())
      }, timeoutMs)
    })
    connecting.then(
      (client) => late && giveBack(client, false),
      () => {},
    )
    try {
      return await Promise.race([connecting, deadline])
    } catch (error) {
      throw isPoolExhausted(error) ? exhausted() : error
    } finally {
      clearTimeout(timer)
    }
  }

  async function withClient<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    for (let tried = 1; ; tried += 1) {
      const client = await connect()
      let broken: unknown
      try {
        return await work(client)
      } catch (error) {
        // After a deadline the connection is still at work on the old call: nobody else may get it. And one that leads to a
        // database which has become a standby would stay there.
        broken = isSqlError(error) && codeOf(error) !== "25006" ? undefined : error
        if (tried === TRIES || !isWorthAnotherTry(error)) throw error
      } finally {
        const isBroken = broken !== undefined
        if (isLate(broken)) void cancelCall(client).then(() => giveBack(client, isBroken))
        else giveBack(client, isBroken)
      }
    }
  }

  return {
    query: (statement) => withClient((client) => run(client, statement, timeoutMs)),
    transaction: (work) =>
      withClient(async (client) => {
        await run(client, { text: "BEGIN ISOLATION LEVEL READ COMMITTED" }, TRANSACTION_MS)
        try {
          const result = await work((statement) => run(client, statement, TRANSACTION_MS))
          await run(client, { text: "COMMIT" }, TRANSACTION_MS)
          return result
        } catch (error) {
          if (isSqlError(error)) await run(client, { text: "ROLLBACK" }, TRANSACTION_MS)
          throw error
        }
      }),
    // Without a deadline, one that is never answered would keep the process from ending.
    client: () =>
      new Client({
        ...pool.options,
        password: pool.options.password,
        connectionTimeoutMillis: pool.options.connectionTimeoutMillis || timeoutMs,
      }),
    async end() {
      if (own) await pool.end()
      pool.off("error", ignore)
    },
  }
}

function ignore(): void {}

/**
 * Takes a connection that may break between two calls; the call that follows then says so. The pool listens until it hands
 * the connection out, and a promise would tell of that too late: the end of a connection can arrive together with its
 * beginning, and would end the process when nobody listens.
 */
function takeFrom(pool: Pool): Promise<PoolClient> {
  return new Promise((resolve, reject) => {
    pool.connect((error, client) => {
      if (client === undefined) return reject(error)
      client.on("error", ignore)
      resolve(client)
    })
  })
}

function giveBack(client: PoolClient, isBroken: boolean): void {
  client.off("error", ignore)
  client.release(isBroken)
}

/** Runs a statement on a connection. */
export async function run(
  client: ClientBase,
  statement: Statement,
  timeoutMs?: number,
): Promise<readonly Row[]> {
  const { text, values = [] } = statement
  const config = {
    text,
    values: [...values],
    // The user may have changed what the types of a connection become.
    types: TYPES,
    ...(timeoutMs !== undefined && { query_timeout: timeoutMs }),
  }
  const { rows } = await client.query<Record<string, unknown>>(config)
  return rows
}

/** Whether the database itself has answered: then the connection is in order. Five characters are a SQLSTATE. */
function isSqlError(error: unknown): boolean {
  if (!(error instanceof Error) || !("severity" in error)) return false
  return error.severity !== "FATAL" && error.severity !== "PANIC"
}

const [BOOL, INT8, INT4] = [16, 20, 23]

const TYPES = {
  getTypeParser: (oid: number) => (value: string) => {
    if (oid === BOOL) return value === "t"
    if (oid === INT8 || oid === INT4) return Number(value)
    return value
  },
} as CustomTypesConfig
