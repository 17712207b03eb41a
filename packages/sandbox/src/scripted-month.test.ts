import { expect, test } from "vitest"
import { scriptedMonth } from "./testing/scripted-month.ts"

test("after a month of a small hospital, every answer equals a plain recomputation from the log", {
  timeout: 240_000,
}, async () => {
  const month = await scriptedMonth({ messages: 1_500, seed: 20_250_301 })

  expect(month.differences).toEqual([])
  expect(month.different).toBe(0)
  expect(month.messages).toBe(1_500)
  // What cannot be learned is told, and breaks nothing.
  expect(month.failed).toBe(0)
  expect(month.withGaps).toBeGreaterThan(10)
  // The month was as full as it was meant to be.
  expect(Object.keys(month.events).length).toBeGreaterThan(40)
  expect(Object.keys(month.asked)).toHaveLength(15)
  expect(Math.min(...Object.values(month.asked))).toBeGreaterThan(0)
})
