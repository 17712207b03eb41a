import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  double,
  integer,
  oneof,
  record,
} from "fast-check"
import { expect, test } from "vitest"
import type { TransmissionState } from "./contract.ts"
import { memoryStore } from "./memory.ts"
import { sqliteStore } from "./sqlite.ts"
import { storeConformance } from "./testing/conformance.ts"
import { temporaryPath } from "./testing/folder.ts"
import { INBOX, OUTBOX } from "./testing/kinds.ts"
import { expectLikeModel, type StoreStep } from "./testing/suite/steps.ts"
import { START, transmission } from "./testing/transmissions.ts"

const key = new Uint8Array(32).fill(7)
const encryption = { keys: { "key-1": key }, current: "key-1" }

for (const [kind, name, more, randomRuns] of [
  [INBOX, "sqlite", {}, 3],
  [OUTBOX, "sqlite", {}, 3],
  [INBOX, "sqlite, encrypted", { encryption }, 1],
  [OUTBOX, "sqlite, encrypted", { encryption }, 1],
] as const) {
  const open = async () => {
    const folder = await mkdtemp(join(tmpdir(), "redoxkit-"))
    const path = join(folder, "store.db")
    let store = sqliteStore(kind, { path, ...more })
    return {
      store,
      async reopen() {
        await store.close()
        store = sqliteStore(kind, { path, ...more })
        return store
      },
      async dispose() {
        await store.close()
        await rm(folder, { recursive: true })
      },
    }
  }
  storeConformance(kind.name, name, open, { randomRuns, writesClaims: kind.writesClaims })
}

const pick = double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const states = constantFrom<TransmissionState[]>(["parked", "blocked"], ["parked"], ["done"], ["waiting"])
const steps = array(
  oneof(
    {
      weight: 4,
      arbitrary: record({
        do: constant("append" as const),
        key: integer({ min: 0, max: 9 }),
        subscription: integer({ min: 0, max: 2 }),
      }),
    },
    { weight: 4, arbitrary: record({ do: constant("claim" as const), limit: integer({ min: 0, max: 4 }) }) },
    record({ do: constant("wait" as const), ms: integer({ min: 0, max: 50 }) }),
    record({ do: constant("complete" as const), pick, running: boolean() }),
    record({ do: constant("release" as const), pick, running: boolean() }),
    record({ do: constant("retry" as const), pick, ms: integer({ min: 0, max: 60 }) }),
    record({ do: constant("park" as const), pick, running: boolean(), block: boolean() }),
    record({ do: constant("replay" as const), states, limit: integer({ min: 0, max: 3 }) }),
  ),
  { minLength: 5, maxLength: 60 },
) as import("fast-check").Arbitrary<StoreStep[]>

test("memory: any sequence of steps acts like the plain model", async () => {
  await assert(
    asyncProperty(steps, (run) =>
      expectLikeModel(memoryStore(INBOX, { retention: { bodiesMs: 3_600_000 } }), run),
    ),
    { numRuns: 300 },
  )
})

test.each([INBOX, OUTBOX])(
  "sqlite $name: any sequence of steps acts like the plain model, also without a cache of bodies",
  async (kind) => {
    const path = await temporaryPath()
    let number = 0
    const check = async (run: StoreStep[]): Promise<void> => {
      number += 1
      const store = sqliteStore(kind, { path: `${path}${number}`, cacheBytes: 0 })
      try {
        await expectLikeModel(store, run)
      } finally {
        await store.close()
      }
    }
    await assert(asyncProperty(steps, check), { numRuns: 6 })
  },
)

test("a transmission that cannot be stored leaves the others of its group alone", async () => {
  const store = sqliteStore(INBOX, { path: await temporaryPath() })
  const outcomes = await Promise.allSettled([
    store.append(transmission("t1")),
    store.append(transmission("t2", { receivedAt: Number.NaN })),
    store.append(transmission("t3")),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"])
  expect(outcomes[1]).toMatchObject({ reason: { name: "InboxError", code: "inbox-failed" } })
  expect((await store.list({})).map(({ key }) => key)).toEqual(["t1", "t3"])
  await store.close()
})

test("appends that race with a key that cannot be stored fail with it", async () => {
  const store = sqliteStore(INBOX, { path: await temporaryPath(), maxFileBytes: 400_000 })
  const large = { body: new Uint8Array(1_000_000) }
  const outcomes = await Promise.allSettled([
    store.append(transmission("t1", large)),
    store.append(transmission("t1", large)),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"])
  expect(await store.append(transmission("t1"))).toBe("stored")
  await store.close()
})

test("a full file rejects what does not fit, stores what does, and goes on when there is room", async () => {
  const retention = { bodiesMs: 10, keysMs: 1_000 }
  const store = sqliteStore(INBOX, {
    path: await temporaryPath(),
    maxFileBytes: 2_000_000,
    retention,
    now: () => START + 10,
  })
  const large = new Uint8Array(1_500_000)
  const append = (key: string, body: Uint8Array) =>
    store.append(transmission(key, { body, subscription: key }))
  expect(await append("t1", large)).toBe("stored")
  const outcomes = await Promise.allSettled([append("t2", large), append("t3", large.subarray(0, 10))])
  expect(outcomes).toMatchObject([
    { status: "rejected", reason: { name: "InboxError", code: "inbox-full", cause: { errcode: 13 } } },
    { status: "fulfilled", value: "stored" },
  ])
  const [first] = (await store.claim(1, START)).transmissions
  await store.complete(first?.id ?? "", START)
  await store.purge()
  expect(await append("t2", large)).toBe("stored")
  expect((await store.claim(5, START)).transmissions.map(({ key }) => key)).toEqual(["t3", "t2"])
  await store.close()
})

test("members of the caller's own do not reach the worker", async () => {
  const store = sqliteStore(INBOX, { path: await temporaryPath() })
  expect(await store.append(Object.assign({ log: () => {} }, transmission("t1")))).toBe("stored")
  await store.close()
})

test("a wrong option fails at once", () => {
  expect(() => sqliteStore(INBOX, { path: "" })).toThrow(/path/)
  expect(() => sqliteStore(INBOX, { path: ":memory:" })).toThrow(/memoryInbox/)
  expect(() => sqliteStore(INBOX, { path: "store.db", cacheBytes: -1 })).toThrow(/cacheBytes/)
})
