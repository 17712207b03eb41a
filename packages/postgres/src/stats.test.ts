import { START, transmission } from "@redoxkit/store/testing"
import { Pool } from "pg"
import { beforeAll, expect, onTestFinished, test, vi } from "vitest"
import type { Database } from "./database.ts"
import { postgresInbox } from "./inbox.ts"
import { createStats } from "./stats.ts"
import { emptyDatabase, newSchema } from "./testing/database.ts"
import { startWorker } from "./testing/worker.ts"

const PATIENCE = { timeout: 90_000, interval: 20 }

let connectionString = ""
beforeAll(async () => {
  connectionString = await emptyDatabase()
})

function inboxOf(schema: string, now?: () => number) {
  const inbox = postgresInbox({
    ...{ connectionString, schema, timeoutMs: 60_000, ...(now && { now }) },
    retention: { bodiesMs: 0, keysMs: 1_000, parkedMs: 1_000 },
  })
  onTestFinished(() => inbox.close())
  return inbox
}

function poolOf(): Pool {
  const pool = new Pool({ connectionString, max: 2 })
  onTestFinished(() => pool.end())
  return pool
}

test("counts are right while servers store, handle and fold at the same time, and after the purge", async () => {
  const schema = newSchema()
  let now = START
  const servers = Array.from({ length: 3 }, () => inboxOf(schema, () => now))
  const pool = poolOf()
  const [first] = servers
  await first?.append(transmission("dead", { subscription: "dead" }))
  const [letter] = (await first?.claim(1, START))?.transmissions ?? []
  await first?.park(letter?.id ?? "", { reason: "test", block: true, now: START })
  await first?.append(transmission("behind", { subscription: "dead" }))
  const workers = servers.map((inbox) => startWorker(inbox))
  let acknowledged = 0
  let storing = true
  const appends = servers.map(async (inbox, index) => {
    for (let count = 0; count < 150; count += 1) {
      await inbox.append(transmission(`${index}.${count}`, { subscription: `s${count % 7}` }))
      acknowledged += 1
    }
  })
  const looks = servers.map(async (inbox) => {
    while (storing) {
      const least = acknowledged
      const { oldestReceivedAt, ...counts } = await inbox.stats()
      const sum = Object.values(counts).reduce((total, count) => total + count, 0)
      expect(sum).toBeGreaterThanOrEqual(least)
      expect(sum).toBeLessThanOrEqual(452)
      expect(Math.min(...Object.values(counts))).toBeGreaterThanOrEqual(0)
      await pool.query(`SELECT ${schema}.fold_tally()`)
    }
  })
  await Promise.all(appends)
  storing = false
  await Promise.all(looks)
  const finished = { waiting: 1, running: 0, retrying: 0, parked: 0, blocked: 1, done: 450 }
  await vi.waitFor(
    async () => expect(await servers[1]?.stats()).toEqual({ ...finished, oldestReceivedAt: START }),
    PATIENCE,
  )
  await Promise.all(workers.map((worker) => worker.stop()))
  await first?.park(letter?.id ?? "", { reason: "test", block: false, now: START })
  now = Date.now() + 10_000
  await servers[2]?.purge()
  expect(await first?.stats()).toEqual({ ...finished, blocked: 0, done: 0, oldestReceivedAt: START })
})

test("what a transaction of the user's stores is counted with its commit", async () => {
  const inbox = inboxOf(newSchema())
  const client = await poolOf().connect()
  for (const [end, waiting] of [
    ["ROLLBACK", 0],
    ["COMMIT", 1],
  ] as const) {
    await client.query("BEGIN")
    await inbox.withTransaction(client, () => inbox.append(transmission("t1")))
    expect(await inbox.stats()).toMatchObject({ waiting: 0 })
    await client.query(end)
    expect(await inbox.stats()).toMatchObject({ waiting })
  }
  client.release()
})

test("the notes of changes are folded by whoever counts when there are many, and by every purge", async () => {
  const schema = newSchema()
  const inbox = inboxOf(schema)
  const pool = poolOf()
  await inbox.append(transmission("t1"))
  const note = (count: number): Promise<unknown> =>
    pool.query(
      `INSERT INTO ${schema}.tally SELECT 1, 0, 0, 0, 0 FROM generate_series(1, $1) UNION ALL SELECT -1, 0, 0, 0, 0 FROM generate_series(1, $1)`,
      [count],
    )
  const notes = async (): Promise<number> =>
    Number((await pool.query(`SELECT count(*) AS count FROM ${schema}.tally`)).rows[0].count)
  await note(300)
  expect((await inbox.stats()).waiting).toBe(1)
  await vi.waitFor(async () => expect(await notes()).toBe(1), PATIENCE)
  await note(10)
  await inbox.purge()
  expect(await notes()).toBe(1)
  // More than are folded at once.
  await note(30_000)
  await inbox.purge()
  expect(await notes()).toBe(1)
  expect((await inbox.stats()).waiting).toBe(1)
})

test("the count costs no look at what waits or is done", async () => {
  const schema = newSchema()
  const inbox = inboxOf(schema)
  await inbox.append(transmission("t1"))
  const pool = poolOf()
  await pool.query(`
    INSERT INTO ${schema}.transmission (seq, key_id, line, key, subscription, received_at, bytes, state)
    SELECT g, gen_random_uuid(), gen_random_uuid(), g::text, g::text, g, 0, CASE WHEN g % 2 = 0 THEN 'done' ELSE 'waiting' END
    FROM generate_series(1000, 20999) g`)
  const plan = async (): Promise<string> => {
    const texts: string[] = []
    const explain = {
      async query({ text }: { readonly text: string }) {
        const { rows } = await pool.query(`EXPLAIN ${text}`)
        texts.push(...rows.map((row) => String(row["QUERY PLAN"])))
        return [{}]
      },
    }
    await createStats(explain as unknown as Database, schema).ask()
    return texts.join("\n")
  }
  expect(await plan()).toContain("unfinished")
  expect(await plan()).not.toContain("Seq Scan on transmission")
  expect(await inbox.stats()).toMatchObject({ waiting: 10_001, done: 10_000, oldestReceivedAt: 1_001 })
})

test("those that ask while an answer is under way share the next one", async () => {
  const open: (() => void)[] = []
  let asked = 0
  const query = async () => {
    asked += 1
    const waiting = asked
    await new Promise<void>((resolve) => open.push(resolve))
    return [{ waiting, tally: 0 }]
  }
  const stats = createStats({ query } as unknown as Database, "s")
  const first = stats.ask()
  await vi.waitFor(() => expect(open).toHaveLength(1), PATIENCE)
  const others = Array.from({ length: 20 }, () => stats.ask())
  open[0]?.()
  expect((await first).waiting).toBe(1)
  await vi.waitFor(() => expect(open).toHaveLength(2), PATIENCE)
  open[1]?.()
  expect((await Promise.all(others)).map(({ waiting }) => waiting)).toEqual(
    Array.from({ length: 20 }, () => 2),
  )
  expect(asked).toBe(2)
})
