import { copyFile, mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { expect, test } from "vitest"
import type { SqliteOptions, SqliteStore } from "./sqlite.ts"
import { sqliteStore } from "./sqlite.ts"
import { temporaryPath } from "./testing/folder.ts"
import { INBOX } from "./testing/kinds.ts"
import { START, transmission } from "./testing/transmissions.ts"

// Windows keeps an open file under its name: what these tests do is refused there.
const unix = process.platform !== "win32"
const onlyUnix = unix ? "" : " (skipped: Windows refuses it)"

async function filled(
  path: string,
  count: number,
  options: Partial<SqliteOptions> = {},
): Promise<{ readonly store: SqliteStore; readonly troubles: string[] }> {
  const troubles: string[] = []
  const store = sqliteStore(INBOX, { path, ...options })
  store.onTrouble((error) => troubles.push(error.message))
  for (let index = 1; index <= count; index += 1)
    await store.append(
      transmission(`t${index}`, { subscription: `s${index}`, body: Buffer.alloc(5_000, `t${index}`) }),
    )
  return { store, troubles }
}

async function keysOf(store: SqliteStore): Promise<string[]> {
  return (await store.list({ limit: 1_000 })).map(({ key }) => key)
}

/** Damages every page but the first. */
async function damage(path: string): Promise<Buffer> {
  const bytes = await readFile(path)
  bytes.fill(0xa5, 4096)
  const file = await open(path, "r+")
  await file.write(bytes, 0, bytes.length, 0)
  await file.close()
  return bytes
}

async function setAsideFiles(path: string): Promise<string[]> {
  const names = await readdir(dirname(path))
  return names.filter((name) => name.startsWith(`${basename(path)}.corrupt-`)).sort()
}

/** What a killed process leaves: the files as they are while the store is open. */
async function copyOpen(path: string, to: string): Promise<void> {
  for (const part of ["", "-wal"]) await copyFile(path + part, to + part)
}

/** The file of a process that was killed after so many appends. */
async function crashedWith(count: number): Promise<string> {
  const path = await temporaryPath()
  const crashed = await temporaryPath()
  const { store } = await filled(path, count)
  await copyOpen(path, crashed)
  await store.close()
  return crashed
}

test.skipIf(!unix)(
  `a file that is deleted while it is open is written anew with all it held${onlyUnix}`,
  async () => {
    const path = await temporaryPath()
    const { store, troubles } = await filled(path, 3)
    const [first] = (await store.claim(1, START)).transmissions
    for (const part of ["", "-wal", "-shm"]) await rm(path + part)
    await expect(store.append(transmission("t4"))).rejects.toMatchObject({ code: "inbox-failed" })
    expect(troubles).toEqual([expect.stringMatching(/was deleted while it was in use/)])
    expect(await store.append(transmission("t4"))).toBe("duplicate")
    expect(await store.append(transmission("t5"))).toBe("stored")
    // Still with its handler.
    expect((await store.claim(9, START)).transmissions.map(({ key }) => key)).toEqual(["t2", "t3", "t4"])
    await store.complete(first?.id ?? "", START)
    await store.close()
    const again = sqliteStore(INBOX, { path })
    expect(await keysOf(again)).toEqual(["t1", "t2", "t3", "t4", "t5"])
    expect(await again.stats()).toMatchObject({ done: 1, waiting: 4 })
    await again.close()
  },
)

test.skipIf(!unix)(
  `a folder that is deleted is waited for, and nothing is lost meanwhile${onlyUnix}`,
  async () => {
    const path = await temporaryPath("folder/store.db")
    await mkdir(dirname(path))
    const { store } = await filled(path, 3)
    await rm(dirname(path), { recursive: true })
    for (const key of ["t4", "t5"])
      await expect(store.append(transmission(key))).rejects.toMatchObject({ code: "inbox-failed" })
    await expect(store.stats()).rejects.toMatchObject({ code: "inbox-failed" })
    await mkdir(dirname(path))
    await expect
      .poll(() => store.append(transmission("t6")).catch(() => "refused"))
      .toMatch(/stored|duplicate/)
    await store.close()
    const again = sqliteStore(INBOX, { path })
    expect(await keysOf(again)).toEqual(expect.arrayContaining(["t1", "t2", "t3", "t6"]))
    await again.close()
  },
)

test.skipIf(!unix)(
  `a file that was damaged and then replaced while it is open leaves its bytes beside the new one${onlyUnix}`,
  async () => {
    const path = await temporaryPath()
    const { store: before } = await filled(path, 30)
    await before.close()
    const good = await readFile(path)
    const { store, troubles } = await filled(path, 0)
    await store.stats()
    const bad = await damage(path)
    await writeFile(`${path}.restored`, good)
    await rename(`${path}.restored`, path)
    await expect(store.append(transmission("n1"))).rejects.toMatchObject({ name: "InboxError" })
    expect(await store.append(transmission("n2"))).toBe("stored")
    expect(await keysOf(store)).toHaveLength(31)
    const [copy = ""] = await setAsideFiles(path)
    expect((await readFile(join(dirname(path), copy))).length).toBeGreaterThanOrEqual(bad.length)
    expect(troubles).toEqual([expect.stringContaining(copy)])
    await store.close()
  },
)

test.skipIf(!unix)(
  `a file that is moved away takes everything with it, and comes back with it${onlyUnix}`,
  async () => {
    const path = await temporaryPath()
    const { store, troubles } = await filled(path, 2)
    const claimed = (await store.claim(9, START)).transmissions
    await rename(path, `${path}.elsewhere`)
    await expect(store.append(transmission("t3"))).rejects.toMatchObject({ code: "inbox-failed" })
    expect(troubles).toEqual([expect.stringMatching(/was moved away/)])
    // A new file: what was claimed from the other one is none of its business, whatever its numbers.
    expect(await store.append(transmission("n1", { subscription: "n1" }))).toBe("stored")
    for (const { id } of claimed) await store.complete(id, START)
    expect(await store.stats()).toMatchObject({ waiting: 1, done: 0 })
    expect((await store.claim(9, START)).transmissions.map(({ key }) => key)).toEqual(["n1"])
    await store.close()
    const moved = sqliteStore(INBOX, { path: `${path}.elsewhere` })
    expect(await keysOf(moved)).toEqual(expect.arrayContaining(["t1", "t2"]))
    await moved.close()
  },
)

test.skipIf(!unix).each(["-wal", "-shm", ".lock"])(
  `a %s file that is deleted costs one failed call, and no message${onlyUnix}`,
  async (part) => {
    const path = await temporaryPath()
    const { store } = await filled(path, 3)
    await rm(path + part)
    await expect(store.append(transmission("t4"))).rejects.toMatchObject({ code: "inbox-failed" })
    expect(await store.append(transmission("t5"))).toBe("stored")
    expect(await keysOf(store)).toEqual(expect.arrayContaining(["t1", "t2", "t3", "t5"]))
    await store.close()
  },
)

test.skipIf(!unix)(
  `an outcome does not reach the message that has its number in another file${onlyUnix}`,
  async () => {
    const path = await temporaryPath()
    const other = await temporaryPath()
    const { store: foreign } = await filled(other, 0)
    await foreign.append(transmission("foreign", { subscription: "f" }))
    await foreign.close()
    const { store } = await filled(path, 1)
    const [claimed] = (await store.claim(1, START)).transmissions
    await rename(path, `${path}.elsewhere`)
    await expect(store.stats()).rejects.toMatchObject({ code: "inbox-failed" })
    await copyFile(other, path)
    expect(claimed?.id).toBe("1")
    // It has the number 1, too, and is not given out while the old number 1 is with its handler.
    expect((await store.claim(9, START)).transmissions).toEqual([])
    await store.complete("1", START)
    const [found] = (await store.claim(9, START)).transmissions
    expect(found).toMatchObject({ id: "1", key: "foreign" })
    expect(Buffer.compare(found?.body ?? Buffer.alloc(0), transmission("foreign").body)).toBe(0)
    await store.complete("1", START)
    expect(await store.stats()).toMatchObject({ done: 1 })
    await store.close()
  },
)

test("a damaged file is held as it is until it is moved away, without a restart", async () => {
  const path = await temporaryPath()
  const { store: before } = await filled(path, 30)
  await before.close()
  const good = await readFile(path)
  const bad = await damage(path)
  const store = sqliteStore(INBOX, { path })
  for (let attempt = 0; attempt < 3; attempt += 1)
    await expect(store.append(transmission("n1"))).rejects.toMatchObject({ code: "inbox-corrupt" })
  expect(await readFile(path)).toEqual(bad)
  expect(await setAsideFiles(path)).toEqual([])
  await writeFile(`${path}.restored`, good)
  await rename(`${path}.restored`, path)
  expect(await store.append(transmission("n1"))).toBe("stored")
  expect(await keysOf(store)).toHaveLength(31)
  await store.close()
})

test("damage that is found while the file is open lets go of it, and a restored file is taken up", async () => {
  const path = await temporaryPath()
  const { store: before } = await filled(path, 30)
  await before.close()
  const good = await readFile(path)
  const store = sqliteStore(INBOX, { path })
  await store.stats()
  const bad = await damage(path)
  await expect(store.read("20")).rejects.toMatchObject({
    code: "inbox-corrupt",
    cause: { errcode: 11 },
  })
  for (let attempt = 0; attempt < 3; attempt += 1)
    await expect(store.append(transmission("n1"))).rejects.toMatchObject({ code: "inbox-corrupt" })
  expect(await readFile(path)).toEqual(bad)
  await writeFile(path, good)
  for (const part of ["-wal", "-shm"]) await rm(path + part, { force: true })
  expect(await store.append(transmission("n1"))).toBe("stored")
  expect(await keysOf(store)).toHaveLength(31)
  await store.close()
})

test("with set-aside, a file damaged before the start makes room for a new one and stays as it is", async () => {
  const path = await temporaryPath()
  const { store: before } = await filled(path, 30)
  await before.close()
  const bad = await damage(path)
  const troubles: string[] = []
  const store = sqliteStore(INBOX, { path, whenCorrupt: "set-aside" })
  store.onTrouble((error) => troubles.push(error.message))
  expect(await store.append(transmission("n1"))).toBe("stored")
  const [aside = ""] = await setAsideFiles(path)
  expect(aside).toMatch(/\.corrupt-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/)
  expect(await readFile(join(dirname(path), aside))).toEqual(bad)
  expect(troubles).toEqual([expect.stringContaining(aside)])
  await store.close()
})

test("with set-aside, damage that is found while the file is open costs one failed call", async () => {
  const path = await temporaryPath()
  const { store: before } = await filled(path, 30)
  await before.close()
  const { store, troubles } = await filled(path, 0, { whenCorrupt: "set-aside" })
  const [claimed] = (await store.claim(1, START)).transmissions
  await damage(path)
  await expect(store.read("20")).rejects.toMatchObject({ code: "inbox-corrupt" })
  expect(await store.append(transmission("n1"))).toBe("stored")
  await store.complete(claimed?.id ?? "", START)
  expect(await keysOf(store)).toEqual(["n1"])
  // Numbers go on above those of the damaged file, whose messages keep their place before the new ones.
  expect(Number((await store.list({ limit: 1 }))[0]?.id)).toBeGreaterThan(START)
  expect((await setAsideFiles(path)).length).toBeGreaterThan(0)
  expect(troubles).toHaveLength(1)
  await store.close()
})

test.each(["a database of another program", "a file of the other kind"])(
  "with set-aside, %s is left where it is",
  async (what) => {
    const path = await temporaryPath()
    const database = new DatabaseSync(path)
    database.exec(
      `PRAGMA application_id = ${what.includes("kind") ? 0x52784f75 : 77}; CREATE TABLE customers (name)`,
    )
    database.close()
    const before = await readFile(path)
    const store = sqliteStore(INBOX, { path, whenCorrupt: "set-aside" })
    await expect(store.append(transmission("t1"))).rejects.toMatchObject({ code: "inbox-corrupt" })
    expect(await readFile(path)).toEqual(before)
    expect(await setAsideFiles(path)).toEqual([])
    await store.close()
  },
)

test("a log that was damaged behind a crash is found, where SQLite would forget what follows", async () => {
  const crashed = await crashedWith(20)
  const intact = await temporaryPath()
  await copyOpen(crashed, intact)
  const log = await readFile(`${crashed}-wal`)
  const at = Math.floor(log.length / 2)
  log[at] = (log[at] ?? 0) ^ 0x40
  await writeFile(`${crashed}-wal`, log)

  const undamaged = sqliteStore(INBOX, { path: intact })
  expect(await keysOf(undamaged)).toHaveLength(20)
  await undamaged.close()
  const damaged = sqliteStore(INBOX, { path: crashed })
  await expect(damaged.append(transmission("n1"))).rejects.toMatchObject({ code: "inbox-corrupt" })
  await damaged.close()
  expect(await readFile(`${crashed}-wal`)).toEqual(log)
})

test("a log whose last write was cut off is no damage: that one was never confirmed", async () => {
  const crashed = await crashedWith(20)
  const log = await readFile(`${crashed}-wal`)
  await writeFile(`${crashed}-wal`, log.subarray(0, log.length - 3_000))
  const cut = sqliteStore(INBOX, { path: crashed })
  expect(await keysOf(cut)).toHaveLength(19)
  await cut.close()
})

test("a log whose file was moved away after a crash is held until they are together again", async () => {
  const crashed = await crashedWith(20)
  const log = await readFile(`${crashed}-wal`)
  await rename(crashed, `${crashed}.elsewhere`)

  const alone = sqliteStore(INBOX, { path: crashed })
  await expect(alone.append(transmission("n1"))).rejects.toMatchObject({ code: "inbox-corrupt" })
  await writeFile(crashed, "")
  await expect(alone.append(transmission("n1"))).rejects.toMatchObject({ code: "inbox-corrupt" })
  expect(await readFile(`${crashed}-wal`)).toEqual(log)
  await rename(`${crashed}.elsewhere`, crashed)
  expect(await alone.append(transmission("n1"))).toBe("stored")
  expect(await keysOf(alone)).toHaveLength(21)
  await alone.close()
})

test("with set-aside, a log without its file makes room for a new one and stays as it is", async () => {
  const crashed = await crashedWith(20)
  const log = await readFile(`${crashed}-wal`)
  await rename(crashed, `${crashed}.elsewhere`)

  const alone = sqliteStore(INBOX, { path: crashed, whenCorrupt: "set-aside" })
  expect(await alone.append(transmission("n1"))).toBe("stored")
  const [aside = ""] = await setAsideFiles(crashed)
  expect(await readFile(join(dirname(crashed), aside))).toEqual(log)
  await alone.close()
})

test("a wrong whenCorrupt is refused", () => {
  expect(() => sqliteStore(INBOX, { path: "store.db", whenCorrupt: "ignore" as "hold" })).toThrow(
    /whenCorrupt/,
  )
})
