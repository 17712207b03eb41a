import type { Plan } from "./plan.ts"
import type { Handled } from "./result.ts"
import { interleave, type Measure, middle } from "./rounds.ts"
import { freshName, type Stage } from "./stage.ts"
import type { Task } from "./task.ts"

/** Handling in order what waits. Each measurement has a backlog of its own. */
export async function measureHandled(stage: Stage, plan: Plan): Promise<readonly Handled[]> {
  const measures = new Map<string, Measure>()
  for (const cell of plan.handled) {
    const { subscriptions, backlog, workers } = cell
    const once = (fill: Task["do"], what: Task["do"], milliseconds = plan.milliseconds): Measure => {
      return async () => {
        const name = freshName()
        const atATime = subscriptions === 1 ? 16 : 100
        const task = {
          at: stage.at(what),
          name,
          subscriptions,
          bytes: 1_000,
          atATime,
          milliseconds,
          fill: backlog,
        }
        await stage.crew.run({ ...task, do: fill })
        await stage.settle()
        const rate = await stage.crew.run({ ...task, do: what }, workers)
        await stage.clear(name)
        return rate
      }
    }
    const set = (what: string, measure: Measure) => measures.set(nameOf(what, cell), measure)
    set("work", once("boss fill", "boss work", plan.workMilliseconds))
    set("fetch", once("boss fill", "boss fetch and complete"))
    set("postgres", once("postgres fill", "postgres handle"))
    if (workers === 1) set("sqlite", once("sqlite fill", "sqlite handle"))
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

function nameOf(what: string, { subscriptions, backlog, workers }: Plan["handled"][number]): string {
  return `${what} ${subscriptions} ${backlog} ${workers}`
}
