import { DatabaseSync } from "node:sqlite"
import { START, temporaryPath, transmission } from "@redoxkit/store/testing"
import { expect, test } from "vitest"
import { DestinationError, InboxError } from "../errors.ts"
import { inboxConformance } from "../testing/inbox-conformance.ts"
import { memoryInbox } from "./memory.ts"
import { sqliteInbox } from "./sqlite.ts"

const retention = { bodiesMs: 60 * 60 * 1000 }
inboxConformance("memory", async () => ({ inbox: memoryInbox({ retention }) }), { durable: false })

test("failures of the storage are inbox errors, which are destination errors", async () => {
  const path = await temporaryPath("inbox.db")
  const first = sqliteInbox({ path })
  await first.append(transmission("t1"))
  const second = sqliteInbox({ path })
  const failure: unknown = await second.open().catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(InboxError)
  expect(failure).toBeInstanceOf(DestinationError)
  expect(failure).toMatchObject({ name: "InboxError", code: "inbox-locked" })
  expect((failure as Error).message).toContain("The inbox file")
  await Promise.all([first.close(), second.close()])
  await expect(first.claim(1, START)).rejects.toMatchObject({ name: "InboxError", code: "inbox-closed" })
})

test("the file is marked as an inbox", async () => {
  const path = await temporaryPath("inbox.db")
  const inbox = sqliteInbox({ path })
  await inbox.append(transmission("t1"))
  await inbox.close()
  const database = new DatabaseSync(path)
  expect(database.prepare("PRAGMA application_id").get()).toEqual({ application_id: 0x5278496e })
  database.close()
})

test("a wrong option is a destination error that names the function", () => {
  expect(() => memoryInbox({ maxBytes: 0 })).toThrow(/^memoryInbox: maxBytes/)
  expect(() => sqliteInbox({ path: ":memory:" })).toThrow(/^sqliteInbox: path .* memoryInbox/)
  expect(() => sqliteInbox({ path: "" })).toThrow(DestinationError)
})
