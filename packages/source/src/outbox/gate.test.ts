import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { createGate } from "./gate.ts"

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function testGate() {
  const ended = vi.fn()
  return { ended, gate: createGate(16, (refusals) => refusals * 100, ended) }
}

test("an open gate lets all through, a refused one nothing, and after the wait a single message", () => {
  const { gate, ended } = testGate()
  expect(gate.room()).toBe(16)
  expect(gate.refused(0)).toEqual({ waitMs: 100, refusals: 1 })
  expect(gate.room()).toBe(0)
  vi.advanceTimersByTime(99)
  expect(ended).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(ended).toHaveBeenCalledTimes(1)
  expect(gate.room()).toBe(1)
  expect(gate.refused(0)).toEqual({ waitMs: 200, refusals: 2 })
  expect(gate.answered()).toBe(true)
  expect(gate.room()).toBe(16)
  expect(gate.answered()).toBe(false)
  expect(gate.refused(0)).toEqual({ waitMs: 100, refusals: 1 })
})

test("refusals that come together are one, and the longest wait that is asked for counts", () => {
  const { gate, ended } = testGate()
  gate.refused(0)
  expect(gate.refused(0)).toBeUndefined()
  expect(gate.refused(5_000)).toBeUndefined()
  expect(gate.refused(1_000)).toBeUndefined()
  vi.advanceTimersByTime(4_999)
  expect(ended).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(ended).toHaveBeenCalledTimes(1)
})

test("a wait that no timer can keep is cut short, and not to nothing", () => {
  const { gate, ended } = testGate()
  expect(gate.refused(Number.MAX_SAFE_INTEGER)).toEqual({ waitMs: 60 * 60_000, refusals: 1 })
  vi.advanceTimersByTime(60 * 60_000)
  const long = createGate(1, () => 1e15, ended)
  long.refused(0)
  vi.advanceTimersByTime(2 ** 31 - 2)
  expect(ended).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(1)
  expect(ended).toHaveBeenCalledTimes(2)
})

test("each refusal in a row lets one more through, so that no message stands in the way of all", () => {
  const { gate } = testGate()
  const rooms = Array.from({ length: 20 }, () => {
    gate.refused(0)
    vi.advanceTimersByTime(2_000)
    return gate.room()
  })
  expect(rooms.slice(0, 3)).toEqual([1, 2, 3])
  expect(Math.max(...rooms)).toBe(16)
})

test("an answer to what left before does not cut short the wait that Redox asked for", () => {
  const { gate } = testGate()
  gate.refused(5_000)
  expect(gate.answered()).toBe(false)
  expect(gate.room()).toBe(0)
  vi.advanceTimersByTime(5_000)
  expect(gate.room()).toBe(1)
  expect(gate.answered()).toBe(true)
  expect(gate.room()).toBe(16)
  gate.refused(0)
  expect(gate.answered()).toBe(true)
  expect(gate.room()).toBe(16)
})

test("a refusal that comes after the end keeps no timer", () => {
  const { gate } = testGate()
  gate.close()
  gate.refused(60_000)
  expect(vi.getTimerCount()).toBe(0)
})

test("a closed gate ends no wait", () => {
  const { gate, ended } = testGate()
  gate.refused(0)
  gate.close()
  vi.advanceTimersByTime(1_000)
  expect(ended).not.toHaveBeenCalled()
})
