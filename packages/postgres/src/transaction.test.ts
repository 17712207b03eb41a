import { transmission } from "@redoxkit/store/testing"
import { Client } from "pg"
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest"
import { postgresOutbox } from "./outbox.ts"
import type { PostgresStore } from "./store.ts"
import { emptyDatabase, newSchema } from "./testing/database.ts"
import { startWorker } from "./testing/worker.ts"

/** Less than the time for which the outbox waits for its database. */
const PATIENCE = { timeout: 50_000, interval: 20 }

let connectionString = ""
beforeAll(async () => {
  connectionString = await emptyDatabase()
})

let outbox: PostgresStore
let client: Client
beforeEach(async () => {
  outbox = postgresOutbox({ connectionString, schema: newSchema(), timeoutMs: 60_000 })
  client = new Client({ connectionString })
  await client.connect()
})
afterEach(async () => {
  await client.end()
  await outbox.close()
})

test("what is appended in a transaction of the user's is there with its commit, and not before", async () => {
  const worker = startWorker(outbox)
  await client.query("BEGIN")
  expect(await outbox.withTransaction(client, () => outbox.append(transmission("t1")))).toBe("stored")
  expect(await outbox.list({})).toEqual([])
  await outbox.append(transmission("t2"))
  await vi.waitFor(() => expect(worker.handled.map(({ key }) => key)).toEqual(["t2"]), PATIENCE)
  await client.query("COMMIT")
  await vi.waitFor(() => expect(worker.handled.map(({ key }) => key)).toEqual(["t2", "t1"]), PATIENCE)
  await worker.stop()
})

test("what is rolled back was never there, and its key is free", async () => {
  await client.query("BEGIN")
  await outbox.withTransaction(client, async () => {
    // At the same time, as a message to several destinations is.
    await Promise.all([outbox.append(transmission("t1")), outbox.append(transmission("t2"))])
    expect(await outbox.append(transmission("t1"))).toBe("duplicate")
  })
  await client.query("ROLLBACK")
  expect(await outbox.list({})).toEqual([])
  expect(await outbox.append(transmission("t1"))).toBe("stored")
})

test("a key stored outside of the transaction that stores it waits for its end, and is known then", async () => {
  await outbox.open()
  await client.query("BEGIN")
  await outbox.withTransaction(client, () => outbox.append(transmission("t1")))
  const outside = outbox.append(transmission("t1"))
  await vi.waitFor(async () => {
    const { rows } = await client.query(
      "SELECT FROM pg_stat_activity WHERE wait_event = 'transactionid' AND datname = current_database()",
    )
    expect(rows).toHaveLength(1)
  }, PATIENCE)
  await client.query("COMMIT")
  expect(await outside).toBe("duplicate")
})

test("an append that fails in a transaction rejects in the words of the outbox", async () => {
  await outbox.open()
  await client.query("BEGIN")
  await client.query("SELECT no_such_function()").catch(() => {})
  await expect(outbox.withTransaction(client, () => outbox.append(transmission("t1")))).rejects.toMatchObject(
    { name: "OutboxError", code: "outbox-failed", cause: { code: "25P02" } },
  )
})

test("of two transactions that wait for keys of each other, one is told to run again", async () => {
  await outbox.open()
  const other = new Client({ connectionString })
  await other.connect()
  await Promise.all([client, other].map((each) => each.query("BEGIN; SET LOCAL deadlock_timeout = 10")))
  const store = (each: Client, key: string): Promise<unknown> =>
    outbox.withTransaction(each, () => outbox.append(transmission(key)))
  await store(client, "t1")
  await store(other, "t2")
  const ends = [store(client, "t2"), store(other, "t1")].map((stored, place) =>
    stored.catch(async (error: unknown) => {
      await [client, other][place]?.query("ROLLBACK")
      return error
    }),
  )
  const failure = (await Promise.all(ends)).find((end) => end !== "stored")
  expect(failure).toMatchObject({
    code: "outbox-failed",
    message: expect.stringContaining("for the sake of another one"),
    cause: { code: "40P01" },
  })
  await other.end()
})

test("a transaction goes on in tables that another server has made anew", async () => {
  const schema = newSchema()
  const running = postgresOutbox({ connectionString, schema, timeoutMs: 60_000, listen: false })
  await running.open()
  await client.query(`DROP SCHEMA ${schema} CASCADE`)
  const starting = postgresOutbox({ connectionString, schema, timeoutMs: 60_000, listen: false })
  await starting.open()
  await client.query("BEGIN")
  expect(await running.withTransaction(client, () => running.append(transmission("t1")))).toBe("stored")
  await client.query("COMMIT")
  expect(await starting.list({})).toMatchObject([{ key: "t1" }])
  for (const store of [running, starting]) await store.close()
})
