import type { Problem } from "./build-message.ts"
import type { CsvRecord } from "./csv-records.ts"
import type { Work } from "./job.ts"
import type { Rejects } from "./rejects.ts"
import type { Progress } from "./state.ts"

/**
 * Goes through the rows that are not done with, one after the other.
 *
 * @param work - gives how far it is, or `undefined` when it was stopped before the row was done with
 * @returns whether the end was reached
 */
export async function eachRow(
  { table, report, job, size }: Work,
  from: Progress,
  work: (row: number, record: CsvRecord) => Promise<Progress | undefined>,
): Promise<boolean> {
  let row = 0
  let begin = 0
  for await (const records of table.records) {
    const end = table.bytesRead()
    for (const [index, record] of records.entries()) {
      row += 1
      if (row <= from.row) continue
      if (job.stop.aborted) return false
      const progress = await work(row, record)
      if (progress === undefined) return false
      // A block is read long before its last row is sent, and a small file is one block.
      const bytes = begin + ((end - begin) * (index + 1)) / records.length
      report.progress({ bytes, size, rows: progress.row, bad: progress.bad })
    }
    begin = end
  }
  return !job.stop.aborted
}

/** Tells what is wrong with a row. */
export function tellProblems(
  { report }: Work,
  rejects: Rejects,
  line: number,
  row: number,
  problems: readonly Problem[],
): void {
  for (const problem of problems) {
    rejects.add(line, row, problem)
    report.bad(line, row, problem)
  }
}
