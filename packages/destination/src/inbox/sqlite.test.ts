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
import { temporaryPath } from "../testing/folder.ts"
import { expectLikeModel, type InboxStep } from "../testing/inbox/steps.ts"
import { inboxConformance } from "../testing/inbox-conformance.ts"
import { START, transmission } from "../testing/transmissions.ts"
import type { TransmissionState } from "./contract.ts"
import { memoryInbox } from "./memory.ts"
import { sqliteInbox } from "./sqlite.ts"

inboxConformance(
  "sqlite",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "redoxkit-"))
    const path = join(folder, "inbox.db")
    let inbox = sqliteInbox({ path })
    return {
      inbox,
      async reopen() {
        await inbox.close()
        inbox = sqliteInbox({ path })
        return inbox
      },
      async dispose() {
        await inbox.close()
        await rm(folder, { recursive: true })
      },
    }
  },
  { randomRuns: 3 },
)

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
) as import("fast-check").Arbitrary<InboxStep[]>

test("memory: any sequence of steps acts like the plain model", async () => {
  await assert(
    asyncProperty(steps, (run) => expectLikeModel(memoryInbox({ retention: { bodiesMs: 3_600_000 } }), run)),
    { numRuns: 300 },
  )
})

test("sqlite: any sequence of steps acts like the plain model, also without a cache of bodies", async () => {
  const path = await temporaryPath()
  let number = 0
  const check = async (run: InboxStep[]): Promise<void> => {
    number += 1
    const inbox = sqliteInbox({ path: `${path}${number}`, cacheBytes: 0 })
    try {
      await expectLikeModel(inbox, run)
    } finally {
      await inbox.close()
    }
  }
  await assert(asyncProperty(steps, check), { numRuns: 6 })
})

test("a transmission that cannot be stored leaves the others of its group alone", async () => {
  const inbox = sqliteInbox({ path: await temporaryPath() })
  const outcomes = await Promise.allSettled([
    inbox.append(transmission("t1")),
    inbox.append(transmission("t2", { receivedAt: Number.NaN })),
    inbox.append(transmission("t3")),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"])
  expect(outcomes[1]).toMatchObject({ reason: { name: "InboxError", code: "inbox-failed" } })
  expect((await inbox.list({})).map(({ key }) => key)).toEqual(["t1", "t3"])
  await inbox.close()
})

test("appends that race with a key that cannot be stored fail with it", async () => {
  const inbox = sqliteInbox({ path: await temporaryPath(), maxFileBytes: 400_000 })
  const large = { body: new Uint8Array(1_000_000) }
  const outcomes = await Promise.allSettled([
    inbox.append(transmission("t1", large)),
    inbox.append(transmission("t1", large)),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"])
  expect(await inbox.append(transmission("t1"))).toBe("stored")
  await inbox.close()
})

test("a full file rejects what does not fit, stores what does, and goes on when there is room", async () => {
  const retention = { bodiesMs: 10, keysMs: 1_000 }
  const inbox = sqliteInbox({
    path: await temporaryPath(),
    maxFileBytes: 2_000_000,
    retention,
    now: () => START + 10,
  })
  const large = new Uint8Array(1_500_000)
  const append = (key: string, body: Uint8Array) =>
    inbox.append(transmission(key, { body, subscription: key }))
  expect(await append("t1", large)).toBe("stored")
  const outcomes = await Promise.allSettled([append("t2", large), append("t3", large.subarray(0, 10))])
  expect(outcomes).toMatchObject([
    { status: "rejected", reason: { name: "InboxError", code: "inbox-full", cause: { errcode: 13 } } },
    { status: "fulfilled", value: "stored" },
  ])
  const [first] = (await inbox.claim(1, START)).transmissions
  await inbox.complete(first?.id ?? "", START)
  await inbox.purge()
  expect(await append("t2", large)).toBe("stored")
  expect((await inbox.claim(5, START)).transmissions.map(({ key }) => key)).toEqual(["t3", "t2"])
  await inbox.close()
})

test("members of the caller's own do not reach the worker", async () => {
  const inbox = sqliteInbox({ path: await temporaryPath() })
  expect(await inbox.append(Object.assign({ log: () => {} }, transmission("t1")))).toBe("stored")
  await inbox.close()
})

test("a wrong option fails at once", () => {
  expect(() => sqliteInbox({ path: "" })).toThrow(/path/)
  expect(() => sqliteInbox({ path: ":memory:" })).toThrow(/memoryInbox/)
  expect(() => sqliteInbox({ path: "inbox.db", cacheBytes: -1 })).toThrow(/cacheBytes/)
})
