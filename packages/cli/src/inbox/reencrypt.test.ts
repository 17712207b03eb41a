import { randomBytes } from "node:crypto"
import path from "node:path"
import { sqliteInbox } from "@redoxkit/destination"
import { expect, test } from "vitest"
import { callOn, temporaryFolder } from "../testing/terminal.ts"

const oldKey = randomBytes(32).toString("base64")
const newKey = randomBytes(32).toString("base64")
const withBoth = { env: { REDOXKIT_ENCRYPTION_KEYS: `new=${newKey} old=${oldKey}` } }
const withOld = { env: { REDOXKIT_ENCRYPTION_KEYS: `old=${oldKey}` } }
const withNew = { env: { REDOXKIT_ENCRYPTION_KEYS: `new=${newKey}` } }

async function encryptedFile(): Promise<string> {
  const file = path.join(await temporaryFolder(), "inbox.db")
  const inbox = sqliteInbox({ path: file, encryption: { keys: { old: oldKey }, current: "old" } })
  await inbox.append({
    key: "log:1",
    subscription: "s1",
    dataModel: "Scheduling",
    eventType: "New",
    transmissionId: "1",
    receivedAt: Date.now(),
    body: new TextEncoder().encode('{"name":"CANARY"}'),
  })
  await inbox.close()
  return file
}

test("a payload is shown with its key, and a missing key is named without any key being repeated", async () => {
  const file = await encryptedFile()
  expect(await callOn(withOld, "inbox", "show", file, "1", "--payload")).toMatchObject({
    code: 0,
    stdout: '{"name":"CANARY"}\n',
  })
  for (const keys of [{}, withNew]) {
    const { code, stdout, stderr } = await callOn(keys, "inbox", "show", file, "1", "--payload")
    expect([code, stdout]).toEqual([1, ""])
    expect(stderr).toContain('the key "old"')
    expect(stderr).not.toContain(newKey)
    expect((await callOn(keys, "inbox", "ls", file)).code).toBe(0)
  }
})

test("reencrypt writes every payload with the first key, after which the old one is not needed", async () => {
  const file = await encryptedFile()
  expect((await callOn(withNew, "inbox", "reencrypt", file)).code).toBe(1)
  expect(await callOn(withBoth, "inbox", "reencrypt", file)).toEqual({
    code: 0,
    stdout: '1 encrypted with the key "new".\n',
    stderr: "",
  })
  expect((await callOn(withBoth, "inbox", "reencrypt", file, "--json")).stdout).toBe(
    '{"reencrypted":0,"unreadable":0}\n',
  )
  expect((await callOn(withNew, "inbox", "show", file, "1", "--payload")).stdout).toContain("CANARY")
  expect((await callOn(withOld, "inbox", "show", file, "1", "--payload")).code).toBe(1)
})

test("reencrypt without keys, with keys in another form or with an ID is a mistake of the call", async () => {
  const file = await encryptedFile()
  const malformed = { env: { REDOXKIT_ENCRYPTION_KEYS: oldKey.replaceAll("=", "") } }
  for (const [keys, ...args] of [[{}], [malformed], [withBoth, "1"]] as const) {
    const { code, stderr } = await callOn(keys, "inbox", "reencrypt", file, ...args)
    expect(code).toBe(2)
    expect(stderr).not.toContain(oldKey.slice(0, 20))
  }
})
