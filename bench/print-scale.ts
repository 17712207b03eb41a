import { writeFileSync } from "node:fs"
import type { Effort } from "./bench.ts"
import { measureScale } from "./scale/measure.ts"
import { FULL, QUICK } from "./scale/plan.ts"
import { conditionsOf, tablesOf } from "./scale/tables.ts"
import { printTable } from "./table.ts"

/** Both durable inboxes with several processes, many subscriptions and a long backlog, beside pg-boss and bare writes. */
export async function printScale({ quick, markdown, save }: Effort): Promise<void> {
  // So that what is cleared away at the end is cleared away now.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130))
  const started = performance.now()
  const result = await measureScale(quick ? QUICK : FULL, (what) => {
    console.error(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s: ${what}`)
  })
  if (save !== undefined) writeFileSync(save, `${JSON.stringify(result, rounded, 2)}\n`)
  console.log(`\nScale. ${conditionsOf(result)}`)
  for (const { title, rows } of tablesOf(result)) {
    console.log(`\n${title}:\n`)
    printTable(rows, { markdown })
  }
}

/** Six digits: more is noise. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(6)) : value
}
