import { type ChildProcess, fork } from "node:child_process"
import { join } from "node:path"
import type { Order } from "./process.ts"
import { KINDS, type Outcome, type Task } from "./task.ts"

/** What several processes have done together. Times in milliseconds; 0 where nobody waited. */
export interface Rate {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

/** Processes that do one thing at the same time, and then the next. */
export interface Crew {
  /** Runs a task in the first so many processes at once. They start when all are ready. */
  run(task: Task, processes?: number): Promise<Rate>
  stop(): void
}

/**
 * Starts the processes. They live through the whole bench, so that nobody's engine is cold.
 *
 * @param preload - a library that changes the system's calls
 */
export function startCrew(size: number, preload?: string): Crew {
  const env = preload === undefined ? process.env : { ...process.env, LD_PRELOAD: preload }
  const children = Array.from({ length: size }, () =>
    fork(join(import.meta.dirname, "process.ts"), {
      env,
      serialization: "advanced",
      execArgv: [
        "--conditions=redoxkit-source",
        "--experimental-strip-types",
        "--disable-warning=ExperimentalWarning",
      ],
    }),
  )
  return {
    async run(task, processes = 1) {
      const members = children.slice(0, processes)
      const all = (orderOf: (member: number) => Order) =>
        Promise.all(members.map((child, member) => ask(child, orderOf(member), task)))
      await all((member) => ({ prepare: { ...task, member, members: processes } }))
      const outcomes = (await all(() => "run")).flatMap(({ outcome }) => outcome ?? [])
      await all(() => "end")
      return rateOf(outcomes)
    },
    stop() {
      for (const child of children) child.kill("SIGKILL")
    },
  }
}

/** Sums up what the processes have done. */
export function rateOf(outcomes: readonly Outcome[]): Rate {
  const count = outcomes.reduce((sum, outcome) => sum + outcome.count, 0)
  const elapsed = Math.max(0, ...outcomes.map((outcome) => outcome.elapsed))
  const latencies = Float64Array.from(outcomes.flatMap((outcome) => [...(outcome.latencies ?? [])])).sort()
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0
  return { perSecond: elapsed > 0 ? (count * 1000) / elapsed : 0, p50: at(0.5), p99: at(0.99) }
}

function ask(child: ChildProcess, order: Order, task: Task): Promise<{ readonly outcome?: Outcome }> {
  return new Promise((resolve, reject) => {
    const failed = (): void => reject(new Error(`A process of the bench ended early. It ${KINDS[task.do]}.`))
    if (child.exitCode !== null || child.signalCode !== null) return failed()
    child.once("exit", failed)
    child.once("message", (answer) => {
      child.off("exit", failed)
      resolve(answer as { readonly outcome?: Outcome })
    })
    child.send(order)
  })
}
