import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { arch, cpus, platform, totalmem } from "node:os"
import { measureBacklog } from "./measure-backlog.ts"
import { measureHandled } from "./measure-handled.ts"
import { measureStored } from "./measure-stored.ts"
import { measureWaiting } from "./measure-waiting.ts"
import type { Plan } from "./plan.ts"
import type { Machine, ScaleResult } from "./result.ts"
import { freshName, type Stage, setStage } from "./stage.ts"
import { KINDS, type Task } from "./task.ts"

/**
 * Measures everything of a plan.
 *
 * @param progress - is told what comes next
 */
export async function measureScale(plan: Plan, progress: (what: string) => void): Promise<ScaleResult> {
  const processes = Math.max(...plan.receivers, ...plan.handled.map(({ workers }) => workers))
  progress("a PostgreSQL server and processes start")
  const stage = await setStage(processes)
  try {
    if (plan.warmUpMilliseconds > 0) await warmUp(stage, processes, plan.warmUpMilliseconds)
    progress("storing")
    const stored = await measureStored(stage, plan)
    progress("storing in SQLite, by requests that wait")
    const waiting = await measureWaiting(stage, plan)
    progress("handling in order")
    const handled = await measureHandled(stage, plan)
    progress("with a backlog")
    const backlog = await measureBacklog(stage, plan)
    const { rounds, milliseconds, quick } = plan
    return {
      version: 1,
      day: new Date().toISOString().slice(0, 10),
      machine: machineOf(stage),
      plan: { rounds, milliseconds, quick },
      stored,
      waiting,
      handled,
      backlog,
    }
  } finally {
    await stage.stop()
  }
}

/** The engine compiles what runs often: everything runs once before anything counts. */
async function warmUp(stage: Stage, processes: number, milliseconds: number): Promise<void> {
  const name = freshName()
  const taskOf = (what: Task["do"]): Task => {
    const size = { subscriptions: 10, bytes: 1_000, atATime: 16, fill: 1_000 }
    return { do: what, at: stage.at(what), name, ...size, milliseconds }
  }
  // Makes the tables, which several processes would wait for.
  for (const what of ["postgres append", "postgres insert", "boss send"] as const)
    await stage.crew.run({ ...taskOf(what), milliseconds: 0 })
  for (const what of Object.keys(KINDS) as Task["do"][]) await stage.crew.run(taskOf(what), processes)
  await stage.clear(name)
}

function machineOf({ postgresVersion }: Stage): Machine {
  const [core] = cpus()
  const boss = createRequire(import.meta.url).resolve("pg-boss/package.json")
  return {
    cores: cpus().length,
    processor: core?.model.trim() ?? "",
    memoryGigabytes: Math.round(totalmem() / 1e9),
    system: `${platform()} ${arch()}`,
    node: process.versions.node,
    postgres: postgresVersion,
    pgBoss: String(JSON.parse(readFileSync(boss, "utf8")).version),
  }
}
