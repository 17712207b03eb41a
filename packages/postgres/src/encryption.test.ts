import { randomBytes } from "node:crypto"
import { bytesOf, START, storeConformance, transmission } from "@redoxkit/store/testing"
import { Pool } from "pg"
import { beforeAll, expect, onTestFinished, test } from "vitest"
import { type PostgresInboxOptions, postgresInbox } from "./inbox.ts"
import { emptyDatabase, newSchema } from "./testing/database.ts"

const SENTINEL = "SENTINEL of a body"
const [old, fresh] = [randomBytes(32), randomBytes(32)]

let connectionString = ""
beforeAll(async () => {
  connectionString = await emptyDatabase()
})

function inboxOf(schema: string, encryption?: PostgresInboxOptions["encryption"]) {
  const inbox = postgresInbox({ connectionString, schema, ...(encryption && { encryption }) })
  onTestFinished(() => inbox.close())
  return inbox
}

async function storedText(schema: string): Promise<string> {
  const pool = new Pool({ connectionString, max: 1 })
  const { rows } = await pool.query(`SELECT convert_from(bytes, 'LATIN1') AS text FROM ${schema}.body`).catch(
    // Bytes that are no text are shown as numbers.
    () => pool.query(`SELECT encode(bytes, 'escape') AS text FROM ${schema}.body`),
  )
  await pool.end()
  return rows.map(({ text }) => text).join("\n")
}

storeConformance(
  "inbox",
  "postgres with encryption",
  async () => {
    const schema = newSchema()
    const open = () =>
      postgresInbox({ connectionString, schema, encryption: { keys: { a: old }, current: "a" } })
    let store = open()
    return {
      store,
      async reopen() {
        await store.close()
        store = open()
        return store
      },
      dispose: () => store.close(),
    }
  },
  { randomRuns: 1, largeBody: 3_000_000 },
)

test("bodies are not readable in the tables, and their sizes are told as they came", async () => {
  const schema = newSchema()
  const inbox = inboxOf(schema, { keys: { a: old }, current: "a" })
  const body = bytesOf(SENTINEL)
  await inbox.append(transmission("t1", { body }))
  expect(await storedText(schema)).not.toContain(SENTINEL)
  expect(await inbox.list({})).toMatchObject([{ bytes: body.byteLength }])
  const [first] = (await inbox.claim(1, START)).transmissions
  expect(Buffer.from(first?.body ?? []).toString()).toBe(SENTINEL)
})

test("a missing key is told when the inbox opens, and nothing is lost", async () => {
  const schema = newSchema()
  const first = inboxOf(schema, { keys: { a: old }, current: "a" })
  await first.append(transmission("t1"))
  await first.close()
  await expect(inboxOf(schema).open()).rejects.toMatchObject({ code: "inbox-key" })
  await expect(inboxOf(schema, { keys: { b: fresh }, current: "b" }).open()).rejects.toMatchObject({
    code: "inbox-key",
    message: expect.stringContaining('"a"'),
  })
  const both = inboxOf(schema, { keys: { a: old, b: fresh }, current: "b" })
  expect((await both.claim(1, START)).transmissions[0]?.body).toHaveLength(transmission("t1").body.byteLength)
})

test("after encrypting anew, the old key is no longer needed", async () => {
  const schema = newSchema()
  const plain = inboxOf(schema)
  await plain.append(transmission("plain", { body: bytesOf(SENTINEL) }))
  await expect(plain.reencrypt()).rejects.toMatchObject({ code: "invalid-option" })
  await plain.close()
  const first = inboxOf(schema, { keys: { a: old }, current: "a" })
  await first.append(transmission("old"))
  await first.close()
  const both = inboxOf(schema, { keys: { a: old, b: fresh }, current: "b" })
  await both.append(transmission("new"))
  expect(await both.reencrypt()).toEqual({ reencrypted: 2, unreadable: 0 })
  expect(await both.reencrypt()).toEqual({ reencrypted: 0, unreadable: 0 })
  await both.close()
  expect(await storedText(schema)).not.toContain(SENTINEL)
  const last = inboxOf(schema, { keys: { b: fresh }, current: "b" })
  const [{ id = "" } = {}] = await last.list({})
  expect(Buffer.from((await last.read(id)) ?? []).toString()).toBe(SENTINEL)
})
