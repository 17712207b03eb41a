import { checkRow } from "./check-row.ts"
import { eachRow, tellProblems } from "./each-row.ts"
import type { Outcome, Work } from "./job.ts"
import { noRejects, openRejects } from "./rejects.ts"
import { nothingDone } from "./state.ts"

/** Checks every row of a file, and sends none. */
export async function checkFile(work: Work): Promise<Outcome> {
  const { job } = work
  const rejects = job.rejects === undefined ? noRejects : openRejects(job.rejects, 0)
  try {
    let progress = nothingDone
    const isFinished = await eachRow(work, nothingDone, async (row, record) => {
      const { line, problems, leftOut } = checkRow(record, work.plan, work.kind, work.validate)
      tellProblems(work, rejects, line, row, problems)
      const isBad = problems.length > 0 ? 1 : 0
      progress = {
        ...progress,
        row,
        line,
        bad: progress.bad + isBad,
        leftOut: progress.leftOut + leftOut.length,
      }
      return progress
    })
    return { ...progress, kind: work.kind.kind, resumedAfter: 0, isFinished, wasFinished: false }
  } finally {
    rejects.close()
  }
}
