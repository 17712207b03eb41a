import type { Plan } from "./plan.ts"
import type { Handled } from "./result.ts"
import { interleave, type Measure, middle } from "./rounds.ts"
import { freshName, type Stage } from "./stage.ts"
import type { Task } from "./task.ts"

type Cell = Plan["handled"][number]

/** Handling in order what waits. */
export async function measureHandled(stage: Stage, plan: Plan): Promise<readonly Handled[]> {
  const measures = new Map<string, Measure>()
  for (const cell of plan.handled) {
    const { subscriptions, backlog, workers } = cell
    let name = ""
    const taskOf = (what: Task["do"]): Task => {
      const atATime = subscriptions === 1 ? 16 : 100
      const milliseconds = what === "boss work" ? plan.workMilliseconds : plan.milliseconds
      return { do: what, at: stage.at(what), name, subscriptions, bytes: 1_000, atATime, milliseconds }
    }
    const fill = async (what: Task["do"]): Promise<void> => {
      name = freshName()
      await stage.crew.run({ ...taskOf(what), fill: backlog })
      await stage.settle()
    }
    const run = (what: Task["do"]) => stage.crew.run(taskOf(what), workers)
    const set = (what: string, measure: Measure) => measures.set(nameOf(what, cell), measure)

    set("work", async () => {
      await fill("boss fill")
      return run("boss work")
    })
    // Of the same queue: work() leaves nearly all of it.
    set("fetch", async () => {
      const rate = await run("boss fetch and complete")
      await stage.clear(name)
      return rate
    })
    for (const engine of workers === 1 ? (["postgres", "sqlite"] as const) : (["postgres"] as const)) {
      set(engine, async () => {
        await fill(`${engine} fill`)
        const rate = await run(`${engine} handle`)
        await stage.clear(name)
        return rate
      })
    }
  }
  const rates = await interleave(plan.rounds, measures)
  return plan.handled.map((cell): Handled => {
    const perSecond = (what: string): number => middle(rates(nameOf(what, cell))).perSecond
    return {
      ...cell,
      work: perSecond("work"),
      fetchAndComplete: perSecond("fetch"),
      postgres: perSecond("postgres"),
      ...(cell.workers === 1 && { sqlite: perSecond("sqlite") }),
    }
  })
}

function nameOf(what: string, { subscriptions, backlog, workers }: Cell): string {
  return `${what} ${subscriptions} ${backlog} ${workers}`
}
