import { mkdir, readFile, stat, symlink, truncate, writeFile } from "node:fs/promises"
import { dirname } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { expect, test } from "vitest"
import { migrate, STEPS } from "./sqlite/schema.ts"
import { sqliteStore } from "./sqlite.ts"
import { temporaryPath } from "./testing/folder.ts"
import { INBOX, OUTBOX } from "./testing/kinds.ts"
import { START, transmission } from "./testing/transmissions.ts"

async function expectRefused(path: string, code: string): Promise<void> {
  const store = sqliteStore(INBOX, { path })
  const before = await readFile(path).catch(() => undefined)
  const refused = expect.objectContaining({ name: "InboxError", code })
  await expect(store.open()).rejects.toEqual(refused)
  await expect(store.append(transmission("t1"))).rejects.toEqual(refused)
  await store.close()
  if (before !== undefined) expect(await readFile(path)).toEqual(before)
}

test("one file belongs to one store at a time, under every name of the file", async () => {
  const path = await temporaryPath()
  const first = sqliteStore(INBOX, { path })
  await first.append(transmission("t1"))
  await symlink(path, `${path}.link`)
  for (const name of [path, `${path}.link`]) {
    const second = sqliteStore(INBOX, { path: name })
    await expect(second.open()).rejects.toMatchObject({ name: "InboxError", code: "inbox-locked" })
    await second.close()
  }
  const later = sqliteStore(INBOX, { path })
  await expect(later.stats()).rejects.toMatchObject({ code: "inbox-locked" })
  await first.close()
  expect(await later.stats()).toMatchObject({ waiting: 1 })
  await later.close()
})

test("what a filter carries beside its conditions does not fail the appends of its batch", async () => {
  const store = sqliteStore(INBOX, { path: await temporaryPath() })
  const filter = { states: ["waiting"] as const, note() {} }
  const [appended, listed] = await Promise.all([store.append(transmission("t1")), store.list(filter)])
  expect([appended, listed.length]).toEqual(["stored", 1])
  await store.close()
})

test("other programs may read the file while it is open", async () => {
  const path = await temporaryPath()
  const store = sqliteStore(INBOX, { path })
  await store.append(transmission("t1"))
  const reader = new DatabaseSync(path, { readOnly: true })
  expect(reader.prepare("SELECT key, state FROM transmission").all()).toEqual([
    { key: "t1", state: "waiting" },
  ])
  expect(await store.append(transmission("t2"))).toBe("stored")
  reader.close()
  await store.close()
})

test("a file of a newer release is refused and left alone", async () => {
  const path = await temporaryPath()
  const store = sqliteStore(INBOX, { path })
  await store.append(transmission("t1"))
  await store.close()
  const database = new DatabaseSync(path)
  database.exec("PRAGMA user_version = 999")
  database.close()
  await expectRefused(path, "inbox-version")
})

test("a file that is no database is refused and left alone", async () => {
  const path = await temporaryPath()
  await writeFile(path, "This is a letter, not a database. ".repeat(100))
  await expectRefused(path, "inbox-corrupt")
})

test("a database of another program is refused and left alone", async () => {
  const path = await temporaryPath()
  const database = new DatabaseSync(path)
  database.exec("CREATE TABLE customers (name TEXT)")
  database.close()
  await expectRefused(path, "inbox-corrupt")
})

test("a file of the other kind is refused and left alone", async () => {
  const path = await temporaryPath()
  const outbox = sqliteStore(OUTBOX, { path })
  await outbox.append(transmission("t1"))
  await outbox.close()
  await expectRefused(path, "inbox-corrupt")
})

test("a file of the first layout opens with all that it holds", async () => {
  const path = await temporaryPath()
  const database = new DatabaseSync(path)
  migrate(database, INBOX, STEPS.slice(0, 1))
  database.exec(`
    INSERT INTO transmission (seq, key, subscription, received_at, state, bytes) VALUES (7, 't1', 's1', 5, 'waiting', 1);
    INSERT INTO body VALUES (7, x'7b'); INSERT INTO known_key VALUES ('t1', 7, NULL)`)
  database.close()
  const store = sqliteStore(INBOX, { path })
  expect(await store.append(transmission("t1"))).toBe("duplicate")
  expect((await store.claim(9, START)).transmissions).toMatchObject([{ id: "7", key: "t1" }])
  await store.close()
})

test("a damaged file is reported, not repaired", async () => {
  const path = await temporaryPath()
  const store = sqliteStore(INBOX, { path })
  for (let index = 0; index < 20; index += 1) await store.append(transmission(`t${index}`))
  await store.close()
  await truncate(path, 4096 * 3)
  await expectRefused(path, "inbox-corrupt")
})

test("a missing folder and a folder in place of a file are named", async () => {
  const path = await temporaryPath()
  await expectRefused(`${path}/missing/store.db`, "inbox-failed")
  await expect(sqliteStore(INBOX, { path: `${path}/missing/store.db` }).open()).rejects.toThrow(
    /folder .*missing.* does not exist/,
  )
  await mkdir(path)
  await expect(sqliteStore(INBOX, { path }).open()).rejects.toThrow(/is no file/)
})

// Modes do not bind root, but nobody makes files in the kernel's own folder.
const linux = process.platform === "linux"
test.skipIf(!linux)(
  `a folder that may not be written to is told as such${linux ? "" : " (skipped: only Linux has /sys)"}`,
  async () => {
    await expectRefused("/sys/redox-inbox.db", "inbox-failed")
    await expect(sqliteStore(INBOX, { path: "/sys/redox-inbox.db" }).open()).rejects.toThrow(/user may write/)
  },
)

const windows = process.platform === "win32"
test.skipIf(windows)(
  `new files may be read by their owner only${windows ? " (skipped: Windows has no file modes)" : ""}`,
  async () => {
    const path = await temporaryPath()
    const store = sqliteStore(INBOX, { path })
    await store.append(transmission("t1"))
    for (const name of [path, `${path}-wal`, `${path}.lock`])
      expect((await stat(name)).mode & 0o777).toBe(0o600)
    await store.close()
  },
)

test("a folder that appears later is enough: the next call tries again", async () => {
  const path = await temporaryPath("later/store.db")
  const store = sqliteStore(INBOX, { path })
  await expect(store.open()).rejects.toMatchObject({ code: "inbox-failed" })
  await mkdir(dirname(path))
  expect(await store.append(transmission("t1"))).toBe("stored")
  await store.close()
})

test("ids are not given again after everything was forgotten", async () => {
  const path = await temporaryPath()
  let now = START
  const retention = { bodiesMs: 0, keysMs: 0 }
  const first = sqliteStore(INBOX, { path, retention, now: () => now })
  await first.append(transmission("t1"))
  const [one] = (await first.claim(1, START)).transmissions
  await first.complete(one?.id ?? "", START)
  now += 1
  await first.purge()
  expect(await first.list({})).toEqual([])
  await first.close()
  const second = sqliteStore(INBOX, { path })
  await second.append(transmission("t1"))
  const [two] = (await second.claim(1, START)).transmissions
  expect(two?.id).not.toBe(one?.id)
  await second.close()
})

test("a step of the layout that fails is undone, and the steps before it stay", () => {
  const database = new DatabaseSync(":memory:")
  const steps = [
    "CREATE TABLE one (a)",
    "CREATE TABLE two (b)",
    "CREATE TABLE three (c); SELECT * FROM nowhere",
  ]
  expect(() => migrate(database, INBOX, steps)).toThrow(/nowhere/)
  const tables = () =>
    database
      .prepare("SELECT name FROM sqlite_schema")
      .all()
      .map(({ name }) => name)
  expect(tables()).toEqual(["one", "two"])
  migrate(database, INBOX, [...steps.slice(0, 2), "CREATE TABLE three (c)"])
  expect(tables()).toEqual(["one", "two", "three"])
})
