import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { expect, onTestFinished, test } from "vitest"
import { smallSeed } from "../testing/small-seed.ts"
import { smallWorld } from "../testing/small-world.ts"
import { VERSION } from "./schema.ts"

const recordTables = ["record_messages", "records", "record_keys", "record_provenance"]

/** A file as version 1 wrote it: the same tables but those of records, and destinations that know of none. */
async function fileOfVersion1(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-migration-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, "sandbox.db")
  const { core, send, settle } = await smallWorld({ file })
  await send("Scheduling", "New")
  await settle()
  await core.close()
  const database = new DatabaseSync(file)
  for (const table of recordTables) database.exec(`DROP TABLE ${table}`)
  database.exec("UPDATE entities SET body = json_remove(body, '$.recordsOf')")
  database.exec("PRAGMA user_version = 1")
  database.close()
  return file
}

test("a file of version 1 is kept, and learns from now on", async () => {
  const file = await fileOfVersion1()
  const { core, send } = await smallWorld({ file })
  expect(core.database.get("PRAGMA user_version")).toEqual({ user_version: VERSION })
  expect(core.world.subscriptions.list()).toHaveLength(smallSeed.subscriptions.length)
  expect(core.database.get("SELECT count(*) AS count FROM transmissions")).toEqual({ count: 1 })
  expect(core.world.destinations.list().map(({ recordsOf }) => recordsOf)).toEqual([null, null])
  expect(core.records.of("ehr").list("appointment")).toEqual([])
  await send("Scheduling", "New")
  expect(core.records.of("ehr").list("appointment")).toHaveLength(1)
  await core.close()
  const again = await smallWorld({ file })
  expect(again.core.records.of("ehr").list("appointment")).toHaveLength(1)
  await again.core.close()
})

test("a migration that fails leaves the file as it was", async () => {
  const file = await fileOfVersion1()
  const database = new DatabaseSync(file)
  database.exec("CREATE TABLE record_keys (mine TEXT)")
  database.close()
  await expect(smallWorld({ file })).rejects.toMatchObject({ code: "file-damaged" })
  const after = new DatabaseSync(file)
  onTestFinished(() => after.close())

  expect(after.prepare("PRAGMA user_version").get()).toEqual({ user_version: 1 })
  expect(after.prepare("SELECT name FROM sqlite_master WHERE name = 'records'").all()).toEqual([])
})
