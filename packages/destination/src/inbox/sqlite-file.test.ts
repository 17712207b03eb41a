import { mkdir, readFile, stat, symlink, truncate, writeFile } from "node:fs/promises"
import { dirname } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { expect, test } from "vitest"
import { temporaryPath } from "../testing/folder.ts"
import { START, transmission } from "../testing/transmissions.ts"
import { migrate } from "./sqlite/schema.ts"
import { sqliteInbox } from "./sqlite.ts"

async function expectRefused(path: string, code: string): Promise<void> {
  const inbox = sqliteInbox({ path })
  const before = await readFile(path).catch(() => undefined)
  const refused = expect.objectContaining({ name: "InboxError", code })
  await expect(inbox.open()).rejects.toEqual(refused)
  await expect(inbox.append(transmission("t1"))).rejects.toEqual(refused)
  await inbox.close()
  if (before !== undefined) expect(await readFile(path)).toEqual(before)
}

test("one file belongs to one inbox at a time, under every name of the file", async () => {
  const path = await temporaryPath()
  const first = sqliteInbox({ path })
  await first.append(transmission("t1"))
  await symlink(path, `${path}.link`)
  for (const name of [path, `${path}.link`]) {
    const second = sqliteInbox({ path: name })
    await expect(second.open()).rejects.toMatchObject({ name: "InboxError", code: "inbox-locked" })
    await second.close()
  }
  const later = sqliteInbox({ path })
  await expect(later.stats()).rejects.toMatchObject({ code: "inbox-locked" })
  await first.close()
  expect(await later.stats()).toMatchObject({ waiting: 1 })
  await later.close()
})

test("what a filter carries beside its conditions does not fail the appends of its batch", async () => {
  const inbox = sqliteInbox({ path: await temporaryPath() })
  const filter = { states: ["waiting"] as const, note() {} }
  const [appended, listed] = await Promise.all([inbox.append(transmission("t1")), inbox.list(filter)])
  expect([appended, listed.length]).toEqual(["stored", 1])
  await inbox.close()
})

test("other programs may read the file while it is open", async () => {
  const path = await temporaryPath()
  const inbox = sqliteInbox({ path })
  await inbox.append(transmission("t1"))
  const reader = new DatabaseSync(path, { readOnly: true })
  expect(reader.prepare("SELECT key, state FROM transmission").all()).toEqual([
    { key: "t1", state: "waiting" },
  ])
  expect(await inbox.append(transmission("t2"))).toBe("stored")
  reader.close()
  await inbox.close()
})

test("a file of a newer release is refused and left alone", async () => {
  const path = await temporaryPath()
  const inbox = sqliteInbox({ path })
  await inbox.append(transmission("t1"))
  await inbox.close()
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

test("a damaged file is reported, not repaired", async () => {
  const path = await temporaryPath()
  const inbox = sqliteInbox({ path })
  for (let index = 0; index < 20; index += 1) await inbox.append(transmission(`t${index}`))
  await inbox.close()
  await truncate(path, 4096 * 3)
  await expectRefused(path, "inbox-corrupt")
})

test("a missing folder and a folder in place of a file are named", async () => {
  const path = await temporaryPath()
  await expectRefused(`${path}/missing/inbox.db`, "inbox-failed")
  await expect(sqliteInbox({ path: `${path}/missing/inbox.db` }).open()).rejects.toThrow(
    /folder .*missing.* does not exist/,
  )
  await mkdir(path)
  await expect(sqliteInbox({ path }).open()).rejects.toThrow(/is no file/)
})

// Modes do not bind root, but nobody makes files in the kernel's own folder.
const linux = process.platform === "linux"
test.skipIf(!linux)(
  `a folder that may not be written to is told as such${linux ? "" : " (skipped: only Linux has /sys)"}`,
  async () => {
    await expectRefused("/sys/redox-inbox.db", "inbox-failed")
    await expect(sqliteInbox({ path: "/sys/redox-inbox.db" }).open()).rejects.toThrow(/user may write/)
  },
)

const windows = process.platform === "win32"
test.skipIf(windows)(
  `new files may be read by their owner only${windows ? " (skipped: Windows has no file modes)" : ""}`,
  async () => {
    const path = await temporaryPath()
    const inbox = sqliteInbox({ path })
    await inbox.append(transmission("t1"))
    for (const name of [path, `${path}-wal`, `${path}.lock`])
      expect((await stat(name)).mode & 0o777).toBe(0o600)
    await inbox.close()
  },
)

test("a folder that appears later is enough: the next call tries again", async () => {
  const path = await temporaryPath("later/inbox.db")
  const inbox = sqliteInbox({ path })
  await expect(inbox.open()).rejects.toMatchObject({ code: "inbox-failed" })
  await mkdir(dirname(path))
  expect(await inbox.append(transmission("t1"))).toBe("stored")
  await inbox.close()
})

test("ids are not given again after everything was forgotten", async () => {
  const path = await temporaryPath()
  let now = START
  const retention = { bodiesMs: 0, keysMs: 0 }
  const first = sqliteInbox({ path, retention, now: () => now })
  await first.append(transmission("t1"))
  const [one] = (await first.claim(1, START)).transmissions
  await first.complete(one?.id ?? "", START)
  now += 1
  await first.purge()
  expect(await first.list({})).toEqual([])
  await first.close()
  const second = sqliteInbox({ path })
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
  expect(() => migrate(database, steps)).toThrow(/nowhere/)
  const tables = () =>
    database
      .prepare("SELECT name FROM sqlite_schema")
      .all()
      .map(({ name }) => name)
  expect(tables()).toEqual(["one", "two"])
  migrate(database, [...steps.slice(0, 2), "CREATE TABLE three (c)"])
  expect(tables()).toEqual(["one", "two", "three"])
})
