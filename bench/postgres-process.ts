// One process of the PostgreSQL bench: does one thing for a while, as fast as it can, and tells how often it came off.
import { randomUUID } from "node:crypto"
import { type PostgresInbox, postgresInbox } from "@redoxkit/postgres"
import { createDrain } from "@redoxkit/store"
import { Pool } from "pg"
import { PgBoss } from "pg-boss"

/** What to do, and where. */
export interface Task {
  readonly do:
    | "append"
    | "insert"
    | "send"
    | "fill"
    | "handle"
    | "fill boss"
    | "fetch and complete"
    | "work()"
  readonly url: string
  /** Schema of the inbox, queue of pg-boss. */
  readonly name: string
  readonly subscriptions: number
  /** Messages under way at a time; for a fill, messages to store. */
  readonly count: number
  readonly milliseconds: number
}

/** What came of it. Latencies in milliseconds. */
export interface TaskResult {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

const BODY = Buffer.alloc(1_000, "x")

process.on("message", async (task: Task) => {
  process.send?.(await tasks[task.do](task))
})

const tasks: { readonly [what in Task["do"]]: (task: Task) => Promise<TaskResult> } = {
  async append(task) {
    const inbox = inboxOf(task)
    await inbox.open()
    const result = await repeat(task, (index) => append(inbox, task, index))
    await inbox.close()
    return result
  },

  async insert(task) {
    const pool = new Pool({ connectionString: task.url, max: task.count })
    await pool.query("CREATE TABLE IF NOT EXISTS bare (key text PRIMARY KEY, body bytea)").catch(() => {})
    const result = await repeat(task, () =>
      pool.query("INSERT INTO bare (key, body) VALUES ($1, $2)", [randomUUID(), BODY]),
    )
    await pool.end()
    return result
  },

  async send(task) {
    const boss = await bossOf(task)
    const result = await repeat(task, (index) =>
      boss.send(task.name, { body: BODY.toString() }, { singletonKey: `s${index % task.subscriptions}` }),
    )
    await boss.stop({ graceful: false })
    return result
  },

  async fill(task) {
    const inbox = inboxOf(task)
    await inbox.open()
    let index = 0
    const worker = async (): Promise<void> => {
      while (index < task.count) {
        index += 1
        await append(inbox, task, index)
      }
    }
    await Promise.all(Array.from({ length: 500 }, worker))
    await inbox.close()
    return NOTHING
  },

  async handle(task) {
    const inbox = inboxOf(task)
    const shutdown = new AbortController()
    let handled = 0
    const drain = createDrain({
      store: inbox,
      concurrency: () => task.count,
      pollIntervalMs: 1_000,
      now: Date.now,
      shutdown: shutdown.signal,
      async pass({ id }, settle) {
        await settle(() => inbox.complete(id, Date.now()))
        handled += 1
      },
      unfinished: async () => {},
      claimFailed: (error) => console.error(error),
      outcomeFailed: (error) => console.error(error),
    })
    await inbox.open()
    const started = performance.now()
    drain.start()
    await wait(task.milliseconds)
    const perSecond = (handled * 1000) / (performance.now() - started)
    await drain.stop()
    await inbox.close()
    return { ...NOTHING, perSecond }
  },

  async "fill boss"(task) {
    const boss = await bossOf(task)
    for (let index = 0; index < task.count; index += 5_000) {
      const jobs = Array.from({ length: Math.min(5_000, task.count - index) }, (_, place) => ({
        singletonKey: `s${(index + place) % task.subscriptions}`,
        data: { body: BODY.toString() },
      }))
      await boss.insert(task.name, jobs)
    }
    await boss.stop({ graceful: false })
    return NOTHING
  },

  async "fetch and complete"(task) {
    const boss = await bossOf(task)
    let handled = 0
    const started = performance.now()
    while (performance.now() - started < task.milliseconds) {
      const jobs = await boss.fetch(task.name, { batchSize: task.count })
      await boss.complete(
        task.name,
        jobs.map(({ id }) => id),
      )
      handled += jobs.length
    }
    const perSecond = (handled * 1000) / (performance.now() - started)
    await boss.stop({ graceful: false })
    return { ...NOTHING, perSecond }
  },

  async "work()"(task) {
    const boss = await bossOf(task)
    let handled = 0
    const started = performance.now()
    await boss.work(task.name, { pollingIntervalSeconds: 0.5, batchSize: task.count }, async (jobs) => {
      handled += jobs.length
    })
    await wait(task.milliseconds)
    const perSecond = (handled * 1000) / (performance.now() - started)
    await boss.stop({ graceful: false })
    return { ...NOTHING, perSecond }
  },
}

const NOTHING: TaskResult = { perSecond: 0, p50: 0, p99: 0 }

function inboxOf({ url, name }: Task): PostgresInbox {
  return postgresInbox({ connectionString: url, schema: name, leaseMs: 10_000 })
}

function append(inbox: PostgresInbox, { subscriptions }: Task, index: number): Promise<unknown> {
  const key = randomUUID()
  return inbox.append({
    key,
    subscription: `s${index % subscriptions}`,
    dataModel: "Scheduling",
    eventType: "New",
    transmissionId: key,
    receivedAt: Date.now(),
    body: BODY,
  })
}

async function bossOf({ url, name }: Task): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false })
  boss.on("error", (error) => console.error(error))
  await boss.start()
  await boss.createQueue(name, { policy: "key_strict_fifo" })
  return boss
}

async function repeat(
  { count, milliseconds }: Task,
  once: (index: number) => Promise<unknown>,
): Promise<TaskResult> {
  const latencies: number[] = []
  let index = 0
  const started = performance.now()
  const loop = async (): Promise<void> => {
    while (performance.now() - started < milliseconds) {
      const before = performance.now()
      index += 1
      await once(index)
      latencies.push(performance.now() - before)
    }
  }
  await Promise.all(Array.from({ length: count }, loop))
  const seconds = (performance.now() - started) / 1000
  latencies.sort((one, other) => one - other)
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0
  return { perSecond: latencies.length / seconds, p50: at(0.5), p99: at(0.99) }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
