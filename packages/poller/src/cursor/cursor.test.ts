import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { expect, onTestFinished, test } from "vitest"
import type { CursorStore } from "./contract.ts"
import { memoryCursor } from "./memory.ts"
import { readCursorFile } from "./read-cursor-file.ts"
import { sqliteCursor } from "./sqlite.ts"

// Files with a disk to wait for, on machines that do other things as well.

function temporaryPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-cursor-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, "cursor.db")
}

const stores: readonly (readonly [
  string,
  () => { readonly cursor: CursorStore; readonly again: () => CursorStore },
])[] = [
  [
    "memory",
    () => {
      const cursor = memoryCursor()
      return { cursor, again: () => cursor }
    },
  ],
  [
    "sqlite",
    () => {
      const path = temporaryPath()
      return { cursor: sqliteCursor({ path }), again: () => sqliteCursor({ path }) }
    },
  ],
]

const empty = {
  cursor: null,
  movedAt: null,
  lastSuccessAt: null,
  lastRunAt: null,
  failures: 0,
  failingSince: null,
  reason: null,
  parked: 0,
}
const run = { lastSuccessAt: 5, lastRunAt: 6, failures: 2, failingSince: 4, reason: "fetch-failed" }
const bad = { key: "k1", change: '{"a":1}', reason: "TypeError" }

for (const [name, make] of stores) {
  test(`${name}: what was saved is there after it was closed and opened again`, async () => {
    const { cursor, again } = make()
    expect(await cursor.open("feed")).toEqual(empty)
    await cursor.save({ now: 1, cursor: "c1", handled: ["k1", "k2"], park: [bad], run })
    await cursor.close()
    const second = again()
    expect(await second.open("feed")).toEqual({ ...empty, ...run, cursor: "c1", movedAt: 1, parked: 1 })
    expect(await second.known(["k2", "k3", "k1"])).toEqual(new Set(["k1", "k2"]))
    expect(await second.parked()).toEqual([{ ...bad, id: "1", failures: 1, parkedAt: 1 }])
    await second.close()
  })

  test(`${name}: the cursor has moved when it is another one`, async () => {
    const { cursor, again } = make()
    await cursor.open("feed")
    await cursor.save({ now: 1, cursor: "c1" })
    await cursor.save({ now: 2, cursor: "c1" })
    await cursor.save({ now: 3 })
    await cursor.close()
    expect(await again().open("feed")).toMatchObject({ cursor: "c1", movedAt: 1 })
  })

  test(`${name}: parked changes are listed oldest first, count their failures, and are let go of`, async () => {
    const { cursor } = make()
    await cursor.open("feed")
    await cursor.save({ now: 1, park: [bad, { ...bad, key: "k2" }, { ...bad, key: "k3" }] })
    await cursor.save({ now: 2, park: [{ ...bad, reason: "Error" }], unpark: ["2", "99"] })
    expect(await cursor.parked()).toMatchObject([
      { id: "1", key: "k1", failures: 2, reason: "Error", parkedAt: 1 },
      { id: "3", key: "k3", failures: 1 },
    ])
    expect(await cursor.parked({ ids: ["3", "1"], limit: 1 })).toMatchObject([{ id: "1" }])
    expect(await cursor.parked({ ids: [] })).toEqual([])
    await cursor.close()
  })

  test(`${name}: keys are forgotten that were not handled since`, async () => {
    const { cursor } = make()
    await cursor.open("feed")
    await cursor.save({ now: 1, handled: ["old", "told again"] })
    await cursor.save({ now: 5, handled: ["told again", "new"] })
    await cursor.save({ now: 6, forgetBefore: 5 })
    expect(await cursor.known(["old", "told again", "new"])).toEqual(new Set(["told again", "new"]))
    await cursor.close()
  })

  test(`${name}: one poller has it at a time, and one feed for good`, async () => {
    const { cursor, again } = make()
    await cursor.open("feed")
    await expect(again().open("feed")).rejects.toMatchObject({ name: "PollerError", code: "cursor-locked" })
    await cursor.save({ now: 1, cursor: "c1" })
    await cursor.close()
    await expect(again().open("other")).rejects.toMatchObject({ code: "cursor-foreign" })
    const third = again()
    expect(await third.open("feed")).toMatchObject({ cursor: "c1" })
    await third.close()
  })

  test(`${name}: closed, it says so`, async () => {
    const { cursor } = make()
    await expect(cursor.save({ now: 1 })).rejects.toMatchObject({ code: "cursor-closed" })
    await cursor.open("feed")
    await cursor.close()
    await cursor.close()
    for (const call of [cursor.save({ now: 1 }), cursor.known(["k"]), cursor.parked()])
      await expect(call).rejects.toMatchObject({ code: "cursor-closed" })
  })
}

test("a step is saved whole or not at all", async () => {
  const path = temporaryPath()
  const cursor = sqliteCursor({ path })
  await cursor.open("feed")
  const broken = { ...bad, reason: null as unknown as string }
  await expect(cursor.save({ now: 1, cursor: "c1", handled: ["k1"], park: [broken] })).rejects.toMatchObject({
    code: "cursor-failed",
  })
  expect(await cursor.known(["k1"])).toEqual(new Set())
  expect(readCursorFile(path).cursor).toBe(null)
  await cursor.save({ now: 2, cursor: "c2" })
  expect(readCursorFile(path).cursor).toBe("c2")
  await cursor.close()
})

test("the lock holds against another process, and ends with it however it dies", async () => {
  const path = temporaryPath()
  const child = spawnHolder(path)
  await once(child.stdout as NodeJS.ReadableStream, "data")
  const cursor = sqliteCursor({ path })
  await expect(cursor.open("feed")).rejects.toMatchObject({ code: "cursor-locked" })
  child.kill("SIGKILL")
  await once(child, "close")
  expect(await cursor.open("feed")).toMatchObject({ cursor: "held" })
  await cursor.close()
})

test("another name of the file is the same file", async () => {
  const path = temporaryPath()
  const cursor = sqliteCursor({ path })
  await cursor.open("feed")
  symlinkSync(path, `${path}-link`)
  await expect(sqliteCursor({ path: `${path}-link` }).open("feed")).rejects.toMatchObject({
    code: "cursor-locked",
  })
  await cursor.close()
})

test.skipIf(process.platform === "win32")(
  "the file is its owner's alone (not on Windows, which has no file modes)",
  async () => {
    const path = temporaryPath()
    const cursor = sqliteCursor({ path })
    await cursor.open("feed")
    for (const file of [path, `${path}-wal`, `${path}.lock`]) expect(statSync(file).mode & 0o777).toBe(0o600)
    await cursor.close()
  },
)

test("files of others, damaged ones and those of a newer release are refused and left as they are", async () => {
  const damaged = temporaryPath()
  writeFileSync(damaged, "no database at all, but long enough to be taken for one".repeat(100))
  const foreign = temporaryPath()
  new DatabaseSync(foreign).exec("CREATE TABLE other (a)")
  const newer = temporaryPath()
  const cursor = sqliteCursor({ path: newer })
  await cursor.open("feed")
  await cursor.close()
  const database = new DatabaseSync(newer)
  database.exec("PRAGMA user_version = 99")
  database.close()
  for (const [path, code] of [
    [damaged, "cursor-corrupt"],
    [foreign, "cursor-corrupt"],
    [newer, "cursor-version"],
    [join(damaged, "..", "nowhere", "cursor.db"), "cursor-failed"],
    [join(damaged, ".."), "cursor-failed"],
  ] as const) {
    await expect(sqliteCursor({ path }).open("feed")).rejects.toMatchObject({ code })
    expect(() => readCursorFile(path)).toThrow(expect.objectContaining({ name: "PollerError" }))
  }
  expect(statSync(damaged).size).toBe(55 * 100)
})

test("a file that is read beside its poller tells where the feed stands, without the parked changes themselves", async () => {
  const path = temporaryPath()
  const cursor = sqliteCursor({ path })
  await cursor.open("feed")
  await cursor.save({ now: 1, cursor: "c1", park: [bad], run })
  expect(readCursorFile(path)).toEqual({
    ...empty,
    ...run,
    cursor: "c1",
    movedAt: 1,
    parked: 1,
    feed: "feed",
    parkedChanges: [{ id: "1", reason: "TypeError", failures: 1, parkedAt: 1 }],
  })
  await cursor.save({ now: 2, cursor: "c2" })
  await cursor.close()
  expect(readCursorFile(path).cursor).toBe("c2")
})

/** A process that has the cursor until it is killed. */
function spawnHolder(path: string): ChildProcess {
  const module = join(import.meta.dirname, "sqlite.ts")
  const code = `
    import { sqliteCursor } from ${JSON.stringify(module)}
    const cursor = sqliteCursor({ path: ${JSON.stringify(path)} })
    await cursor.open("feed")
    await cursor.save({ now: 1, cursor: "held" })
    console.log("has it")
    // What nobody refers to is collected, and its lock with it.
    setInterval(() => cursor, 1_000)`
  const child = spawn(process.execPath, ["--conditions=redoxkit-source", "--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  onTestFinished(() => void child.kill("SIGKILL"))
  return child
}
