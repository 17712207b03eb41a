import { StoreFailure } from "@redoxkit/store"
import type { ClientBase } from "pg"
import { type Row, run, type Statement } from "./database.ts"
import { codeOf } from "./postgres-error.ts"

/** The store whose messages go into a transaction. */
export interface StoreInTransaction {
  readonly schema: string
  readonly name: "inbox" | "outbox"
  /** Whether the tables that say this of themselves, see {@link tablesId}, are those of the store. */
  hasTables(id: unknown): Promise<boolean>
}

/** A transaction of the user's. Its connection takes one statement at a time. */
export interface Transaction {
  /** Runs a statement of the store. Rejects when it would not be part of the transaction. */
  run(statement: Statement, store: StoreInTransaction): Promise<readonly Row[]>
  /** Nothing more is taken. Resolves when nothing is under way any more. */
  end(): Promise<void>
}

/** Tells these tables from those of the same names in another database. */
export function tablesId(schema: string): Statement {
  return { text: `SELECT id::text AS id FROM "${schema}".redoxkit` }
}

/** Takes statements one after the other; one that fails does not hold up the next. */
export function createTransaction(client: ClientBase): Transaction {
  let before: Promise<unknown> = Promise.resolve()
  let isChecked = false
  let ended = false

  async function check(store: StoreInTransaction): Promise<void> {
    if (!isChecked && !(await store.hasTables(await idOf(client, store)))) throw elsewhere(store)
    isChecked = true
    if (await isOutside(client, store))
      throw new StoreFailure(
        "failed",
        "The client of withTransaction is in no transaction. Send BEGIN before, and COMMIT afterwards. Nothing was stored.",
      )
  }

  return {
    run(statement, store) {
      if (ended)
        throw new StoreFailure(
          "failed",
          "Something was to be stored after the work of its withTransaction had ended. Await every call in it. Nothing was stored.",
        )
      const result = before.then(() => check(store)).then(() => run(client, statement))
      before = result.catch(() => {})
      return result
    },
    async end() {
      ended = true
      await before
    },
  }
}

async function idOf(client: ClientBase, store: StoreInTransaction): Promise<unknown> {
  try {
    const [row] = await run(client, tablesId(store.schema))
    return row?.id
  } catch (error) {
    if (["42P01", "3F000", "42703"].includes(codeOf(error) ?? "")) throw elsewhere(store, error)
    throw error
  }
}

function elsewhere({ name }: StoreInTransaction, cause?: unknown): StoreFailure {
  return new StoreFailure(
    "failed",
    `The client of withTransaction is connected to another database than the ${name}. Pass one of the same database. Nothing was stored.`,
    cause === undefined ? {} : { cause },
  )
}

/**
 * Asks the client what the database has said last. Those that do not tell, such as a pool or one of an older release of
 * `pg`, send what the database refuses outside of a transaction.
 */
async function isOutside(
  client: ClientBase & { readonly getTransactionStatus?: () => string | null },
  { schema }: StoreInTransaction,
): Promise<boolean> {
  if (client.getTransactionStatus !== undefined) return client.getTransactionStatus() === "I"
  try {
    await run(client, { text: `LOCK TABLE "${schema}".redoxkit IN ACCESS SHARE MODE` })
    return false
  } catch (error) {
    if (codeOf(error) === "25P01") return true
    throw error
  }
}
