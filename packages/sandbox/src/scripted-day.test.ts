import { expect, test } from "vitest"
import { scriptedDay } from "./testing/scripted-day.ts"

test("a day with an hour of downtime and lost answers ends with every message handled once and in order", {
  timeout: 480_000,
}, async () => {
  const day = await scriptedDay({ messages: 5_000, seed: 20_250_401, downAtHour: 9, lostAnswers: 0.05 })

  expect(day.sent.size).toBe(12)
  expect([...day.sent.values()].flat()).toHaveLength(5_000)
  expect(day.handled).toEqual(day.sent)
  expect(day.undelivered).toBe(0)
  // The day was as bad as it was meant to be.
  expect(day.lost).toBeGreaterThan(150)
  expect(day.refusedWhileDown).toBeGreaterThan(300)
  expect(day.alerts).toBeGreaterThanOrEqual(10)
})
