import { type BackloadMeasure, measureBackload } from "./backload.ts"
import type { Effort } from "./bench.ts"
import { printTable } from "./table.ts"

/** A sandbox keeps and delivers every row, and would take hours for a million. */
const SANDBOX_ROWS = 20_000

/** Measures and prints a backload of a million rows: its rate, and its memory at each tenth of its time. */
export async function printBackload({ rounds, markdown }: Effort): Promise<void> {
  const rows = rounds < 7 ? SANDBOX_ROWS : 1_000_000
  console.log("\nBackload of patients. Memory in MB at each tenth of the time.\n")
  const tenths = Array.from({ length: 11 }, (_, tenth) => `${tenth * 10} %`)
  const table = [["to", "rows", "rows/s", "time", "MB/s", ...tenths, "highest"]]
  for await (const measured of measureBackload(rows, ["check", "endpoint"])) table.push(cellsOf(measured))
  for await (const measured of measureBackload(SANDBOX_ROWS, ["sandbox"])) table.push(cellsOf(measured))
  printTable(table, { markdown })
}

function cellsOf({ way, rows, megabytes, seconds, memory, highestMemory }: BackloadMeasure): string[] {
  const figures = [rows / seconds, seconds, megabytes / seconds].map((value) =>
    value.toFixed(value < 10 ? 1 : 0),
  )
  const [rate = "", time = "", speed = ""] = figures
  const megabytesUsed = [...memory, highestMemory].map((value) => value.toFixed(0))
  return [way, rows.toLocaleString("en-US"), rate, `${time} s`, speed, ...megabytesUsed]
}
