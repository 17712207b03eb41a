import { expect, test } from "vitest"
import { forgetExpired } from "./forget-expired.ts"
import { memoryUsedTokens } from "./used-tokens.ts"

test("a key is new once, until it is over", () => {
  let now = 0
  const used = memoryUsedTokens(() => now)
  expect([used.use("a", 10), used.use("a", 10), used.use("b", 20)]).toEqual([true, false, true])
  now = 9
  expect(used.use("a", 10)).toBe(false)
  now = 10
  expect(used.use("a", 30)).toBe(true)
})

test("memory holds what is not over, however many tokens come", () => {
  let now = 0
  const used = memoryUsedTokens(() => now)
  for (; now < 10_000; now += 1) used.use(`token ${now}`, now + 100)
  expect(used.size).toBeLessThanOrEqual(101)
})

test("what ends later keeps its place, and what stands behind it", () => {
  const entries = new Map([
    ["over", { expiresAt: 1 }],
    ["later", { expiresAt: 9 }],
    ["behind", { expiresAt: 1 }],
  ])
  forgetExpired(entries, 5)
  expect([...entries.keys()]).toEqual(["later", "behind"])
})
