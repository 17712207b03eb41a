import { compileSlowSync } from "../slow-sync.ts"
import { type Crew, startCrew } from "./crew.ts"
import type { Plan } from "./plan.ts"
import type { Waiting } from "./result.ts"
import { interleave, type Measure, middle, ratio } from "./rounds.ts"
import { freshName, type Stage } from "./stage.ts"
import type { Task } from "./task.ts"

/** Storing in one receiver with SQLite beside a bare append. Slower disks are left out where there is no C compiler. */
export async function measureWaiting(stage: Stage, plan: Plan): Promise<readonly Waiting[]> {
  const { requests, bytes: sizes, addedMilliseconds } = plan.waiting
  const crews = addedMilliseconds.flatMap((added): readonly [number, Crew][] => {
    if (added === 0) return [[added, stage.crew]]
    const library = compileSlowSync(stage.folder, added)
    return library === undefined ? [] : [[added, startCrew(1, library)]]
  })
  try {
    const measures = new Map<string, Measure>()
    for (const [added, crew] of crews) {
      for (const bytes of sizes) {
        const once = (what: Task["do"], atATime: number) => async () => {
          const name = freshName()
          const { milliseconds } = plan
          const task = { at: stage.folder, name, subscriptions: 100, bytes, atATime, milliseconds }
          const rate = await crew.run({ ...task, do: what })
          await stage.clear(name)
          return rate
        }
        measures.set(`one by one ${added} ${bytes}`, once("file append", 1))
        for (const waiting of requests) {
          measures.set(`inbox ${added} ${bytes} ${waiting}`, once("sqlite append", waiting))
          measures.set(`together ${added} ${bytes} ${waiting}`, once("file append together", waiting))
        }
      }
    }
    const rates = await interleave(plan.rounds, measures)
    return crews.flatMap(([addedMilliseconds]) =>
      sizes.flatMap((bytes) =>
        requests.map((waiting): Waiting => {
          const inbox = rates(`inbox ${addedMilliseconds} ${bytes} ${waiting}`)
          const oneByOne = rates(`one by one ${addedMilliseconds} ${bytes}`)
          const together = rates(`together ${addedMilliseconds} ${bytes} ${waiting}`)
          return {
            addedMilliseconds,
            bytes,
            waiting,
            inbox: middle(inbox),
            oneByOne: middle(oneByOne),
            together: middle(together),
            ofOneByOne: ratio(inbox, oneByOne),
            ofTogether: ratio(inbox, together),
          }
        }),
      ),
    )
  } finally {
    for (const [, crew] of crews) if (crew !== stage.crew) crew.stop()
  }
}
