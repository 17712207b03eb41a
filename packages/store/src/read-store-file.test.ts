import { stat, writeFile } from "node:fs/promises"
import { DatabaseSync } from "node:sqlite"
import { expect, onTestFinished, test } from "vitest"
import { readStoreFile, type StoreFileReader } from "./read-store-file.ts"
import { sqliteStore } from "./sqlite.ts"
import { temporaryPath } from "./testing/folder.ts"
import { INBOX, OUTBOX } from "./testing/kinds.ts"
import { START, transmission } from "./testing/transmissions.ts"

function reader(path: string): StoreFileReader {
  const file = readStoreFile(path)
  onTestFinished(() => file.close())
  return file
}

test("a reader sees what the open store has committed, before and after", async () => {
  const path = await temporaryPath()
  const store = sqliteStore(INBOX, { path })
  onTestFinished(() => store.close())
  await store.append(transmission("t1"))
  const file = reader(path)
  expect(file.name).toBe("inbox")
  expect(file.list({}).map(({ key, state }) => [key, state])).toEqual([["t1", "waiting"]])
  await store.append(transmission("t2", { subscription: "other" }))
  const [claimed] = (await store.claim(1, START)).transmissions
  await store.park(claimed?.id ?? "", { reason: "Oops", block: false, now: START })
  expect(file.list({ states: ["parked"] })).toMatchObject([{ key: "t1", reason: "Oops", failures: 1 }])
  expect(file.list({ subscription: "other" })).toMatchObject([{ key: "t2" }])
  expect(file.counts()).toEqual({ parked: 1, waiting: 1 })
  expect(file.read("2")).toEqual(transmission("t2").body)
  expect([file.read("3"), file.read("0"), file.read("1 OR 1")]).toEqual([undefined, undefined, undefined])
})

test("the store goes on writing while a reader is open, and closes", async () => {
  const path = await temporaryPath()
  const store = sqliteStore(OUTBOX, { path })
  await store.append(transmission("t1"))
  const file = reader(path)
  expect(file.name).toBe("outbox")
  file.list({})
  await store.append(transmission("t2"))
  await store.close()
  expect(file.list({}).map(({ key }) => key)).toEqual(["t1", "t2"])
})

test("a closed file is read, and listed beyond one slice", async () => {
  const path = await temporaryPath()
  const store = sqliteStore(INBOX, { path })
  await Promise.all(Array.from({ length: 2_100 }, (_, index) => store.append(transmission(`t${index}`))))
  await store.close()
  const file = reader(path)
  expect(file.list({})).toHaveLength(100)
  expect(file.list({ limit: 5_000 })).toHaveLength(2_100)
})

test("a missing file is not made, and one of something else is refused", async () => {
  const path = await temporaryPath()
  expect(() => readStoreFile(path)).toThrow(expect.objectContaining({ fault: "failed" }))
  await expect(stat(path)).rejects.toThrow("ENOENT")
  await writeFile(path, "no database at all, however long it is".repeat(100))
  expect(() => readStoreFile(path)).toThrow(expect.objectContaining({ fault: "corrupt" }))
})

test("a database of another program and a file of a newer release are refused", async () => {
  const other = await temporaryPath("other.db")
  const database = new DatabaseSync(other)
  database.exec("CREATE TABLE shopping (item TEXT)")
  database.close()
  expect(() => readStoreFile(other)).toThrow(expect.objectContaining({ fault: "corrupt" }))

  const newer = await temporaryPath("newer.db")
  await sqliteStore(INBOX, { path: newer }).open()
  const marked = new DatabaseSync(newer)
  marked.exec("PRAGMA user_version = 999")
  marked.close()
  expect(() => readStoreFile(newer)).toThrow(expect.objectContaining({ fault: "version" }))
})
