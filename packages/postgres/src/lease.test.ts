import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { Database, Statement } from "./database.ts"
import { createLease } from "./lease.ts"

const LEASE = 3_000

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }))
afterEach(() => void vi.useRealTimers())

/** A lease on a database that only counts, and can be away. */
function leaseOn() {
  let away = false
  let freed = 0
  const calls = { beats: 0, frees: 0 }
  const query = async ({ text }: Statement) => {
    if (away) throw new Error("away")
    if (text.includes(".free(")) calls.frees += 1
    else calls.beats += 1
    return [{ freed }]
  }
  let told = 0
  const lease = createLease({
    database: { query } as unknown as Database,
    schema: "s",
    holder: "h",
    leaseMs: LEASE,
    marksInterrupted: false,
    freed: () => {
      told += 1
    },
  })
  return {
    lease,
    calls,
    told: () => told,
    free(count: number) {
      freed = count
    },
    go: () => {
      away = false
    },
    leave: () => {
      away = true
    },
  }
}

test("a process says three times in a lease that it is alive", async () => {
  const { lease, calls } = leaseOn()
  await lease.ensure()
  await lease.ensure()
  expect(calls.beats).toBe(1)
  await vi.advanceTimersByTimeAsync(LEASE)
  expect(calls.beats).toBe(4)
  await lease.end()
  await vi.advanceTimersByTimeAsync(LEASE)
  expect(calls.beats).toBe(4)
})

test("nothing is taken from others before a whole lease in touch with the database, also after an outage", async () => {
  const { lease, calls, go, leave } = leaseOn()
  await lease.ensure()
  await vi.advanceTimersByTimeAsync(LEASE - 1)
  expect(calls.frees).toBe(0)
  await vi.advanceTimersByTimeAsync(1)
  expect(calls.frees).toBe(1)
  leave()
  await vi.advanceTimersByTimeAsync(10 * LEASE)
  go()
  const before = calls.frees
  await vi.advanceTimersByTimeAsync(LEASE)
  expect(calls.frees).toBe(before)
  await vi.advanceTimersByTimeAsync(LEASE)
  expect(calls.frees).toBeGreaterThan(before)
  await lease.end()
})

test("what was given back is told", async () => {
  const { lease, told, free } = leaseOn()
  await lease.ensure()
  await vi.advanceTimersByTimeAsync(LEASE)
  expect(told()).toBe(0)
  free(2)
  await vi.advanceTimersByTimeAsync(LEASE / 3)
  expect(told()).toBe(1)
  await lease.end()
})

test("a claim is refused while the database cannot be told that this process is alive", async () => {
  const { lease, go, leave } = leaseOn()
  await lease.ensure()
  leave()
  await vi.advanceTimersByTimeAsync(LEASE)
  await expect(lease.ensure()).rejects.toThrow("away")
  go()
  await lease.ensure()
  await lease.end()
})
