import { judgeSlope } from "../steady/slope.ts"
import type { SoakLook, SoakReport } from "./run-soak.ts"

/** What a soak came to, in words. */
export interface SoakVerdict {
  readonly lines: readonly string[]
  readonly faults: readonly string[]
}

const MEGABYTE = 1024 * 1024
/** After a burst the log is cut back to 64 MB; what one commit and its readers need comes on top. */
const LARGEST_WAL = 80 * MEGABYTE

type Row = readonly [
  name: string,
  of: (look: SoakLook) => number,
  tolerance: number,
  unit: number,
  label: string,
]

const rows: readonly Row[] = [
  ["RSS", ({ rss }) => rss, 24 * MEGABYTE, MEGABYTE, "MB"],
  ["buffers", ({ buffers }) => buffers, 24 * MEGABYTE, MEGABYTE, "MB"],
  ["descriptors", ({ descriptors }) => descriptors, 6, 1, ""],
  ["file", ({ file }) => file, 16 * MEGABYTE, MEGABYTE, "MB"],
  ["WAL", ({ wal }) => wal, 16 * MEGABYTE, MEGABYTE, "MB"],
  ["finished and kept", ({ done }) => done, 200, 1, ""],
  ["dead letters", ({ parked }) => parked, 30, 1, ""],
  ["not finished", ({ open }) => open, 200, 1, ""],
]

/** Judges each row of looks by its slope, and what must hold at the end. */
export function judgeSoak({ looks, refused, end, crash }: SoakReport): SoakVerdict {
  const lines: string[] = []
  const faults: string[] = []
  const judge = ([name, of, tolerance, unit, label]: Row, among: readonly SoakLook[]): void => {
    const values = among.map(of)
    const { growth, median, isLevel } = judgeSlope(values, tolerance)
    const [middle, most, grown] = [median, Math.max(...values), growth].map((value) =>
      (value / unit).toFixed(1),
    )
    const verdict = isLevel === undefined ? "too few measurements for a verdict" : isLevel ? "level" : "GROWS"
    lines.push(`${name}: median ${middle} ${label}, most ${most}, growth by its slope ${grown}: ${verdict}`)
    if (isLevel === false) faults.push(`${name} grows`)
  }
  for (const row of rows) judge(row, looks)
  const collected = looks.filter(({ isCollected }) => isCollected)
  judge(["heap after a collection", ({ heap }) => heap, 8 * MEGABYTE, MEGABYTE, "MB"], collected)
  const p99 = looks.map(({ loopP99 }) => loopP99).sort((one, other) => one - other)
  lines.push(
    `event loop p99 of each second: median ${p99[p99.length >> 1]?.toFixed(1)} ms, worst ${p99.at(-1)?.toFixed(1)} ms`,
  )
  if (refused > 0) faults.push(`${refused} requests were not answered 200`)
  if (crash !== undefined) faults.push(`the server ${crash}`)
  if (looks.some(({ wal }) => wal > LARGEST_WAL)) faults.push("the write-ahead log grew beyond its bound")
  if (end.open > 0) faults.push(`${end.open} messages were never finished`)
  if (end.done + end.parked > 0)
    faults.push(`${end.done + end.parked} messages were kept for longer than asked`)
  return { lines, faults }
}
