import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { storeConformance, temporaryPath, transmission } from "@redoxkit/store/testing"
import { expect, test } from "vitest"
import { sqliteInbox } from "../../../destination/src/index.ts"
import { SourceError } from "../errors.ts"
import { memoryOutbox } from "./memory.ts"
import { OutboxError } from "./outbox-error.ts"
import { sqliteOutbox } from "./sqlite.ts"

const retention = { bodiesMs: 60 * 60 * 1000 }
storeConformance("outbox", "memory", async () => ({ store: memoryOutbox({ retention }) }), {
  durable: false,
  largeBody: 3_000_000,
})
storeConformance(
  "outbox",
  "sqlite",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "redoxkit-"))
    const path = join(folder, "outbox.db")
    let store = sqliteOutbox({ path })
    return {
      store,
      async reopen() {
        await store.close()
        store = sqliteOutbox({ path })
        return store
      },
      async dispose() {
        await store.close()
        await rm(folder, { recursive: true })
      },
    }
  },
  { writesClaims: true, randomRuns: 1, largeBody: 3_000_000 },
)

test("failures of the storage are outbox errors, which are source errors", async () => {
  const path = await temporaryPath("outbox.db")
  const first = sqliteOutbox({ path })
  await first.append(transmission("t1"))
  const second = sqliteOutbox({ path })
  const failure: unknown = await second.open().catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(OutboxError)
  expect(failure).toBeInstanceOf(SourceError)
  expect(failure).toMatchObject({ name: "OutboxError", code: "outbox-locked" })
  expect((failure as Error).message).toContain("The outbox file")
  await Promise.all([first.close(), second.close()])
})

test("an inbox cannot open the file of an outbox, nor an outbox that of an inbox", async () => {
  const path = await temporaryPath("outbox.db")
  const outbox = sqliteOutbox({ path })
  await outbox.append(transmission("t1"))
  await outbox.close()
  const inbox = sqliteInbox({ path })
  await expect(inbox.open()).rejects.toMatchObject({ code: "inbox-corrupt" })
  await inbox.close()

  const other = `${path}-inbox`
  const filled = sqliteInbox({ path: other })
  await filled.append(transmission("t1"))
  await filled.close()
  const wrong = sqliteOutbox({ path: other })
  await expect(wrong.open()).rejects.toMatchObject({ code: "outbox-corrupt" })
  await wrong.close()
  const database = new DatabaseSync(path)
  expect(database.prepare("PRAGMA application_id").get()).toEqual({ application_id: 0x52784f75 })
  database.close()
})

test("a wrong option is a source error that names the function", () => {
  expect(() => memoryOutbox({ maxBytes: 0 })).toThrow(/^memoryOutbox: maxBytes/)
  expect(() => sqliteOutbox({ path: ":memory:" })).toThrow(/^sqliteOutbox: path .* memoryOutbox/)
  expect(() => sqliteOutbox({ path: "" })).toThrow(SourceError)
})
