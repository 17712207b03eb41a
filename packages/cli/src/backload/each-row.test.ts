import { expect, test } from "vitest"
import { eachRow } from "./each-row.ts"
import type { Work } from "./job.ts"
import type { BarProgress } from "./progress-bar.ts"

const BLOCK = 400

/** Goes through a file that is read in blocks of so many rows. */
async function progressOf(blocks: readonly number[], from = 0): Promise<readonly BarProgress[]> {
  const shown: BarProgress[] = []
  let bytes = 0
  async function* records() {
    for (const count of blocks) {
      bytes += BLOCK
      yield Array.from({ length: count }, () => ({ line: 1, cells: [] }))
    }
  }
  const work = {
    table: { header: [], records: records(), bytesRead: () => bytes },
    report: { progress: (progress: BarProgress) => shown.push(progress) },
    job: { stop: new AbortController().signal },
    size: BLOCK * blocks.length,
  } as unknown as Work
  const progress = { row: from, line: 1, sent: 0, bad: 0, leftOut: 0, rejectsBytes: 0 }
  await eachRow(work, progress, async (row) => ({ ...progress, row }))
  return shown
}

test("how far a file is follows its rows, not what was read ahead", async () => {
  expect((await progressOf([4])).map(({ bytes }) => bytes)).toEqual([100, 200, 300, 400])
  expect((await progressOf([1, 2])).map(({ bytes }) => bytes)).toEqual([400, 600, 800])
})

test("a file that is gone on with begins where it was", async () => {
  expect((await progressOf([4, 2], 3)).map(({ rows, bytes }) => [rows, bytes])).toEqual([
    [4, 400],
    [5, 600],
    [6, 800],
  ])
})
