import { expect, test } from "vitest"
import type { Deadline } from "./deadline.ts"
import { RateLimitError, RedoxUnavailableError, SourceError } from "./errors.ts"
import { retryDelay, withRetries } from "./retry.ts"

/** A deadline that is over after so many milliseconds of waiting, and waits in no time. */
function countingDeadline(remaining: number): { readonly deadline: Deadline; readonly waits: number[] } {
  const waits: number[] = []
  const deadline: Deadline = {
    signal: new AbortController().signal,
    remaining: () => remaining - waits.reduce((sum, wait) => sum + wait, 0),
    wait: async (wait) => void waits.push(wait),
    clear() {},
  }
  return { deadline, waits }
}

const settings = { attempts: 5, delayMs: (failures: number) => failures * 100 }
const unavailable = (retryAfterMs?: number) =>
  new RedoxUnavailableError("", { status: 503, retryable: true, retryAfterMs })
const failing = (...errors: readonly Error[]) => {
  const left = [...errors]
  return async () => {
    const error = left.shift()
    if (error !== undefined) throw error
    return "done"
  }
}

test("the wait is the longer one of the own and the one asked for", async () => {
  const { deadline, waits } = countingDeadline(100_000)
  const errors = [
    unavailable(),
    unavailable(50),
    unavailable(2_000),
    new RateLimitError("", { retryAfterMs: 7_000 }),
  ]

  expect(await withRetries(failing(...errors), deadline, settings, () => {})).toBe("done")
  expect(waits).toEqual([100, 200, 2_000, 7_000])
})

test("the last error comes when the tries are used up", async () => {
  const { deadline, waits } = countingDeadline(100_000)
  const errors = Array.from({ length: 6 }, () => unavailable())

  await expect(withRetries(failing(...errors), deadline, settings, () => {})).rejects.toBe(errors[4])
  expect(waits).toEqual([100, 200, 300, 400])
})

test("no wait is begun that would end after the deadline", async () => {
  const { deadline, waits } = countingDeadline(250)
  const errors = [unavailable(), unavailable(), unavailable()]

  await expect(withRetries(failing(...errors), deadline, settings, () => {})).rejects.toBe(errors[1])
  expect(waits).toEqual([100])
})

test("what may not be tried again is not", async () => {
  for (const error of [new SourceError("network-failed", ""), new Error("of somebody else's")]) {
    const { deadline, waits } = countingDeadline(1_000)
    await expect(withRetries(failing(error), deadline, settings, () => {})).rejects.toBe(error)
    expect(waits).toEqual([])
  }
})

test("waits double up to half a minute, and chance spreads them", () => {
  for (const [failures, full] of [
    [1, 500],
    [2, 1_000],
    [5, 8_000],
    [50, 30_000],
  ] as const) {
    const waits = Array.from({ length: 200 }, () => retryDelay(failures))
    expect(Math.max(...waits)).toBeLessThanOrEqual(full)
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(full / 2)
    expect(new Set(waits).size).toBeGreaterThan(20)
  }
})
