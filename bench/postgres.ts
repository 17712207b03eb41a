import { fork } from "node:child_process"
import { randomUUID } from "node:crypto"
import { once } from "node:events"
import { join } from "node:path"
import { startPostgres } from "../packages/postgres/src/testing/server.ts"
import type { Task, TaskResult } from "./postgres-process.ts"

/** A server that waits for the disk at every commit, and processes that work on it. */
export interface PostgresBench {
  /** Does the same thing in several processes at once. */
  run(task: Omit<Task, "url">, processes?: number): Promise<TaskResult>
  stop(): Promise<void>
}

/** Starts the server. */
export async function startPostgresBench(): Promise<PostgresBench> {
  const server = await startPostgres({ fsync: true, maxConnections: 300 })
  return {
    async run(task, processes = 1) {
      const results = await Promise.all(
        Array.from({ length: processes }, () => inProcess({ ...task, url: server.url() })),
      )
      const worst = (of: (result: TaskResult) => number): number => Math.max(...results.map(of))
      return {
        perSecond: results.reduce((sum, { perSecond }) => sum + perSecond, 0),
        p50: worst(({ p50 }) => p50),
        p99: worst(({ p99 }) => p99),
      }
    },
    stop: () => server.stop(),
  }
}

/** A name for tables that nobody has used. */
export function freshName(): string {
  return `bench_${randomUUID().slice(0, 8)}`
}

async function inProcess(task: Task): Promise<TaskResult> {
  const child = fork(join(import.meta.dirname, "postgres-process.ts"), {
    execArgv: ["--conditions=redoxkit-source"],
  })
  child.send(task)
  const ended = once(child, "exit").then((): never => {
    throw new Error(`A process of the bench ended before it was done: ${task.do}`)
  })
  ended.catch(() => {})
  const [result] = (await Promise.race([once(child, "message"), ended])) as [TaskResult]
  child.kill()
  return result
}
