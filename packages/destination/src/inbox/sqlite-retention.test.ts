import { readFile, stat } from "node:fs/promises"
import { expect, test } from "vitest"
import { temporaryPath } from "../testing/folder.ts"
import { bytesOf, START, transmission } from "../testing/transmissions.ts"
import type { RetentionOptions } from "./retention.ts"
import { type SqliteInbox, sqliteInbox } from "./sqlite.ts"

async function openAt(retention: RetentionOptions) {
  const path = await temporaryPath()
  const clock = { now: START }
  const inbox = sqliteInbox({ path, retention, now: () => clock.now })
  const purgeAt = async (ms: number): Promise<void> => {
    clock.now = START + ms
    await inbox.purge()
  }
  return { path, inbox, purgeAt }
}

async function claimAll(inbox: SqliteInbox, ...keys: string[]): Promise<string[]> {
  await Promise.all(keys.map((key) => inbox.append(transmission(key, { subscription: key }))))
  return (await inbox.claim(1_000, START)).transmissions.map(({ id }) => id)
}

test("bodies of finished transmissions go first, their keys later", async () => {
  const { inbox, purgeAt } = await openAt({ bodiesMs: 100, keysMs: 1_000 })
  const [id = ""] = await claimAll(inbox, "t1")
  await inbox.complete(id, START)
  await purgeAt(99)
  expect(await inbox.read(id)).toBeDefined()
  await purgeAt(100)
  expect(await inbox.read(id)).toBeUndefined()
  expect(await inbox.list({})).toMatchObject([{ id, state: "done", bytes: 0 }])
  expect(await inbox.replay({ states: ["done"] })).toBe(0)
  await purgeAt(999)
  expect(await inbox.append(transmission("t1"))).toBe("duplicate")
  await purgeAt(1_000)
  expect(await inbox.list({})).toEqual([])
  expect(await inbox.stats()).toMatchObject({ done: 0 })
  expect(await inbox.append(transmission("t1"))).toBe("stored")
  await inbox.close()
})

test("a purge leaves waiting, running, retrying, parked and blocked transmissions alone", async () => {
  const { inbox, purgeAt } = await openAt({ bodiesMs: 0, keysMs: 0 })
  const [, retrying = "", parked = "", blocked = ""] = await claimAll(
    inbox,
    "running",
    "retrying",
    "parked",
    "blocked",
  )
  await inbox.append(transmission("waiting"))
  await inbox.retry(retrying, { dueAt: START, reason: "test" })
  await inbox.park(parked, { reason: "test", block: false, now: START })
  await inbox.park(blocked, { reason: "test", block: true, now: START })
  await purgeAt(1e12)
  expect(await inbox.stats()).toMatchObject({ waiting: 1, running: 1, retrying: 1, parked: 1, blocked: 1 })
  expect(await inbox.replay({})).toBe(2)
  for (const { id } of await inbox.list({})) expect(await inbox.read(id)).toBeDefined()
  await inbox.close()
})

test("dead letters go after parkedMs, their keys when keys go", async () => {
  const { inbox, purgeAt } = await openAt({ bodiesMs: 10, keysMs: 500, parkedMs: 100 })
  const [parked = "", blocked = ""] = await claimAll(inbox, "t1", "t2")
  await inbox.park(parked, { reason: "test", block: false, now: START })
  await inbox.park(blocked, { reason: "test", block: true, now: START })
  await purgeAt(99)
  expect(await inbox.list({})).toHaveLength(2)
  await purgeAt(100)
  expect(await inbox.list({})).toMatchObject([{ id: blocked, state: "blocked" }])
  expect(await inbox.read(parked)).toBeUndefined()
  expect(await inbox.append(transmission("t1", { receivedAt: START + 499 }))).toBe("duplicate")
  expect(await inbox.append(transmission("t1", { receivedAt: START + 500 }))).toBe("stored")
  await inbox.close()
})

test("with bodiesMs 0 a body is gone when its transmission is done", async () => {
  const { inbox } = await openAt({ bodiesMs: 0 })
  const [id = ""] = await claimAll(inbox, "t1")
  expect(await inbox.read(id)).toBeDefined()
  await inbox.complete(id, START)
  expect(await inbox.read(id)).toBeUndefined()
  await inbox.close()
})

test("a long purge leaves nothing of the bodies in the file, and the space is used again", async () => {
  const { path, inbox, purgeAt } = await openAt({ bodiesMs: 10, keysMs: 20 })
  const fill = async (round: number): Promise<void> => {
    const keys = Array.from({ length: 250 }, (_, index) => `${round}.${index}`)
    const body = bytesOf("Invented Patient ".repeat(600))
    await Promise.all(keys.map((key) => inbox.append(transmission(key, { subscription: key, body }))))
    const { transmissions } = await inbox.claim(1_000, START)
    expect(transmissions).toHaveLength(250)
    await Promise.all(transmissions.map(({ id }) => inbox.complete(id, START)))
    await purgeAt(20)
    expect(await inbox.stats()).toMatchObject({ done: 0 })
  }
  await fill(1)
  await inbox.append(transmission("t1"))
  await inbox.claim(1, START)
  await fill(2)
  await inbox.close()
  const file = await readFile(path)
  expect(file.includes("Invented Patient")).toBe(false)
  expect(file.byteLength).toBeLessThan(250 * 17 * 600 * 1.5)
})

test("a key that a purge has forgotten is no longer answered from memory", async () => {
  const { inbox, purgeAt } = await openAt({ bodiesMs: 0, keysMs: 10 })
  const short = (ms: number) =>
    transmission("digest", { keyLifetimeMs: 100, receivedAt: START + ms, subscription: "d" })
  await inbox.append(short(0))
  const [id = ""] = await claimAll(inbox, "t1").then((ids) => ids.slice(-1))
  await inbox.complete(id, START)
  await purgeAt(50)
  expect(await inbox.append(transmission("t1"))).toBe("stored")
  expect(await inbox.append(short(99))).toBe("duplicate")
  await purgeAt(100)
  expect(await inbox.append(short(99))).toBe("stored")
  await inbox.close()
})

test("a file that is mostly free space is made smaller", async () => {
  const { path, inbox, purgeAt } = await openAt({ bodiesMs: 10 })
  const keys = Array.from({ length: 12 }, (_, index) => `t${index}`)
  const body = new Uint8Array(3_000_000).fill(7)
  await Promise.all(keys.map((key) => inbox.append(transmission(key, { subscription: key, body }))))
  const { transmissions } = await inbox.claim(100, START)
  await Promise.all(transmissions.map(({ id }) => inbox.complete(id, START)))
  await purgeAt(10)
  await inbox.close()
  expect((await stat(path)).size).toBeLessThan(20_000_000)
})
