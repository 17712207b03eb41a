// One process of the bench. It gets a task, says when it is ready, starts with the others, and puts everything away.
import { postgresTasks } from "./postgres-tasks.ts"
import { sqliteTasks } from "./sqlite-tasks.ts"
import type { Ready, Task } from "./task.ts"

/** What the process is told to do. */
export type Order = { readonly prepare: Task } | "run" | "end"

const tasks: { readonly [what in Task["do"]]: (task: Task) => Promise<Ready> } = {
  ...postgresTasks,
  ...sqliteTasks,
}
let ready: Ready | undefined

// Nobody is left to work for.
process.once("disconnect", () => process.exit())

process.on("message", async (order: Order) => {
  if (order === "run") return void process.send?.({ outcome: await ready?.run() })
  if (order === "end") await ready?.end()
  else ready = await tasks[order.prepare.do](order.prepare)
  process.send?.({})
})
