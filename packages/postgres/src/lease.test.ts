import type { Takeover } from "@redoxkit/store"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { Database, Row, Statement } from "./database.ts"
import { createLease } from "./lease.ts"

const LEASE = 3_000

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }))
afterEach(() => void vi.useRealTimers())

/** A lease on a database that only counts, and can be away. */
function leaseOn() {
  let away = false
  let freed: readonly Row[] = []
  let lost: readonly Row[] = []
  const calls = { beats: 0, frees: 0 }
  const query = async ({ text }: Statement) => {
    if (away) throw new Error("away")
    if (text.includes(".free(")) {
      calls.frees += 1
      return freed
    }
    calls.beats += 1
    return lost
  }
  const takeovers: Takeover[] = []
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
    takenOver: (takeover) => void takeovers.push(takeover),
  })
  return {
    lease,
    calls,
    told: () => told,
    takeovers,
    free(...holders: readonly Row[]) {
      freed = holders
    },
    lose(...claims: readonly Row[]) {
      lost = claims
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

test("what was given back is told, for each process that was silent", async () => {
  const { lease, told, takeovers, free } = leaseOn()
  await lease.ensure()
  await vi.advanceTimersByTimeAsync(LEASE)
  expect([told(), takeovers]).toEqual([0, []])
  free({ freed: 2, silent_ms: 3_100 }, { freed: 1, silent_ms: 5_000 })
  await vi.advanceTimersByTimeAsync(LEASE / 3)
  expect(told()).toBe(1)
  expect(takeovers).toEqual([
    { of: "others", count: 2, silentMs: 3_100 },
    { of: "others", count: 1, silentMs: 5_000 },
  ])
  await lease.end()
})

test("what others have taken over is told when the process comes back", async () => {
  const { lease, takeovers, lose } = leaseOn()
  await lease.ensure()
  lose(
    { seq: 7, transmission_id: "log-7", silent_ms: 3_100 },
    { seq: 9, transmission_id: null, silent_ms: 4_000 },
  )
  await vi.advanceTimersByTimeAsync(LEASE / 3)
  expect(takeovers).toEqual([
    {
      ...{ of: "own", count: 2, silentMs: 4_000 },
      transmissions: [
        { id: "7", transmissionId: "log-7" },
        { id: "9", transmissionId: null },
      ],
    },
  ])
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
