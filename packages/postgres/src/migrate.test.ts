import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { DestinationError, InboxError } from "@redoxkit/destination"
import { START, transmission } from "@redoxkit/store/testing"
import { Client } from "pg"
import { beforeAll, expect, onTestFinished, test, vi } from "vitest"
import { createDatabase, type Database } from "./database.ts"
import { postgresInbox } from "./inbox.ts"
import type { PostgresKind } from "./kind.ts"
import { migrate } from "./migrate.ts"
import { toSettings } from "./options.ts"
import { STEPS } from "./sql/steps.ts"
import { emptyDatabase, newSchema } from "./testing/database.ts"

const PATIENCE = { timeout: 90_000, interval: 20 }

let connectionString = ""
beforeAll(async () => {
  connectionString = await emptyDatabase()
})

const kind: PostgresKind = {
  name: "inbox",
  maker: "postgresInbox",
  writesClaims: false,
  failure: (fault, message, options) => new InboxError(`inbox-${fault}`, message, options),
  invalidOption: (message) => new DestinationError("invalid-option", message),
}

function databaseOf(): Database {
  const database = createDatabase(toSettings(kind, { connectionString }), kind)
  onTestFinished(() => database.end())
  return database
}

function inboxOf(schema: string) {
  const inbox = postgresInbox({ connectionString, schema })
  onTestFinished(() => inbox.close())
  return inbox
}

async function query(text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** A step as a later release may have one. It fails when it is taken twice. */
const later = (name: string) => (s: string) => `ALTER TABLE ${s}.transmission ADD COLUMN ${name} text;`

const migration = (schema: string) => ({ schema, kind: "inbox", migrate: true }) as const

test("processes that start at the same time make the tables once, and each stores its message", async () => {
  const schema = newSchema()
  const children = Array.from({ length: 5 }, (_, index) =>
    spawn(process.execPath, [
      ...["--experimental-strip-types", "--disable-warning=ExperimentalWarning"],
      "--conditions=redoxkit-source",
      join(import.meta.dirname, "testing/open-and-append.ts"),
      ...[connectionString, schema, `t${index}`],
    ]),
  )
  onTestFinished(() => {
    for (const child of children) child.kill("SIGKILL")
  })
  const said = children.map((child) => {
    const lines: string[] = []
    createInterface(child.stdout).on("line", (line) => lines.push(line))
    createInterface(child.stderr).on("line", (line) => lines.push(line))
    return lines
  })
  const ended = children.map((child) => once(child, "close"))
  await vi.waitFor(() => expect(said).toEqual(children.map(() => ["ready"])), PATIENCE)
  for (const child of children) child.stdin.write("go\n")
  await Promise.all(ended)
  expect(said).toEqual(children.map(() => ["ready", "stored"]))
  expect(await query(`SELECT kind, version FROM ${schema}.redoxkit`)).toEqual([
    { kind: "inbox", version: STEPS.length },
  ])
  expect(await inboxOf(schema).stats()).toMatchObject({ waiting: 5 })
})

// One test for each older release that there is.
for (const version of STEPS.keys())
  if (version > 0)
    test(`tables of version ${version} are updated, and what is in them is handled`, async () => {
      const schema = newSchema()
      await migrate(databaseOf(), migration(schema), STEPS.slice(0, version))
      expect(await inboxOf(schema).append(transmission("t1"))).toBe("stored")
      expect((await inboxOf(schema).claim(1, START)).transmissions).toHaveLength(1)
    })

test("servers of a newer release that start at the same time update the tables once, and those of the older one go on", async () => {
  const schema = newSchema()
  const running = inboxOf(schema)
  await running.append(transmission("t1"))
  const newer = [...STEPS, later("first"), later("second")]
  await Promise.all(Array.from({ length: 6 }, () => migrate(databaseOf(), migration(schema), newer)))
  expect(
    await query(`SELECT version, first, second FROM ${schema}.redoxkit, ${schema}.transmission`),
  ).toEqual([{ version: STEPS.length + 2, first: null, second: null }])
  await running.append(transmission("t2"))
  const [first] = (await running.claim(1, START)).transmissions
  await running.complete(first?.id ?? "", START)
  expect((await running.claim(1, START)).transmissions.map(({ key }) => key)).toEqual(["t2"])
  // One that starts only now does not know what the tables have become.
  await expect(inboxOf(schema).open()).rejects.toMatchObject({ code: "inbox-version" })
})

test("a step that fails leaves the tables of the older release as they were, and in use", async () => {
  const schema = newSchema()
  const inbox = inboxOf(schema)
  await inbox.append(transmission("t1"))
  const broken = [...STEPS, later("first"), () => "SELECT 1 / 0"]
  await expect(migrate(databaseOf(), migration(schema), broken)).rejects.toMatchObject({ code: "22012" })
  expect(await query(`SELECT version FROM ${schema}.redoxkit`)).toEqual([{ version: STEPS.length }])
  const again = inboxOf(schema)
  await again.append(transmission("t2"))
  expect(await again.stats()).toMatchObject({ waiting: 2 })
  // The step before it was undone with it.
  await migrate(databaseOf(), migration(schema), [...STEPS, later("first")])
  expect(await query(`SELECT first FROM ${schema}.transmission`)).toHaveLength(2)
})

test("a server that ends in the middle of making the tables leaves nothing behind, and the next one makes them", async () => {
  const schema = newSchema()
  const slow = [...STEPS, () => "SELECT pg_sleep(600)"]
  const making = migrate(databaseOf(), migration(schema), slow).then(
    () => expect.fail("was not ended"),
    (error: unknown) => error,
  )
  const next = inboxOf(schema)
  await vi.waitFor(async () => {
    const ended = await query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
    )
    expect(ended).toHaveLength(1)
  }, PATIENCE)
  expect(await making).toBeInstanceOf(Error)
  expect(await next.append(transmission("t1"))).toBe("stored")
  expect(await query(`SELECT version FROM ${schema}.redoxkit`)).toEqual([{ version: STEPS.length }])
})
