import { expect, test } from "vitest"
import { inboxConformance } from "../testing/inbox-conformance.ts"
import { START, transmission } from "../testing/transmissions.ts"
import { memoryInbox } from "./memory.ts"

const hour = 60 * 60 * 1000
inboxConformance("memory", async () => ({ inbox: memoryInbox({ retention: { bodiesMs: hour } }) }), {
  randomRuns: 50,
  durable: false,
})

test("bodies are let go when they are handled, and their keys are remembered", async () => {
  const inbox = memoryInbox()
  await inbox.append(transmission("t1"))
  const [claimed] = (await inbox.claim(1, START)).transmissions
  await inbox.complete(claimed?.id ?? "", START)

  expect(await inbox.read(claimed?.id ?? "")).toBeUndefined()
  expect(await inbox.append(transmission("t1"))).toBe("duplicate")
})

test("a full memory inbox rejects appends until something is finished", async () => {
  const inbox = memoryInbox({ maxTransmissions: 2 })
  await inbox.append(transmission("t1"))
  await inbox.append(transmission("t2"))
  await expect(inbox.append(transmission("t3"))).rejects.toMatchObject({
    name: "InboxError",
    code: "inbox-full",
  })
  const [claimed] = (await inbox.claim(1, START)).transmissions
  await inbox.complete(claimed?.id ?? "", START)
  expect(await inbox.append(transmission("t3"))).toBe("stored")
  expect((await inbox.list({})).map(({ key }) => key)).toEqual(["t2", "t3"])
})

test("bodies of finished transmissions make room for new ones", async () => {
  const inbox = memoryInbox({ maxBytes: 250 })
  const append = (key: string) =>
    inbox.append(transmission(key, { body: new Uint8Array(100), subscription: key }))
  await append("t1")
  await append("t2")
  await expect(append("t3")).rejects.toMatchObject({ code: "inbox-full" })
  const [first] = (await inbox.claim(1, START)).transmissions
  await inbox.complete(first?.id ?? "", START)
  expect(await append("t3")).toBe("stored")
  expect(await inbox.read(first?.id ?? "")).toBeUndefined()
  expect(await inbox.append(transmission("t1"))).toBe("duplicate")
})

test("finished transmissions and dead letters are forgotten after their retention", async () => {
  const inbox = memoryInbox({ retention: { bodiesMs: 10, keysMs: 100, parkedMs: 50 } })
  for (const key of ["t1", "t2"]) await inbox.append(transmission(key, { subscription: key }))
  const [first, second] = (await inbox.claim(2, START)).transmissions
  await inbox.complete(first?.id ?? "", START)
  await inbox.park(second?.id ?? "", { reason: "test", block: false, now: START })
  const at = (ms: number) =>
    inbox.append(transmission(`tick${ms}`, { receivedAt: START + ms, subscription: "ticks" }))
  await at(9)
  expect(await inbox.read(first?.id ?? "")).toBeDefined()
  await at(10)
  expect(await inbox.read(first?.id ?? "")).toBeUndefined()
  expect(await inbox.read(second?.id ?? "")).toBeDefined()
  await at(50)
  expect(await inbox.list({ states: ["parked"] })).toEqual([])
  expect(await inbox.append(transmission("t1", { receivedAt: START + 99 }))).toBe("duplicate")
  expect(await inbox.append(transmission("t1", { receivedAt: START + 100 }))).toBe("stored")
})

test("a wrong option fails at once", () => {
  expect(() => memoryInbox({ maxBytes: 0 })).toThrow(/maxBytes/)
  expect(() => memoryInbox({ retention: { keysMs: -1 } })).toThrow(/keysMs/)
  expect(() => memoryInbox({ retention: { keysMs: 1, bodiesMs: 2 } })).toThrow(/bodiesMs/)
})
