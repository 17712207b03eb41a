import type { Takeover } from "@redoxkit/store"
import { bytesOf, START, transmission } from "@redoxkit/store/testing"
import { Client, Pool } from "pg"
import { afterEach, beforeAll, expect, test, vi } from "vitest"
import { type PostgresInboxOptions, postgresInbox } from "./inbox.ts"
import { postgresOutbox } from "./outbox.ts"
import type { PostgresStore } from "./store.ts"
import { connect } from "./testing/connect.ts"
import { emptyDatabase, newSchema } from "./testing/database.ts"
import { startWorker } from "./testing/worker.ts"

const PATIENCE = { timeout: 90_000, interval: 20 }

let connectionString = ""
beforeAll(async () => {
  connectionString = await emptyDatabase()
})

const open: PostgresStore[] = []
afterEach(async () => {
  for (const store of open.splice(0)) await store.close()
})

/** An inbox as each server has its own, on the same tables. */
function server(schema: string, options: Partial<PostgresInboxOptions> = {}): PostgresStore {
  const inbox = postgresInbox({
    schema,
    ...(options.pool === undefined && { connectionString }),
    ...options,
  })
  open.push(inbox)
  return inbox
}

test("each subscription is handled in order and once, whoever receives and whoever handles", async () => {
  const schema = newSchema()
  const servers = Array.from({ length: 3 }, () => server(schema))
  const busy = new Set<string>()
  const order = new Map<string, number[]>()
  const workers = servers.map((inbox) =>
    startWorker(inbox, async ({ subscription, key }) => {
      expect(busy.has(subscription)).toBe(false)
      busy.add(subscription)
      await new Promise(setImmediate)
      busy.delete(subscription)
      order.set(subscription, [...(order.get(subscription) ?? []), Number(key.split(".")[1])])
    }),
  )
  const subscriptions = Array.from({ length: 8 }, (_, index) => `s${index}`)
  await Promise.all(
    subscriptions.map(async (subscription, line) => {
      for (let index = 0; index < 40; index += 1) {
        // As Redox does: the next one goes to another server, and only after the one before was answered 200.
        const receiver = servers[(line + index) % 3]
        await receiver?.append(transmission(`${subscription}.${index}`, { subscription }))
      }
    }),
  )
  await vi.waitFor(() => expect(workers.flatMap(({ handled }) => handled)).toHaveLength(320), PATIENCE)
  await Promise.all(workers.map((worker) => worker.stop()))
  for (const subscription of subscriptions)
    expect(order.get(subscription)).toEqual(Array.from({ length: 40 }, (_, index) => index))
  expect(workers.filter(({ handled }) => handled.length > 0).length).toBeGreaterThan(1)
})

test("what one server stores, another one hears of", async () => {
  const schema = newSchema()
  const [receiver, worker] = [server(schema), server(schema)]
  await worker.open()
  let calls = 0
  worker.onReady(() => {
    calls += 1
  })
  // Listening begins in the background, and its beginning is heard as well.
  await vi.waitFor(() => expect(calls).toBeGreaterThan(0), PATIENCE)
  calls = 0
  await receiver.append(transmission("t1"))
  await vi.waitFor(() => expect(calls).toBeGreaterThan(0), PATIENCE)
})

test("without a connection that listens, workers find by looking", async () => {
  const schema = newSchema()
  const [receiver, worker] = [server(schema), server(schema, { listen: false })]
  const { handled, stop } = startWorker(worker)
  await receiver.append(transmission("t1"))
  await vi.waitFor(() => expect(handled).toHaveLength(1), PATIENCE)
  await stop()
})

test("a key is stored once, however many servers race for it", async () => {
  const schema = newSchema()
  const servers = Array.from({ length: 4 }, () => server(schema))
  await Promise.all(servers.map((inbox) => inbox.open()))
  const outcomes = await Promise.all(
    servers.flatMap((inbox) => Array.from({ length: 10 }, (_, key) => inbox.append(transmission(`t${key}`)))),
  )
  expect(outcomes.filter((outcome) => outcome === "stored")).toHaveLength(10)
})

/**
 * A server whose database calls can be held up, as when its machine is stopped for a while. Its lease is over when the
 * test says so, and it takes nothing from others for as long as the test runs, however slow the machine is.
 */
async function stoppableServer(schema: string, make = server) {
  const pool = new Pool({ connectionString, max: 1 })
  const store = make(schema, { pool, leaseMs: 600_000, listen: false, timeoutMs: 60_000 })
  await store.open()
  return {
    store,
    async stop() {
      const client = await pool.connect()
      await client.query(`
        UPDATE ${schema}.holder SET alive_until = now() - interval '1 second'
        WHERE id IN (SELECT holder FROM ${schema}.line WHERE status = 'held')`)
      return () => client.release()
    },
    end: () => pool.end(),
  }
}

test.each(["complete", "retry", "park", "release"] as const)(
  "what a silent server had claimed is given to others, and its late %s changes nothing",
  async (late) => {
    const schema = newSchema()
    const silent = await stoppableServer(schema)
    const other = server(schema, { leaseMs: 1_500 })
    const takeovers: Takeover[] = []
    other.onTakeover?.((takeover) => void takeovers.push(takeover))
    for (const key of ["t1", "t2"]) await silent.store.append(transmission(key))
    const [lost] = (await silent.store.claim(1, START)).transmissions
    // Nothing to claim: it begins to be in touch with the database.
    expect((await other.claim(1, START)).transmissions).toEqual([])

    const goOn = await silent.stop()
    const again = await vi.waitFor(async () => {
      const [first] = (await other.claim(5, START)).transmissions
      return first ?? expect.fail("not yet")
    }, PATIENCE)
    const { id } = again
    expect([id, again.failures]).toEqual([lost?.id, 0])
    // Its answer may come after that of the claim.
    await vi.waitFor(
      () => expect(takeovers).toEqual([{ of: "others", count: 1, silentMs: expect.any(Number) }]),
      PATIENCE,
    )
    goOn()
    if (late === "complete") await silent.store.complete(id, START)
    if (late === "retry") await silent.store.retry(id, { dueAt: START, reason: "late" })
    if (late === "park") await silent.store.park(id, { reason: "late", block: true, now: START })
    if (late === "release") await silent.store.release([id])
    expect(await other.list({})).toMatchObject([
      { key: "t1", state: "running", failures: 0, reason: null },
      { key: "t2", state: "waiting" },
    ])
    await other.complete(id, START)
    expect((await other.claim(5, START)).transmissions.map(({ key }) => key)).toEqual(["t2"])
    await silent.store.append(transmission("t3", { subscription: "other" }))
    expect((await silent.store.claim(5, START)).transmissions.map(({ key }) => key)).toEqual(["t3"])
    await silent.store.close()
    await silent.end()
  },
)

test("a server that comes back is told what others have taken over meanwhile, and how long it was silent", async () => {
  const schema = newSchema()
  const pool = new Pool({ connectionString, max: 1 })
  const silent = server(schema, { pool, leaseMs: 1_000, listen: false, timeoutMs: 60_000 })
  const other = server(schema, { leaseMs: 1_000 })
  const own: Takeover[] = []
  silent.onTakeover?.((takeover) => {
    if (takeover.of === "own") own.push(takeover)
  })
  await silent.append(transmission("t1"))
  const [lost] = (await silent.claim(1, START)).transmissions
  // Whoever takes its only connection has it stand still.
  const client = await pool.connect()
  await vi.waitFor(async () => {
    const [first] = (await other.claim(1, START)).transmissions
    expect(first?.id).toBe(lost?.id)
  }, PATIENCE)
  expect(own).toEqual([])
  client.release()
  await vi.waitFor(() => expect(own).toHaveLength(1), PATIENCE)
  expect(own).toEqual([
    {
      ...{ of: "own", count: 1, silentMs: expect.any(Number) },
      transmissions: [{ id: lost?.id, transmissionId: "t1" }],
    },
  ])
  expect(own[0]?.silentMs).toBeGreaterThanOrEqual(1_000)
  await silent.close()
  await pool.end()
})

test("an outbox tells of what a silent server had claimed", async () => {
  const schema = newSchema()
  const make = (name: string, options: Partial<PostgresInboxOptions> = {}): PostgresStore => {
    const outbox = postgresOutbox({
      schema: name,
      ...(options.pool === undefined && { connectionString }),
      ...options,
    })
    open.push(outbox)
    return outbox
  }
  const silent = await stoppableServer(schema, make)
  const other = make(schema, { leaseMs: 1_500 })
  await silent.store.append(transmission("t1"))
  await silent.store.claim(1, START)
  await other.claim(1, START)
  const goOn = await silent.stop()
  const again = await vi.waitFor(async () => {
    const [first] = (await other.claim(5, START)).transmissions
    return first ?? expect.fail("not yet")
  }, PATIENCE)
  expect(again.interrupted).toBe(true)
  goOn()
  await silent.store.close()
  await silent.end()
})

test("a server says that it is alive for as long as it runs, and keeps what it has claimed", async () => {
  const schema = newSchema()
  const inbox = server(schema, { leaseMs: 900 })
  await inbox.append(transmission("t1"))
  await inbox.claim(1, START)
  const pool = new Pool({ connectionString, max: 1 })
  const aliveUntil = async (): Promise<Date> =>
    (await pool.query(`SELECT alive_until FROM ${schema}.holder`)).rows[0].alive_until
  const first = await aliveUntil()
  await vi.waitFor(
    async () => expect((await aliveUntil()).getTime()).toBeGreaterThan(first.getTime()),
    PATIENCE,
  )
  // What others would do now and then: nothing to give back while it is alive, and after that once.
  const free = async (): Promise<number> =>
    (await pool.query(`SELECT freed FROM ${schema}.free(NULL, NULL, false)`)).rowCount ?? 0
  // In one transaction, in which it cannot say anything else of itself.
  const results: unknown = await pool.query(`
    BEGIN;
    UPDATE ${schema}.holder SET alive_until = now() + interval '1 hour';
    SELECT freed FROM ${schema}.free(NULL, NULL, false);
    COMMIT`)
  expect(results).toMatchObject([{}, { rowCount: 1 }, { rows: [] }, {}])
  await inbox.close()
  expect(await free()).toBe(0)
  await pool.query(`UPDATE ${schema}.line SET status = 'held', holder = gen_random_uuid(), claim = 1000`)
  expect([await free(), await free()]).toEqual([1, 0])
  await pool.end()
})

test("a server that comes back while others are about to take over what it had claimed keeps what it claims then", async () => {
  const schema = newSchema()
  const silent = server(schema, { leaseMs: 600_000, listen: false })
  for (const key of ["t1", "t2"]) await silent.append(transmission(key))
  await silent.claim(1, START)
  const [back, other, third] = await Promise.all([0, 1, 2].map(() => connect(connectionString)))
  if (back === undefined || other === undefined || third === undefined) expect.fail()
  await third.query(`UPDATE ${schema}.holder SET alive_until = now() - interval '1 second'`)
  const [line] = await third.query(`SELECT head, claim, holder FROM ${schema}.line`)
  // Its call is under way, and the others wait for it.
  await back.query("BEGIN")
  await back.query(`SELECT FROM ${schema}.line FOR UPDATE`)
  const taking = other.query(`SELECT freed FROM ${schema}.free(NULL, NULL, false)`)
  await vi.waitFor(async () => {
    const waiting = await third.query(
      "SELECT FROM pg_stat_activity WHERE wait_event = 'transactionid' AND datname = current_database()",
    )
    expect(waiting).toHaveLength(1)
  }, PATIENCE)
  await third.query(`UPDATE ${schema}.holder SET alive_until = now() + interval '1 hour'`)
  const claimed = await back.query(
    `SELECT key FROM ${schema}.work($1, $2, '{complete}', '{0}', '{NULL}', '{NULL}', '{1}', false, 1, $3, $4) WHERE key IS NOT NULL`,
    [[line?.head], [line?.claim], START, line?.holder],
  )
  expect(claimed).toEqual([{ key: "t2" }])
  await back.query("COMMIT")
  expect(await taking).toEqual([])
  expect(await silent.list({})).toMatchObject([{ state: "done" }, { key: "t2", state: "running" }])
  for (const connection of [back, other, third]) await connection.end()
})

test("what is stored while another server finds nothing behind is not forgotten", async () => {
  const schema = newSchema()
  const inbox = server(schema)
  await inbox.append(transmission("t1"))
  await inbox.claim(1, START)
  // Another worker, between its look for the next transmission and its commit.
  const client = new Client({ connectionString })
  await client.connect()
  await client.query(`BEGIN; UPDATE ${schema}.transmission SET state = 'done'; DELETE FROM ${schema}.line`)
  await inbox.append(transmission("t2"))
  expect((await inbox.claim(1, START)).transmissions).toEqual([])
  await client.query("COMMIT")
  expect((await inbox.claim(1, START)).transmissions.map(({ key }) => key)).toEqual(["t2"])
  await client.end()
})

test("an operator on another server can finish or park what runs", async () => {
  const schema = newSchema()
  const [worker, operator] = [server(schema), server(schema)]
  for (const key of ["t1", "t2", "t3"]) await worker.append(transmission(key))
  const [first] = (await worker.claim(1, START)).transmissions
  await operator.complete(first?.id ?? "", START)
  const [second] = (await worker.claim(1, START)).transmissions
  await operator.park(second?.id ?? "", { reason: "test", block: false, now: START })
  await worker.complete(second?.id ?? "", START)
  expect((await operator.list({})).map(({ key, state }) => [key, state])).toEqual([
    ["t1", "done"],
    ["t2", "parked"],
    ["t3", "waiting"],
  ])
})

test("names of any length and of any characters come back as they were", async () => {
  const inbox = server(newSchema())
  const names = [
    "nul \0 and \uE010 and \uE0100",
    "long ".repeat(2_000),
    "{\"a\",'b'\\}",
    "",
    "ünï©ode 🙂",
    "NULL",
  ]
  for (const [index, name] of names.entries())
    expect(
      await inbox.append(
        transmission(`${name}#`, {
          subscription: name,
          dataModel: name,
          eventType: name,
          transmissionId: name,
          receivedAt: START + index,
          body: bytesOf(name),
        }),
      ),
    ).toBe("stored")
  expect(await inbox.append(transmission(`${names[0]}#`))).toBe("duplicate")
  const { transmissions } = await inbox.claim(10, START)
  expect(transmissions.map(({ subscription, dataModel, key }) => [subscription, dataModel, key])).toEqual(
    names.map((name) => [name, name, `${name}#`]),
  )
  const [first] = await inbox.list({ subscription: names[0] ?? "" })
  await inbox.retry(first?.id ?? "", { dueAt: START, reason: "reason \0" })
  expect((await inbox.list({ ids: [first?.id ?? ""] }))[0]).toMatchObject({
    transmissionId: names[0],
    reason: "reason \0",
  })
})

test("a transmission that cannot be stored leaves the others of its group alone", async () => {
  const inbox = server(newSchema())
  const outcomes = await Promise.allSettled([
    inbox.append(transmission("t1")),
    inbox.append(transmission("t2", { receivedAt: Number.NaN })),
    inbox.append(transmission("t3", { receivedAt: 1e30 })),
    inbox.append(transmission("t4")),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"])
  expect((await inbox.list({})).map(({ key }) => key)).toEqual(["t1", "t4"])
})

test("what is finished, parked and known is kept as long as retention says", async () => {
  let now = START
  const retention = { bodiesMs: 10, keysMs: 100, parkedMs: 50 }
  const inbox = server(newSchema(), { retention, now: () => now })
  for (const key of ["done", "parked", "blocked", "waiting"])
    await inbox.append(transmission(key, { subscription: key }))
  await inbox.append(transmission("short", { subscription: "short", keyLifetimeMs: 60 }))
  const ids = (await inbox.claim(10, START)).transmissions.map(({ id }) => id)
  const [done = "", parked = "", blocked = "", waiting = "", short = ""] = ids
  await inbox.complete(done, START)
  await inbox.park(parked, { reason: "test", block: false, now: START })
  await inbox.park(blocked, { reason: "test", block: true, now: START })
  await inbox.release([waiting, short])
  const at = async (ms: number) => {
    now = START + ms
    await inbox.purge()
    return (await inbox.list({})).map(({ key, bytes }) => `${key}${bytes === 0 ? " without body" : ""}`)
  }
  expect(await at(9)).toEqual(["done", "parked", "blocked", "waiting", "short"])
  expect(await at(10)).toEqual(["done without body", "parked", "blocked", "waiting", "short"])
  expect(await inbox.replay({ states: ["done"] })).toBe(0)
  expect(await at(50)).toEqual(["done without body", "blocked", "waiting", "short"])
  expect(await inbox.append(transmission("parked", { receivedAt: now }))).toBe("duplicate")
  expect(await at(1e9)).toEqual(["blocked", "waiting", "short"])
  for (const key of ["done", "parked", "short"])
    expect(await inbox.append(transmission(key, { receivedAt: now }))).toBe("stored")
  for (const key of ["blocked", "waiting"])
    expect(await inbox.append(transmission(key, { receivedAt: now }))).toBe("duplicate")
})

test("bodies are deleted at completion when they are not to be kept", async () => {
  const inbox = server(newSchema(), { retention: { bodiesMs: 0 } })
  await inbox.append(transmission("t1"))
  const [first] = (await inbox.claim(1, START)).transmissions
  await inbox.complete(first?.id ?? "", START)
  expect(await inbox.read(first?.id ?? "")).toBeUndefined()
  expect(await inbox.list({})).toMatchObject([{ state: "done", bytes: 0 }])
})
