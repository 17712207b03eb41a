import { randomUUID } from "node:crypto"
import { type PostgresInbox, postgresInbox } from "@redoxkit/postgres"
import { Pool } from "pg"
import { PgBoss } from "pg-boss"
import { bodyOf, fill, handle, messageOf, repeat, timeOf } from "./repeat.ts"
import type { Outcome, Ready, Task } from "./task.ts"

/** What a process does with PostgreSQL: with the inbox, with pg-boss, and with neither. */
export const postgresTasks = {
  "postgres append": (task: Task) => withInbox(task, (inbox) => repeat(task, append(task, inbox))),
  "postgres fill": (task: Task) => withInbox(task, (inbox) => fill(task, append(task, inbox))),
  "postgres handle": (task: Task) => withInbox(task, (inbox) => handle(task, inbox)),

  async "postgres insert"(task: Task): Promise<Ready> {
    const pool = new Pool({ connectionString: task.at, max: task.atATime })
    await pool.query(`CREATE TABLE IF NOT EXISTS ${task.name} (key text PRIMARY KEY, body bytea)`)
    await connected(task.atATime, () => pool.query("SELECT pg_sleep(0.02)"))
    const body = bodyOf(task)
    const insert = `INSERT INTO ${task.name} (key, body) VALUES ($1, $2)`
    return {
      run: () => repeat(task, () => pool.query(insert, [randomUUID(), body])),
      end: () => pool.end(),
    }
  },

  "boss send": (task: Task) => {
    const data = { body: bodyOf(task).toString() }
    return withBoss(task, (boss) =>
      repeat(task, (index) => boss.send(task.name, data, { singletonKey: `s${index % task.subscriptions}` })),
    )
  },

  "boss fill": (task: Task) => {
    const { fill: total = 0 } = task
    const data = { body: bodyOf(task).toString() }
    return withBoss(task, async (boss) => {
      const started = performance.now()
      for (let index = 0; index < total; index += 5_000) {
        const jobs = Array.from({ length: Math.min(5_000, total - index) }, (_, place) => ({
          singletonKey: `s${(index + place) % task.subscriptions}`,
          data,
        }))
        await boss.insert(task.name, jobs)
      }
      return { count: total, elapsed: performance.now() - started }
    })
  },

  "boss fetch and complete": (task: Task) =>
    withBoss(task, async (boss) => {
      let count = 0
      let lastAfter = 0
      let nothingLeft = false
      const started = performance.now()
      let over = false
      void timeOf(task, () => count).then(() => {
        over = true
      })
      while (!over) {
        const jobs = await boss.fetch(task.name, { batchSize: task.atATime })
        nothingLeft = jobs.length === 0
        if (nothingLeft) continue
        await boss.complete(
          task.name,
          jobs.map(({ id }) => id),
        )
        count += jobs.length
        lastAfter = performance.now() - started
      }
      return { count, elapsed: nothingLeft ? lastAfter : performance.now() - started }
    }),

  "boss work": (task: Task) =>
    withBoss(task, async (boss) => {
      let count = 0
      const started = performance.now()
      const options = { pollingIntervalSeconds: 0.5, batchSize: task.atATime }
      await boss.work(task.name, options, async (jobs) => {
        count += jobs.length
      })
      await timeOf(task, () => count)
      const outcome = { count, elapsed: performance.now() - started }
      // Jobs that were cut off would block their subscriptions for whoever comes next.
      await boss.offWork(task.name, { wait: true })
      return outcome
    }),
}

async function withInbox(task: Task, run: (inbox: PostgresInbox) => Promise<Outcome>): Promise<Ready> {
  const inbox = postgresInbox({ connectionString: task.at, schema: task.name, leaseMs: 10_000 })
  await inbox.open()
  await connected(4, () => inbox.list({ limit: 1 }))
  return { run: () => run(inbox), end: () => inbox.close() }
}

function append(task: Task, inbox: PostgresInbox): (index: number) => Promise<unknown> {
  const body = bodyOf(task)
  return (index) => inbox.append(messageOf(index % task.subscriptions, body))
}

async function withBoss(task: Task, run: (boss: PgBoss) => Promise<Outcome>): Promise<Ready> {
  const boss = new PgBoss({ connectionString: task.at, max: 16, supervise: false, schedule: false })
  boss.on("error", (error) => console.error(error))
  await boss.start()
  await boss.createQueue(task.name, { policy: "key_strict_fifo" })
  return { run: () => run(boss), end: () => boss.stop({ graceful: false }) }
}

/** Has the connections made before the clock runs. */
async function connected(connections: number, query: () => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: connections }, query))
}
