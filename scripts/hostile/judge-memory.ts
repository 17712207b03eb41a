import { judgeSlope } from "../steady/slope.ts"
import type { ServerState } from "./serve.ts"
import type { Pools } from "./server-process.ts"

/** What a row of measurements of the attacked server says, in MB; descriptors in pieces. */
export interface MemoryVerdict {
  readonly name: string
  readonly median: number
  readonly most: number
  /** By the slope of the measurements, see `judgeSlope`. */
  readonly growth: number
  readonly verdict: "level" | "bounded" | "GROWS" | "too few measurements for a verdict"
}

const MEGABYTE = 1024 * 1024
/** With the pools of V8 and the C library at their default sizes, RSS rises for hours, but not beyond this, in MB. */
const MOST_WITH_POOLS = 512

const rows: readonly [name: string, of: (state: ServerState) => number, tolerance: number][] = [
  ["RSS", ({ rss }) => rss / MEGABYTE, 16],
  ["heap", ({ heap }) => heap / MEGABYTE, 8],
  ["buffers", ({ buffers }) => buffers / MEGABYTE, 16],
  ["heap of the thread", ({ threadHeap }) => threadHeap / MEGABYTE, 8],
  ["descriptors", ({ descriptors }) => descriptors, 8],
]

/** Judges whether the memory of a server stayed level under an attack. */
export function judgeMemory(states: readonly ServerState[], pools: Pools): readonly MemoryVerdict[] {
  return rows.map(([name, of, tolerance]) => {
    const row = states.map(of)
    const most = row.reduce((one, other) => Math.max(one, other), 0)
    const { growth, median, isLevel } = judgeSlope(row, tolerance)
    return { name, median, most, growth, verdict: verdictOf(name, isLevel, most, pools) }
  })
}

function verdictOf(
  name: string,
  isLevel: boolean | undefined,
  most: number,
  pools: Pools,
): MemoryVerdict["verdict"] {
  if (isLevel === undefined) return "too few measurements for a verdict"
  if (isLevel) return "level"
  return name === "RSS" && pools === "default" && most <= MOST_WITH_POOLS ? "bounded" : "GROWS"
}
