import type { Rate } from "./crew.ts"
import type { Plan } from "./plan.ts"
import type { Engine, Stored } from "./result.ts"
import { interleave, type Measure, middle, ratio } from "./rounds.ts"
import { freshName, type Stage } from "./stage.ts"
import type { Task } from "./task.ts"

interface Cell {
  readonly receivers: number
  readonly subscriptions: number
  readonly bytes: number
}

const WAITING = 16
const ENGINES: readonly Engine[] = ["postgres", "sqlite"]

/** Storing by several receivers, of several subscriptions. Each measurement begins with nothing stored. */
export async function measureStored(stage: Stage, plan: Plan): Promise<readonly Stored[]> {
  const { large } = plan
  const cells: readonly Cell[] = [
    ...plan.receivers.flatMap((receivers) =>
      plan.subscriptions.map((subscriptions) => ({ receivers, subscriptions, bytes: 1_000 })),
    ),
    ...large.receivers.map((receivers) => ({ ...large, receivers })),
  ]
  const once = (what: Task["do"], { receivers, subscriptions, bytes }: Cell): Measure => {
    return async (): Promise<Rate> => {
      const name = freshName()
      const at = stage.at(what)
      const { milliseconds } = plan
      const task = { at, name, subscriptions, bytes, atATime: WAITING, milliseconds }
      // Tables are made beforehand, so that processes do not wait for each other to make them.
      if (at !== stage.folder) await stage.crew.run({ ...task, do: what, atATime: 1, milliseconds: 0 })
      const rate = await stage.crew.run({ ...task, do: what }, receivers)
      await stage.clear(name)
      return rate
    }
  }
  const measures = new Map<string, Measure>()
  for (const cell of cells) {
    // The bare ones know no subscriptions, and are measured once for all of them.
    measures.set(bareName("postgres", cell), once("postgres insert", cell))
    measures.set(bareName("sqlite", cell), once("file append", cell))
    measures.set(nameOf("boss", cell), once("boss send", cell))
    measures.set(nameOf("postgres", cell), once("postgres append", cell))
    measures.set(nameOf("sqlite", cell), once("sqlite append", cell))
  }
  const rates = await interleave(plan.rounds, measures)
  return ENGINES.flatMap((engine) =>
    cells.map(({ receivers, subscriptions, bytes }): Stored => {
      const cell = { receivers, subscriptions, bytes }
      const inbox = rates(nameOf(engine, cell))
      const bare = rates(bareName(engine, cell))
      const boss = rates(nameOf("boss", cell))
      return {
        engine,
        ...cell,
        inbox: middle(inbox),
        bare: middle(bare),
        ofBare: ratio(inbox, bare),
        ...(engine === "postgres" && { boss: middle(boss), ofBoss: ratio(inbox, boss) }),
      }
    }),
  )
}

function bareName(engine: Engine, { receivers, bytes }: Cell): string {
  return `bare ${engine} ${receivers} ${bytes}`
}

function nameOf(what: string, { receivers, subscriptions, bytes }: Cell): string {
  return `${what} ${receivers} ${subscriptions} ${bytes}`
}
