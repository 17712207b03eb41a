import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterAll, describe, expect, test } from "vitest"
import { virtualClock } from "./clock/virtual-clock.ts"
import { smallSeed } from "./testing/small-seed.ts"
import { START, smallWorld } from "./testing/small-world.ts"

const folder = mkdtempSync(join(tmpdir(), "redoxkit-sandbox-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let count = 0
const newFile = (): string => join(folder, `${++count}.db`)

describe("a restart from the file", () => {
  test("what waits is delivered in order, and what was under way comes again under its log ID", async () => {
    const file = newFile()
    const before = await smallWorld({ file })
    before.fake.always = "hang"
    const first = await before.send()
    const second = await before.send()
    await before.settle()
    await before.core.close()

    const after = await smallWorld({ file })
    await after.run()
    expect(before.fake.received.map(({ logId }) => logId)).toEqual([first.logId])
    expect(after.fake.received.map(({ logId }) => logId)).toEqual([first.logId, second.logId])
    expect(after.core.attempts.list(first.logId).map(({ number, error }) => [number, error])).toEqual([
      [1, "interrupted"],
      [2, null],
    ])
    await after.core.close()
  })

  test("a crash in the middle of an attempt loses nothing", async () => {
    const file = newFile()
    const before = await smallWorld({ file })
    before.fake.always = "hang"
    const { logId } = await before.send()
    await before.settle()
    // As after a crash: nobody ends what is under way.
    before.core.database.close()

    const after = await smallWorld({ file })
    await after.run()
    expect(after.fake.received.map((received) => received.logId)).toEqual([logId])
    expect(after.core.attempts.list(logId).map(({ error }) => error)).toEqual(["interrupted", null])
    await after.core.close()
  })

  test("the schedule of retries goes on where it was", async () => {
    const file = newFile()
    const before = await smallWorld({ file })
    before.fake.always = 500
    await before.send()
    await before.run(45_000)
    expect(before.fake.received.map(({ at }) => (at - START) / 1000)).toEqual([0, 0, 10, 20, 40])
    const now = before.clock.now()
    await before.core.close()

    const after = await smallWorld({ file, clock: virtualClock(now) })
    after.fake.answers.push(500)
    await after.run()
    expect(after.fake.received.map(({ at }) => (at - START) / 1000)).toEqual([70, 120])
    await after.core.close()
  })

  test("the world, pauses, troubles, tokens, files and the journal are still there", async () => {
    const file = newFile()
    const before = await smallWorld({ file })
    const { world, tokens, blobs, delivery } = before.core
    world.createDestination({ id: "new", name: "New" })
    delivery.pause("scheduling")
    const { logId } = await before.send()
    tokens.add("secret-token", "access", { sourceId: "ehr", credential: "key" }, START + 1_000)
    const blob = blobs.add(
      { sourceId: "ehr", name: "a.pdf", type: "application/pdf", bytes: Buffer.from("a") },
      START,
    )
    const newest = before.core.changes.newest()
    await before.core.close()

    const { core } = await smallWorld({ file })
    expect(core.world.destinations.find("new")?.name).toBe("New")
    expect(core.world.destinations.list()).toHaveLength(3)
    expect(core.delivery.flow("scheduling")).toBe("paused")
    expect(core.transmissions.get(logId).state).toBe("waiting")
    expect(core.tokens.find("secret-token", "access", START)?.sourceId).toBe("ehr")
    expect(Buffer.from(core.blobs.find(blob)?.bytes ?? "").toString()).toBe("a")
    expect(core.changes.newest()).toBeGreaterThanOrEqual(newest)
    await core.close()
  })
})

describe("the file", () => {
  test("belongs to one sandbox at a time", async () => {
    const file = newFile()
    const first = await smallWorld({ file })
    await expect(smallWorld({ file })).rejects.toMatchObject({ code: "file-locked" })
    await first.core.close()
    const second = await smallWorld({ file })
    await second.core.close()
  })

  test("of something else is left alone", async () => {
    const other = newFile()
    const database = new DatabaseSync(other)
    database.exec("CREATE TABLE mine (a)")
    database.close()

    await expect(smallWorld({ file: other })).rejects.toMatchObject({ code: "file-damaged" })
    await expect(smallWorld({ file: join(folder, "none", "x.db") })).rejects.toMatchObject({
      code: "file-damaged",
    })
  })

  test("holds no half world after a seed with a mistake in it", async () => {
    const file = newFile()
    const bad = {
      ...smallSeed,
      subscriptions: [{ sourceId: "ehr", destinationId: "none", dataModel: "Media" }],
    }
    await expect(smallWorld({ file, world: bad })).rejects.toMatchObject({ code: "unknown-destination" })
    const { core } = await smallWorld({ file })

    expect(core.world.subscriptions.list()).toHaveLength(smallSeed.subscriptions.length)
    await core.close()
  })

  test("that is damaged is refused, and let go of", async () => {
    const [text, row] = [newFile(), newFile()]
    writeFileSync(text, "this is no database ".repeat(500))
    const { core } = await smallWorld({ file: row })
    core.database.run("UPDATE entities SET body = '{' WHERE id = 'ehr'")
    await core.close()

    for (const file of [text, row]) {
      const before = readFileSync(file)
      for (const _time of [1, 2])
        await expect(smallWorld({ file })).rejects.toMatchObject({ code: "file-damaged" })
      expect(readFileSync(file).equals(before)).toBe(true)
    }
  })

  test("tells those who watch what a crash broke off", async () => {
    const file = newFile()
    const before = await smallWorld({ file })
    before.fake.always = "hang"
    const { logId } = await before.send()
    await before.settle()
    before.core.delivery.pause("scheduling")
    const newest = before.core.changes.newest()
    before.core.database.close()
    const { core } = await smallWorld({ file })

    expect(core.changes.after(newest, 10)).toMatchObject([
      { type: "transmission", data: { logId, state: "waiting" } },
    ])
    await core.close()
  })

  test("of another version is refused", async () => {
    const file = newFile()
    const { core } = await smallWorld({ file })
    await core.close()
    const database = new DatabaseSync(file)
    database.exec("PRAGMA user_version = 99")
    database.close()

    await expect(smallWorld({ file })).rejects.toMatchObject({ code: "file-version" })
  })

  test("holds no token as it is", async () => {
    const { core } = await smallWorld()
    core.tokens.add("secret-token", "access", { sourceId: "ehr", credential: "key" }, null)

    expect(JSON.stringify(core.database.all("SELECT * FROM tokens"))).not.toContain("secret-token")
  })
})
