import { expect, test } from "vitest"
import { judgeMemory } from "./judge-memory.ts"
import type { ServerState } from "./serve.ts"

const MEGABYTE = 1024 * 1024
const statesOf = (rssAt: (round: number) => number): readonly ServerState[] =>
  Array.from({ length: 90 }, (_, round) => ({
    rss: rssAt(round) * MEGABYTE,
    heap: 20 * MEGABYTE,
    buffers: 10 * MEGABYTE,
    threadHeap: (5 + (round % 12)) * MEGABYTE,
    descriptors: 40,
    connections: 24,
    open: 0,
    logged: 0,
    indiscreet: 0,
    polluted: false,
  }))
const verdictOnRss = (rssAt: (round: number) => number, pools: "small" | "default") =>
  judgeMemory(statesOf(rssAt), pools).find(({ name }) => name === "RSS")?.verdict

test("memory that neither heap nor buffers show is found by RSS where the pools are small", () => {
  expect(verdictOnRss((round) => 170 + (round % 5) * 4, "small")).toBe("level")
  expect(verdictOnRss((round) => 170 + round * 0.4 + (round % 5) * 4, "small")).toBe("GROWS")
})

test("pools of the default size may fill up, but not without a bound", () => {
  expect(verdictOnRss((round) => 250 + round, "default")).toBe("bounded")
  expect(verdictOnRss((round) => 250 + round * 4, "default")).toBe("GROWS")
})

test("what the thread of the inbox collects now and then is no growth", () => {
  const others = judgeMemory(
    statesOf(() => 170),
    "small",
  )
  expect(others.map(({ verdict }) => verdict)).toEqual(["level", "level", "level", "level", "level"])
})
