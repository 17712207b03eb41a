import { createDestination } from "@redoxkit/destination"
import { createSource, legacyKey, OutboxError } from "@redoxkit/source"
import { Client, Pool } from "pg"
import { beforeAll, expect, onTestFinished, test, vi } from "vitest"
import { startRedoxServer } from "../../source/src/testing/redox-server.ts"
import { type PostgresInboxOptions, postgresInbox } from "./inbox.ts"
import { postgresOutbox } from "./outbox.ts"
import { emptyDatabase, newSchema } from "./testing/database.ts"

const PATIENCE = { timeout: 90_000, interval: 20 }
const DESTINATION = "c07e9a12-3f64-4b8b-a5d1-8e2f60d9b413"
const OTHER = "5b1d0c4e-7a52-4f0e-9d38-2c6a1f4b7e90"
const silent = { debug() {}, info() {}, warn() {}, error() {} }

let connectionString = ""
beforeAll(async () => {
  connectionString = await emptyDatabase()
})

async function connect(database = connectionString): Promise<Client> {
  const client = new Client({ connectionString: database })
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

/** A source that delivers, its outbox, and a table of the user's beside it. */
async function reports(options: Partial<PostgresInboxOptions> = {}) {
  const server = await startRedoxServer()
  const schema = options.schema ?? newSchema()
  const outbox = postgresOutbox({ connectionString, timeoutMs: 60_000, ...options, schema })
  const source = createSource({
    auth: legacyKey(server.tokens),
    baseUrl: server.url,
    destination: DESTINATION,
    validate: "off",
    outbox,
    logger: silent,
  })
  onTestFinished(async () => {
    await source.stop({ deadlineMs: 0 })
    await server.close()
  })
  await source.start()
  const client = await connect()
  await client.query(`CREATE TABLE ${schema}.report (number text PRIMARY KEY)`)
  return {
    source,
    outbox,
    client,
    enqueue: (name: string, destinations?: readonly string[]) =>
      source.enqueue(
        "Scheduling",
        "New",
        {
          ...(destinations && { Meta: { Destinations: destinations.map((ID) => ({ ID })) } }),
          Visit: { VisitNumber: name },
        } as never,
        { idempotencyKey: name },
      ),
    insert: (number: string, by = client) =>
      by.query(`INSERT INTO ${schema}.report (number) VALUES ($1)`, [number]),
    reports: async () =>
      (await client.query(`SELECT number FROM ${schema}.report ORDER BY number`)).rows.map(
        ({ number }) => number,
      ),
    sent: () =>
      server.messages.map((message) => (message.Visit as { readonly VisitNumber: string }).VisitNumber),
  }
}

/** Waits until nothing is left to deliver: what has not been sent by then never will be. */
async function untilQuiet(outbox: ReturnType<typeof postgresOutbox>): Promise<void> {
  await vi.waitFor(
    async () => expect(await outbox.stats()).toMatchObject({ waiting: 0, running: 0, retrying: 0 }),
    PATIENCE,
  )
}

test("a message enqueued in a transaction is sent after its commit, and never when it is rolled back", async () => {
  const { outbox, client, enqueue, insert, reports: stored, sent } = await reports()
  await client.query("BEGIN")
  await insert("r1")
  expect(await outbox.withTransaction(client, () => enqueue("r1"))).toEqual({
    idempotencyKey: "r1",
    outcome: "stored",
  })
  // Others leave meanwhile.
  await enqueue("between")
  await vi.waitFor(() => expect(sent()).toEqual(["between"]), PATIENCE)
  await client.query("COMMIT")
  await vi.waitFor(() => expect(sent()).toEqual(["between", "r1"]), PATIENCE)

  await client.query("BEGIN")
  await insert("r2")
  await outbox.withTransaction(client, () => enqueue("r2"))
  await client.query("ROLLBACK")
  await enqueue("after")
  await vi.waitFor(() => expect(sent()).toContain("after"), PATIENCE)
  await untilQuiet(outbox)
  expect(sent()).toEqual(["between", "r1", "after"])
  expect(await stored()).toEqual(["r1"])
})

test("a message to several destinations is in the transaction for each of them", async () => {
  const { outbox, client, enqueue, sent } = await reports()
  await client.query("BEGIN")
  await outbox.withTransaction(client, () => enqueue("both", [DESTINATION, OTHER]))
  expect(await outbox.list({})).toEqual([])
  await client.query("COMMIT")
  await vi.waitFor(() => expect(sent()).toEqual(["both", "both"]), PATIENCE)
})

test.each(["COMMIT", "ROLLBACK"])(
  "of two transactions with one idempotency key, the second waits for the %s of the first",
  async (end) => {
    const { outbox, client, enqueue, sent } = await reports()
    const second = await connect()
    await Promise.all([client.query("BEGIN"), second.query("BEGIN")])
    const first = await outbox.withTransaction(client, () => enqueue("r1"))
    expect(first.outcome).toBe("stored")
    const waiting = outbox.withTransaction(second, () => enqueue("r1"))
    await vi.waitFor(async () => {
      const { rows } = await client.query(
        "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND wait_event = 'transactionid' AND datname = current_database()",
      )
      expect(rows).toHaveLength(1)
    }, PATIENCE)
    await client.query(end)
    expect((await waiting).outcome).toBe(end === "COMMIT" ? "duplicate" : "stored")
    await second.query("COMMIT")
    await vi.waitFor(() => expect(sent()).toEqual(["r1"]), PATIENCE)
    await untilQuiet(outbox)
    expect(sent()).toEqual(["r1"])
  },
)

test("when the user's own statement fails afterwards, the message is never sent, and can be enqueued again", async () => {
  const { outbox, client, enqueue, insert, reports: stored, sent } = await reports()
  await insert("r1")
  await client.query("BEGIN")
  await outbox.withTransaction(client, () => enqueue("r1"))
  await expect(insert("r1")).rejects.toMatchObject({ code: "23505" })
  // A COMMIT of a failed transaction is a rollback.
  expect((await client.query("COMMIT")).command).toBe("ROLLBACK")
  expect(await outbox.list({})).toEqual([])
  expect((await enqueue("r1")).outcome).toBe("stored")
  await vi.waitFor(() => expect(sent()).toEqual(["r1"]), PATIENCE)
  expect(await stored()).toEqual(["r1"])
})

test("in a transaction that has failed before, enqueue says so and stores nothing", async () => {
  const { outbox, client, enqueue, insert } = await reports()
  await insert("r1")
  await client.query("BEGIN")
  await insert("r1").catch(() => {})
  const failure: unknown = await outbox.withTransaction(client, () => enqueue("r1")).catch((error) => error)
  expect(failure).toBeInstanceOf(OutboxError)
  expect(failure).toMatchObject({
    code: "outbox-failed",
    message: expect.stringContaining("had failed before"),
    cause: { code: "25P02" },
  })
  await client.query("ROLLBACK")
  expect(await outbox.list({})).toEqual([])
})

test("a client without a transaction is refused, and nothing is stored", async () => {
  const { outbox, client, enqueue } = await reports()
  for (const begun of [false, true]) {
    if (begun) for (const statement of ["BEGIN", "COMMIT"]) await client.query(statement)
    await expect(outbox.withTransaction(client, () => enqueue("r1"))).rejects.toMatchObject({
      code: "outbox-failed",
      message: expect.stringContaining("in no transaction"),
    })
  }
  expect(await outbox.list({})).toEqual([])
})

test("a client that does not tell is asked: outside of a transaction it is refused, as a pool is", async () => {
  const { outbox, client, enqueue } = await reports()
  const pool = new Pool({ connectionString, max: 1 })
  onTestFinished(() => pool.end())
  const silentClient = new Proxy(client, {
    get(target, name) {
      const member: unknown = name === "getTransactionStatus" ? undefined : Reflect.get(target, name)
      return typeof member === "function" ? member.bind(target) : member
    },
  })
  for (const outside of [silentClient, pool as unknown as Client])
    await expect(outbox.withTransaction(outside, () => enqueue("r1"))).rejects.toMatchObject({
      code: "outbox-failed",
      message: expect.stringContaining("in no transaction"),
    })
  expect(await outbox.list({})).toEqual([])
  await client.query("BEGIN")
  expect((await outbox.withTransaction(silentClient, () => enqueue("r1"))).outcome).toBe("stored")
  await client.query("ROLLBACK")
  expect(await outbox.list({})).toEqual([])
})

test("a client of another database is refused, with or without an outbox there", async () => {
  const { outbox, enqueue } = await reports({ schema: "same_name" })
  const other = await emptyDatabase()
  const client = await connect(other)
  const refused = async (): Promise<void> => {
    await client.query("BEGIN")
    await expect(outbox.withTransaction(client, () => enqueue("r1"))).rejects.toMatchObject({
      code: "outbox-failed",
      message: expect.stringContaining("another database"),
    })
    await client.query("COMMIT")
  }
  await refused()
  const elsewhere = postgresOutbox({ connectionString: other, schema: "same_name" })
  onTestFinished(() => elsewhere.close())
  await elsewhere.open()
  await refused()
  expect([await outbox.list({}), await elsewhere.list({})]).toEqual([[], []])
})

test("a client that was ended is refused in the words of the outbox", async () => {
  const { outbox, enqueue } = await reports()
  const client = new Client({ connectionString })
  await client.connect()
  await client.query("BEGIN")
  await client.end()
  await expect(outbox.withTransaction(client, () => enqueue("r1"))).rejects.toMatchObject({
    name: "OutboxError",
    code: "outbox-failed",
  })
})

test("what nobody awaited is refused once the work has ended, and gets into no other transaction", async () => {
  const { outbox, client, enqueue, source } = await reports()
  await client.query("BEGIN")
  let forgotten: Promise<unknown> = Promise.resolve()
  await outbox.withTransaction(client, async () => {
    forgotten = enqueue("forgotten").catch((error: unknown) => error)
  })
  await client.query("COMMIT")
  expect(await forgotten).toMatchObject({
    code: "outbox-failed",
    message: expect.stringContaining("Await every call"),
  })
  expect(await source.list({ states: ["waiting", "running", "done"] })).toEqual([])
  // An append that had begun is waited for.
  await client.query("BEGIN")
  await outbox.withTransaction(client, async () => {
    void outbox.append({
      ...{ key: "begun", subscription: DESTINATION, dataModel: "Scheduling", eventType: "New" },
      ...{ transmissionId: null, receivedAt: Date.now(), body: Buffer.from("{}") },
    })
  })
  await client.query("ROLLBACK")
  expect(await outbox.list({})).toEqual([])
})

test("of nested transactions, the innermost client takes what is enqueued", async () => {
  const { outbox, client, enqueue, sent } = await reports()
  const inner = await connect()
  await Promise.all([client.query("BEGIN"), inner.query("BEGIN")])
  await outbox.withTransaction(client, async () => {
    await enqueue("outer")
    await outbox.withTransaction(client, () => enqueue("same"))
    await outbox.withTransaction(inner, () => enqueue("inner"))
    await enqueue("outer again")
  })
  await client.query("ROLLBACK")
  await inner.query("COMMIT")
  await vi.waitFor(() => expect(sent()).toEqual(["inner"]), PATIENCE)
  await untilQuiet(outbox)
  expect(sent()).toEqual(["inner"])
})

test("a message that a destination takes in a transaction is handled after its commit, and never when it is rolled back", async () => {
  const pool = new Pool({ connectionString, max: 5 })
  const inbox = postgresInbox({ pool, schema: newSchema() })
  const destination = createDestination({ verificationToken: "t", inbox, logger: silent })
  const handled: string[] = []
  destination.onAny((_, { transmissionId }) => void handled.push(transmissionId ?? ""))
  await destination.start()
  onTestFinished(async () => {
    await destination.stop({ deadlineMs: 0 })
    await pool.end()
  })
  const take = (key: string) =>
    destination.take({ Meta: { DataModel: "Scheduling", EventType: "New" } }, { key })
  const client = await pool.connect()
  for (const [key, end] of [
    ["undone", "ROLLBACK"],
    ["done", "COMMIT"],
  ] as const) {
    await client.query("BEGIN")
    expect(await inbox.withTransaction(client, () => take(key))).toBe("stored")
    expect(await inbox.list({})).toEqual([])
    await client.query(end)
  }
  client.release()
  await vi.waitFor(() => expect(handled).toEqual(["done"]), PATIENCE)
})
