import { readFile, stat } from "node:fs/promises"
import { expect, test } from "vitest"
import type { RetentionOptions } from "./retention.ts"
import { type SqliteStore, sqliteStore } from "./sqlite.ts"
import { temporaryPath } from "./testing/folder.ts"
import { INBOX } from "./testing/kinds.ts"
import { bytesOf, START, transmission } from "./testing/transmissions.ts"

async function openAt(retention: RetentionOptions) {
  const path = await temporaryPath()
  const clock = { now: START }
  const store = sqliteStore(INBOX, { path, retention, now: () => clock.now })
  const purgeAt = async (ms: number): Promise<void> => {
    clock.now = START + ms
    await store.purge()
  }
  return { path, store, purgeAt }
}

async function claimAll(store: SqliteStore, ...keys: string[]): Promise<string[]> {
  await Promise.all(keys.map((key) => store.append(transmission(key, { subscription: key }))))
  return (await store.claim(1_000, START)).transmissions.map(({ id }) => id)
}

test("bodies of finished transmissions go first, their keys later", async () => {
  const { store, purgeAt } = await openAt({ bodiesMs: 100, keysMs: 1_000 })
  const [id = ""] = await claimAll(store, "t1")
  await store.complete(id, START)
  await purgeAt(99)
  expect(await store.read(id)).toBeDefined()
  await purgeAt(100)
  expect(await store.read(id)).toBeUndefined()
  expect(await store.list({})).toMatchObject([{ id, state: "done", bytes: 0 }])
  expect(await store.replay({ states: ["done"] })).toBe(0)
  await purgeAt(999)
  expect(await store.append(transmission("t1"))).toBe("duplicate")
  await purgeAt(1_000)
  expect(await store.list({})).toEqual([])
  expect(await store.stats()).toMatchObject({ done: 0 })
  expect(await store.append(transmission("t1"))).toBe("stored")
  await store.close()
})

test("a purge leaves waiting, running, retrying, parked and blocked transmissions alone", async () => {
  const { store, purgeAt } = await openAt({ bodiesMs: 0, keysMs: 0 })
  const [, retrying = "", parked = "", blocked = ""] = await claimAll(
    store,
    "running",
    "retrying",
    "parked",
    "blocked",
  )
  await store.append(transmission("waiting"))
  await store.retry(retrying, { dueAt: START, reason: "test" })
  await store.park(parked, { reason: "test", block: false, now: START })
  await store.park(blocked, { reason: "test", block: true, now: START })
  await purgeAt(1e12)
  expect(await store.stats()).toMatchObject({ waiting: 1, running: 1, retrying: 1, parked: 1, blocked: 1 })
  expect(await store.replay({})).toBe(2)
  for (const { id } of await store.list({})) expect(await store.read(id)).toBeDefined()
  await store.close()
})

test("dead letters go, too, when keys are remembered for ever", async () => {
  const { store, purgeAt } = await openAt({ keysMs: Number.POSITIVE_INFINITY, parkedMs: 100 })
  const [parked = ""] = await claimAll(store, "t1")
  await store.park(parked, { reason: "test", block: false, now: START })
  await purgeAt(100)
  expect(await store.list({})).toEqual([])
  expect(await store.append(transmission("t1"))).toBe("duplicate")
  await store.close()
})

test("dead letters go after parkedMs, their keys when keys go", async () => {
  const { store, purgeAt } = await openAt({ bodiesMs: 10, keysMs: 500, parkedMs: 100 })
  const [parked = "", blocked = ""] = await claimAll(store, "t1", "t2")
  await store.park(parked, { reason: "test", block: false, now: START })
  await store.park(blocked, { reason: "test", block: true, now: START })
  await purgeAt(99)
  expect(await store.list({})).toHaveLength(2)
  await purgeAt(100)
  expect(await store.list({})).toMatchObject([{ id: blocked, state: "blocked" }])
  expect(await store.read(parked)).toBeUndefined()
  expect(await store.append(transmission("t1", { receivedAt: START + 499 }))).toBe("duplicate")
  expect(await store.append(transmission("t1", { receivedAt: START + 500 }))).toBe("stored")
  await store.close()
})

test("with bodiesMs 0 a body is gone when its transmission is done", async () => {
  const { store } = await openAt({ bodiesMs: 0 })
  const [id = ""] = await claimAll(store, "t1")
  expect(await store.read(id)).toBeDefined()
  await store.complete(id, START)
  expect(await store.read(id)).toBeUndefined()
  await store.close()
})

test("a long purge leaves nothing of the bodies in the file, and the space is used again", async () => {
  const { path, store, purgeAt } = await openAt({ bodiesMs: 10, keysMs: 20 })
  const fill = async (round: number): Promise<void> => {
    const keys = Array.from({ length: 250 }, (_, index) => `${round}.${index}`)
    const body = bytesOf("Invented Patient ".repeat(600))
    await Promise.all(keys.map((key) => store.append(transmission(key, { subscription: key, body }))))
    const { transmissions } = await store.claim(1_000, START)
    expect(transmissions).toHaveLength(250)
    await Promise.all(transmissions.map(({ id }) => store.complete(id, START)))
    await purgeAt(20)
    expect(await store.stats()).toMatchObject({ done: 0 })
  }
  await fill(1)
  await store.append(transmission("t1"))
  await store.claim(1, START)
  await fill(2)
  await store.close()
  const file = await readFile(path)
  expect(file.includes("Invented Patient")).toBe(false)
  expect(file.byteLength).toBeLessThan(250 * 17 * 600 * 1.5)
})

test("a key that a purge has forgotten is no longer answered from memory", async () => {
  const { store, purgeAt } = await openAt({ bodiesMs: 0, keysMs: 10 })
  const short = (ms: number) =>
    transmission("digest", { keyLifetimeMs: 100, receivedAt: START + ms, subscription: "d" })
  await store.append(short(0))
  const [id = ""] = await claimAll(store, "t1").then((ids) => ids.slice(-1))
  await store.complete(id, START)
  await purgeAt(50)
  expect(await store.append(transmission("t1"))).toBe("stored")
  expect(await store.append(short(99))).toBe("duplicate")
  await purgeAt(100)
  expect(await store.append(short(99))).toBe("stored")
  await store.close()
})

test("a file that is mostly free space is made smaller", async () => {
  const { path, store, purgeAt } = await openAt({ bodiesMs: 10 })
  const keys = Array.from({ length: 12 }, (_, index) => `t${index}`)
  const body = new Uint8Array(3_000_000).fill(7)
  await Promise.all(keys.map((key) => store.append(transmission(key, { subscription: key, body }))))
  const { transmissions } = await store.claim(100, START)
  await Promise.all(transmissions.map(({ id }) => store.complete(id, START)))
  await purgeAt(10)
  await store.close()
  expect((await stat(path)).size).toBeLessThan(20_000_000)
})
