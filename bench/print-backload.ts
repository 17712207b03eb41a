import { measureBackload } from "./backload.ts"
import type { Effort } from "./bench.ts"
import { printTable } from "./table.ts"

/** Measures and prints a backload of a million rows: its rate, and its memory at each tenth of its time. */
export async function printBackload({ rounds, markdown }: Effort): Promise<void> {
  const rows = rounds < 7 ? 20_000 : 1_000_000
  console.log(
    `\nBackload of ${rows.toLocaleString("en-US")} patients. Memory in MB at each tenth of the time.\n`,
  )
  const table: string[][] = [
    [
      "to",
      "rows/s",
      "time",
      "MB/s",
      ...Array.from({ length: 11 }, (_, tenth) => `${tenth * 10} %`),
      "highest",
    ],
  ]
  for await (const { way, megabytes, seconds, memory, highestMemory } of measureBackload(rows, [
    "check",
    "endpoint",
    "sandbox",
  ])) {
    const figures = [rows / seconds, seconds, megabytes / seconds].map((value) =>
      value.toFixed(value < 10 ? 1 : 0),
    )
    const [rate = "", time = "", speed = ""] = figures
    table.push([
      way,
      rate,
      `${time} s`,
      speed,
      ...[...memory, highestMemory].map((value) => value.toFixed(0)),
    ])
  }
  printTable(table, { markdown })
}
