import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { realClock } from "./real-clock.ts"

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test("waits are divided by the speed, limits are not", () => {
  const clock = realClock(100)
  const fired: string[] = []
  clock.wait(120_000, () => fired.push("wait"))
  clock.limit(2_000, () => fired.push("limit"))
  vi.advanceTimersByTime(1_199)
  expect(fired).toEqual([])
  vi.advanceTimersByTime(1)
  expect(fired).toEqual(["wait"])
  vi.advanceTimersByTime(800)

  expect(fired).toEqual(["wait", "limit"])
})

test("another speed also holds for what is left of a wait", () => {
  const clock = realClock(1)
  const done = vi.fn()
  clock.wait(100_000, done)
  vi.advanceTimersByTime(50_000)
  clock.setSpeed(50)
  vi.advanceTimersByTime(999)
  expect(done).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)

  expect(done).toHaveBeenCalledOnce()
  expect(clock.speed).toBe(50)
})

test("a wait that was ended never comes, also after a change of the speed", () => {
  const clock = realClock(1)
  const done = vi.fn()
  const cancel = clock.wait(1_000, done)
  cancel()
  clock.setSpeed(1_000)
  vi.advanceTimersByTime(10_000)

  expect(done).not.toHaveBeenCalled()
})

test("a wait that is longer than any timer comes at its time", () => {
  const clock = realClock(0.001)
  const done = vi.fn()
  clock.wait(4_000_000, done)
  vi.advanceTimersByTime(3_999_999_999)
  expect(done).not.toHaveBeenCalled()
  vi.advanceTimersByTime(2)

  expect(done).toHaveBeenCalledOnce()
})
