import { StoreFailure } from "@redoxkit/store"
import type { Database, Row, Statement } from "./database.ts"
import { STEPS } from "./sql/steps.ts"

type Query = (statement: Statement) => Promise<readonly Row[]>

/** What to bring up to date. */
export interface Migration {
  readonly schema: string
  readonly kind: "inbox" | "outbox"
  /** Whether steps may be taken; otherwise they are only asked for. */
  readonly migrate: boolean
}

/**
 * Makes or updates the tables. Servers that start at the same time wait for each other: one takes the steps, the others
 * find them taken. A step that fails leaves nothing behind.
 */
export async function migrate(
  database: Database,
  migration: Migration,
  steps: readonly ((schema: string) => string)[] = STEPS,
): Promise<void> {
  const { schema, kind } = migration
  if ((await versionOf(database.query, migration, steps.length)) === steps.length) return
  if (!migration.migrate)
    throw new StoreFailure(
      "version",
      `The tables of the ${kind} in the schema ${schema} are missing or of an older release, and migrate is false. Open the ${kind} once with a user that may make them.`,
    )
  await database.transaction(async (query) => {
    await query({
      text: "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))::text",
      values: [`redoxkit ${schema}`],
    })
    const version = await versionOf(query, migration, steps.length)
    if (version === steps.length) return
    const quoted = `"${schema}"`
    if (version === undefined) {
      const [existing] = await query({
        text: "SELECT FROM pg_namespace WHERE nspname = $1",
        values: [schema],
      })
      if (existing === undefined) await query({ text: `CREATE SCHEMA ${quoted}` })
    }
    for (const step of steps.slice(version ?? 0)) await query({ text: step(quoted) })
    if (version === undefined)
      await query({
        text: `INSERT INTO ${quoted}.redoxkit (kind, version) VALUES ($1, $2)`,
        values: [kind, steps.length],
      })
    else await query({ text: `UPDATE ${quoted}.redoxkit SET version = $1`, values: [steps.length] })
  })
}

/** Steps taken so far; `undefined` for none. Refuses the tables of the other kind, and those of a newer release. */
async function versionOf(
  query: Query,
  { schema, kind }: Migration,
  newest: number,
): Promise<number | undefined> {
  // Looked up in the catalog itself: to_regclass may still answer what it knew before this server waited for another.
  const tables = await query({
    text: "SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = 'redoxkit'",
    values: [schema],
  })
  if (tables.length === 0) return undefined
  const [row] = await query({ text: `SELECT kind, version FROM "${schema}".redoxkit` })
  if (row?.kind !== kind)
    throw new StoreFailure(
      "corrupt",
      `The schema ${schema} is not that of an ${kind}. It was left as it is: pass another schema.`,
    )
  const version = Number(row.version)
  if (version > newest)
    throw new StoreFailure(
      "version",
      `The tables in the schema ${schema} were made by a newer release. They were left as they are: install that release, or pass another schema.`,
    )
  return version
}
