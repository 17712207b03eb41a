import { copyFile, open, readFile, writeFile } from "node:fs/promises"
import { DatabaseSync } from "node:sqlite"
import { expect, test } from "vitest"
import { sqliteStore } from "../sqlite.ts"
import { temporaryPath } from "../testing/folder.ts"
import { INBOX, OUTBOX } from "../testing/kinds.ts"
import { START, seededRandom, transmission } from "../testing/transmissions.ts"
import { salvageStoreFile } from "./salvage-store-file.ts"

const COUNT = 60
const keyNamed = (index: number): string => `t${String(index).padStart(3, "0")}`

/** Three subscriptions; bodies of 10 bytes to 30 KB; one finished, one a dead letter. */
async function writeFileAt(path: string, options: object = {}): Promise<void> {
  const store = sqliteStore(INBOX, { path, ...options })
  for (let index = 0; index < COUNT; index += 1) {
    const body = Buffer.alloc(10 + (index % 7) * 5_000, keyNamed(index))
    await store.append(transmission(keyNamed(index), { subscription: `s${index % 3}`, body }))
  }
  const [first, second] = (await store.claim(2, START)).transmissions
  await store.complete(first?.id ?? "", START)
  await store.park(second?.id ?? "", { reason: "ERR_TEST", block: false, now: START })
  await store.close()
}

async function drained(path: string, options: object = {}): Promise<Map<string, Uint8Array>> {
  const store = sqliteStore(INBOX, { path, ...options })
  const bodies = new Map<string, Uint8Array>()
  for (;;) {
    const { transmissions } = await store.claim(100, START)
    if (transmissions.length === 0) break
    for (const { key, body } of transmissions) bodies.set(key, body)
    await Promise.all(transmissions.map(({ id }) => store.complete(id, START)))
  }
  await store.close()
  return bodies
}

async function overwrite(path: string, from: number, to: number, byte: number): Promise<void> {
  const file = await open(path, "r+")
  await file.write(Buffer.alloc(to - from, byte), 0, to - from, from)
  await file.close()
}

test("all that is not finished comes out of a whole file, in its order and with its state, and once", async () => {
  const [from, into] = [await temporaryPath(), await temporaryPath()]
  await writeFileAt(from)
  expect(salvageStoreFile(from, { name: "inbox", into })).toEqual({
    taken: COUNT - 1,
    duplicates: 0,
    finished: 1,
    unreadable: [],
  })
  expect(salvageStoreFile(from, { name: "inbox", into })).toMatchObject({ taken: 0, duplicates: COUNT - 1 })
  const store = sqliteStore(INBOX, { path: into })
  expect(await store.list({ states: ["parked"] })).toMatchObject([
    { key: "t001", reason: "ERR_TEST", failures: 1 },
  ])
  expect(await store.append(transmission(keyNamed(9)))).toBe("duplicate")
  await store.close()
  const bodies = await drained(into)
  expect([...bodies.keys()].filter((key) => Number(key.slice(1)) % 3 === 2)).toEqual(
    Array.from({ length: COUNT / 3 }, (_, index) => keyNamed(3 * index + 2)),
  )
  for (const [key, body] of bodies) {
    expect(Buffer.compare(body, Buffer.alloc(10 + (Number(key.slice(1)) % 7) * 5_000, key))).toBe(0)
  }
})

test("what comes out of a damaged file goes before what arrived later, and knows what came again", async () => {
  const [from, into] = [await temporaryPath(), await temporaryPath()]
  await writeFileAt(from)
  const later = sqliteStore(INBOX, { path: into })
  for (const key of ["n1", keyNamed(5), "n2"]) await later.append(transmission(key, { subscription: "s2" }))
  await later.close()
  expect(salvageStoreFile(from, { name: "inbox", into })).toMatchObject({ taken: COUNT - 2, duplicates: 1 })
  const order = [...(await drained(into)).keys()].filter((key) => /^n|^t/.test(key))
  expect(order.slice(-3)).toEqual(expect.arrayContaining(["n2"]))
  expect(order.indexOf("n1")).toBeGreaterThan(order.indexOf(keyNamed(59)))
  expect(order.indexOf("n2")).toBe(order.indexOf("n1") + 2)
})

test.each(["the header and all of the first page", "every page that leads to others"])(
  "everything comes out when %s is gone",
  async (what) => {
    const [from, into] = [await temporaryPath(), await temporaryPath()]
    await writeFileAt(from)
    if (what.includes("header")) await overwrite(from, 0, 4096, 0)
    else {
      const bytes = await readFile(from)
      for (let at = 4096; at < bytes.length; at += 4096) {
        if (bytes[at] === 5 || bytes[at] === 2) bytes.fill(0, at, at + 4096)
      }
      await writeFile(from, bytes)
    }
    expect(salvageStoreFile(from, { name: "inbox", into })).toMatchObject({
      taken: COUNT - 1,
      unreadable: [],
    })
    expect((await drained(into)).size).toBe(COUNT - 2)
  },
)

test("of a file with lost pages, all others come out, and those that do not are named", async () => {
  let all = 0
  for (let seed = 1; seed <= 4; seed += 1) {
    const [from, into] = [await temporaryPath(), await temporaryPath()]
    await writeFileAt(from)
    const random = seededRandom(seed)
    const pages = (await readFile(from)).length / 4096
    for (let lost = 0; lost < 5; lost += 1) {
      const at = (1 + Math.floor(random() * (pages - 1))) * 4096
      await overwrite(from, at, at + 4096, Math.floor(random() * 256))
    }
    const { taken, unreadable, finished } = salvageStoreFile(from, { name: "inbox", into })
    const bodies = await drained(into)
    for (const [key, body] of bodies)
      expect(Buffer.compare(body, Buffer.alloc(10 + (Number(key.slice(1)) % 7) * 5_000, key))).toBe(0)
    // The finished one may be on a lost page.
    expect(taken + unreadable.length + finished).toBeGreaterThanOrEqual(COUNT - 1)
    all += taken
  }
  expect(all).toBeGreaterThan(COUNT)
})

test("a file that was cut off, and one of random bytes, give what they have", async () => {
  const [from, into] = [await temporaryPath(), await temporaryPath()]
  await writeFileAt(from)
  const bytes = await readFile(from)
  await writeFile(from, bytes.subarray(0, Math.floor(bytes.length / 2) + 100))
  expect(salvageStoreFile(from, { name: "inbox", into }).taken).toBeGreaterThan(5)
  const random = seededRandom(7)
  for (let at = 0; at < bytes.length; at += 1) if (random() < 0.5) bytes[at] = Math.floor(random() * 256)
  await writeFile(from, bytes)
  expect(() => salvageStoreFile(from, { name: "inbox", into })).not.toThrow()
  await writeFile(from, "no database")
  expect(salvageStoreFile(from, { name: "inbox", into })).toMatchObject({ taken: 0, unreadable: [] })
})

test("what a crashed process left in a log comes out behind a damaged place of it", async () => {
  const [path, from, into] = [await temporaryPath(), await temporaryPath(), await temporaryPath()]
  const store = sqliteStore(INBOX, { path })
  for (let index = 0; index < 20; index += 1)
    await store.append(transmission(keyNamed(index), { body: Buffer.alloc(5_000, "x") }))
  for (const part of ["", "-wal"]) await copyFile(path + part, from + part)
  await store.close()
  const log = await readFile(`${from}-wal`)
  // In the checksum of a frame: its page is whole, but SQLite forgets it and everything behind.
  const at = 32 + Math.floor(log.length / 2 / 4120) * 4120 + 20
  log[at] = (log[at] ?? 0) ^ 1
  await writeFile(`${from}-wal`, log)
  expect(salvageStoreFile(from, { name: "inbox", into })).toMatchObject({ taken: 20, unreadable: [] })
  expect(await readFile(`${from}-wal`)).toEqual(log)
})

test("encrypted bodies are checked and stored with the current key, or taken over as they are without keys", async () => {
  const keys = { old: Buffer.alloc(32, 1), new: Buffer.alloc(32, 2) }
  const onlyOld = { encryption: { keys: { old: keys.old }, current: "old" } }
  const both = { encryption: { keys, current: "new" } }
  const onlyNew = { encryption: { keys: { new: keys.new }, current: "new" } }
  const from = await temporaryPath()
  await writeFileAt(from, onlyOld)
  const asTheyAre = await temporaryPath()
  expect(salvageStoreFile(from, { name: "inbox", into: asTheyAre })).toMatchObject({ taken: COUNT - 1 })
  const taken = (await drained(asTheyAre, onlyOld)).get("t008") ?? Buffer.alloc(0)
  expect(Buffer.compare(taken, Buffer.alloc(5_010, "t008"))).toBe(0)

  const database = new DatabaseSync(from)
  database.exec(
    "UPDATE body SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'00' AS BLOB) WHERE seq = 9",
  )
  database.close()
  const into = await temporaryPath()
  expect(salvageStoreFile(from, { name: "inbox", into, ...both })).toMatchObject({
    taken: COUNT - 2,
    unreadable: [{ id: "9", key: "t008" }],
  })
  const store = sqliteStore(INBOX, { path: into, ...onlyNew })
  await store.open()
  expect(await store.read("10")).toEqual(Buffer.alloc(10_010, "t009"))
  await store.close()
  const missing = await temporaryPath()
  expect(() => salvageStoreFile(from, { name: "inbox", into: missing, ...onlyNew })).toThrow(
    expect.objectContaining({ fault: "key" }),
  )
})

test("a file in use, a file into itself, a missing file and one of the other kind are refused", async () => {
  const [from, into] = [await temporaryPath(), await temporaryPath()]
  await writeFileAt(from)
  const owner = sqliteStore(INBOX, { path: into })
  await owner.open()
  const fault = (name: string) => expect.objectContaining({ name: "StoreFailure", fault: name })
  expect(() => salvageStoreFile(from, { name: "inbox", into })).toThrow(fault("locked"))
  await owner.close()
  expect(() => salvageStoreFile(from, { name: "inbox", into: from })).toThrow(/into itself/)
  expect(() => salvageStoreFile(`${from}.none`, { name: "inbox", into })).toThrow(/no file/)
  const outbox = sqliteStore(OUTBOX, { path: `${into}.out` })
  await outbox.open()
  await outbox.close()
  expect(() => salvageStoreFile(from, { name: "inbox", into: `${into}.out` })).toThrow(fault("corrupt"))
})
