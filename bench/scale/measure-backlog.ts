import type { Plan } from "./plan.ts"
import type { Backlog, Engine } from "./result.ts"
import { interleave, type Measure, middle } from "./rounds.ts"
import { freshName, type Stage } from "./stage.ts"

const ENGINES: readonly Engine[] = ["postgres", "sqlite"]

/** Storing and handling while many messages wait. The inboxes are filled first, and then measured in turn. */
export async function measureBacklog(stage: Stage, plan: Plan): Promise<readonly Backlog[]> {
  const cells = ENGINES.flatMap((engine) =>
    plan.backlogs.map((waiting) => ({
      engine,
      waiting,
      task: {
        at: stage.at(`${engine} append`),
        name: freshName(),
        subscriptions: 100,
        bytes: 1_000,
        milliseconds: plan.milliseconds,
      },
    })),
  )
  for (const { engine, waiting, task } of cells)
    await stage.crew.run({ ...task, do: `${engine} fill`, atATime: 0, fill: waiting })
  await stage.settle()
  const measures = new Map<string, Measure>()
  for (const { engine, waiting, task } of cells) {
    const { crew } = stage
    measures.set(`${engine} append ${waiting}`, () =>
      crew.run({ ...task, do: `${engine} append`, atATime: 16 }),
    )
    // With nothing else waiting, these are what was stored just before.
    measures.set(`${engine} handle ${waiting}`, () =>
      crew.run({ ...task, do: `${engine} handle`, atATime: 100 }),
    )
  }
  const rates = await interleave(plan.rounds, measures)
  for (const { task } of cells) await stage.clear(task.name)
  return cells.map(({ engine, waiting }) => ({
    engine,
    waiting,
    inbox: middle(rates(`${engine} append ${waiting}`)),
    handledPerSecond: middle(rates(`${engine} handle ${waiting}`)).perSecond,
  }))
}
