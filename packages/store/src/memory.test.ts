import { expect, test } from "vitest"
import { memoryStore } from "./memory.ts"
import { storeConformance } from "./testing/conformance.ts"
import { INBOX, OUTBOX } from "./testing/kinds.ts"
import { START, transmission } from "./testing/transmissions.ts"

const hour = 60 * 60 * 1000
for (const kind of [INBOX, OUTBOX]) {
  const open = async () => ({ store: memoryStore(kind, { retention: { bodiesMs: hour } }) })
  storeConformance(kind.name, "memory", open, { randomRuns: 50, durable: false })
}

test("bodies are let go when they are handled, and their keys are remembered", async () => {
  const store = memoryStore(INBOX)
  await store.append(transmission("t1"))
  const [claimed] = (await store.claim(1, START)).transmissions
  await store.complete(claimed?.id ?? "", START)

  expect(await store.read(claimed?.id ?? "")).toBeUndefined()
  expect(await store.append(transmission("t1"))).toBe("duplicate")
})

test("a full memory store rejects appends until something is finished", async () => {
  const store = memoryStore(INBOX, { maxTransmissions: 2 })
  await store.append(transmission("t1"))
  await store.append(transmission("t2"))
  await expect(store.append(transmission("t3"))).rejects.toMatchObject({
    name: "InboxError",
    code: "inbox-full",
  })
  const [claimed] = (await store.claim(1, START)).transmissions
  await store.complete(claimed?.id ?? "", START)
  expect(await store.append(transmission("t3"))).toBe("stored")
  expect((await store.list({})).map(({ key }) => key)).toEqual(["t2", "t3"])
})

test("bodies of finished transmissions make room for new ones", async () => {
  const store = memoryStore(INBOX, { maxBytes: 250 })
  const append = (key: string) =>
    store.append(transmission(key, { body: new Uint8Array(100), subscription: key }))
  await append("t1")
  await append("t2")
  await expect(append("t3")).rejects.toMatchObject({ code: "inbox-full" })
  const [first] = (await store.claim(1, START)).transmissions
  await store.complete(first?.id ?? "", START)
  expect(await append("t3")).toBe("stored")
  expect(await store.read(first?.id ?? "")).toBeUndefined()
  expect(await store.append(transmission("t1"))).toBe("duplicate")
})

test("finished transmissions and dead letters are forgotten after their retention", async () => {
  const store = memoryStore(INBOX, { retention: { bodiesMs: 10, keysMs: 100, parkedMs: 50 } })
  for (const key of ["t1", "t2"]) await store.append(transmission(key, { subscription: key }))
  const [first, second] = (await store.claim(2, START)).transmissions
  await store.complete(first?.id ?? "", START)
  await store.park(second?.id ?? "", { reason: "test", block: false, now: START })
  const at = (ms: number) =>
    store.append(transmission(`tick${ms}`, { receivedAt: START + ms, subscription: "ticks" }))
  await at(9)
  expect(await store.read(first?.id ?? "")).toBeDefined()
  await at(10)
  expect(await store.read(first?.id ?? "")).toBeUndefined()
  expect(await store.read(second?.id ?? "")).toBeDefined()
  await at(50)
  expect(await store.list({ states: ["parked"] })).toEqual([])
  expect(await store.append(transmission("t1", { receivedAt: START + 99 }))).toBe("duplicate")
  expect(await store.append(transmission("t1", { receivedAt: START + 100 }))).toBe("stored")
})

test("a wrong option fails at once", () => {
  expect(() => memoryStore(INBOX, { maxBytes: 0 })).toThrow(/maxBytes/)
  expect(() => memoryStore(INBOX, { retention: { keysMs: -1 } })).toThrow(/keysMs/)
  expect(() => memoryStore(INBOX, { retention: { keysMs: 1, bodiesMs: 2 } })).toThrow(/bodiesMs/)
})
