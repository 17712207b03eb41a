import { readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { assert, property, string, uint8Array } from "fast-check"
import { expect, test } from "vitest"
import { readStoreFile } from "../read-store-file.ts"
import { type SqliteStore, sqliteStore } from "../sqlite.ts"
import { temporaryPath } from "../testing/folder.ts"
import { INBOX, OUTBOX } from "../testing/kinds.ts"
import { bytesOf, START, transmission } from "../testing/transmissions.ts"
import { createBodySeal, keyIdOf } from "./body-seal.ts"
import { type EncryptionOptions, encryptionFrom } from "./options.ts"

const oldKey = Buffer.alloc(32, 1)
const newKey = Buffer.alloc(32, 2)
const onlyOld: EncryptionOptions = { keys: { old: oldKey }, current: "old" }
const both: EncryptionOptions = { keys: { old: oldKey, new: newKey.toString("base64") }, current: "new" }
const onlyNew: EncryptionOptions = { keys: { new: newKey }, current: "new" }
const secret = "Ostrova-0004417"
const body = bytesOf(`{"Patient":"${secret}"}`)

function seal(options?: EncryptionOptions) {
  return createBodySeal(INBOX, "sqliteInbox", options)
}

async function storeAt(path: string, encryption?: EncryptionOptions): Promise<SqliteStore> {
  const store = sqliteStore(INBOX, { path, ...(encryption && { encryption }) })
  await store.open()
  return store
}

/** Everything that lies on the disk, write-ahead log included. */
function diskOf(path: string): string {
  const folder = dirname(path)
  return readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), "latin1"))
    .join("")
}

test("any body comes back as it was, whatever it begins with, and opens only under its own transmission", () => {
  assert(
    property(uint8Array({ maxLength: 200 }), string({ unit: "binary" }), (bytes, name) => {
      for (const one of [seal(), seal(onlyOld)]) {
        for (const plain of [
          bytes,
          one.seal(name, bytes),
          Buffer.concat([seal(onlyOld).seal("x", bytes), bytes]),
        ]) {
          const stored = one.seal(name, plain)
          expect(Buffer.compare(one.open(name, stored), plain)).toBe(0)
          if (one.current !== null) expect(() => one.open(`${name}.`, stored)).toThrow("does not open")
        }
      }
    }),
    { numRuns: 100 },
  )
})

test("the same body is never stored the same way twice", () => {
  const one = seal(onlyOld)
  expect(Buffer.compare(one.seal("t1", body), one.seal("t1", body))).not.toBe(0)
})

test("a changed bit anywhere in an encrypted body is found", () => {
  const one = seal(onlyOld)
  const stored = one.seal("t1", body)
  for (let at = 0; at < stored.byteLength; at += 1) {
    const changed = Uint8Array.from(stored)
    changed[at] = (changed[at] ?? 0) ^ 1
    let opened: Uint8Array = changed
    try {
      opened = one.open("t1", changed)
    } catch {
      continue
    }
    // Without its mark it is a body that was never encrypted: no JSON, and not the one that was stored.
    expect(at).toBeLessThan(4)
    expect(Buffer.compare(opened, body)).not.toBe(0)
  }
  for (const length of [36, 50, 63])
    expect(() => one.open("t1", stored.subarray(0, length))).toThrow("does not open")
})

test("nothing of a body lies on the disk in the clear, while its names stay readable", async () => {
  const path = await temporaryPath()
  const store = await storeAt(path, onlyOld)
  await store.append(transmission("t1", { body }))
  expect(diskOf(path)).not.toContain(secret)
  expect((await store.list({}))[0]).toMatchObject({ dataModel: "Scheduling", bytes: body.byteLength })
  await store.close()
  expect(diskOf(path)).not.toContain(secret)
  expect(diskOf(path)).toContain("Scheduling")

  const plain = await storeAt(path, onlyOld)
  expect(Buffer.compare((await plain.claim(1, START)).transmissions[0]?.body ?? Buffer.alloc(0), body)).toBe(
    0,
  )
  await plain.close()
})

test("a file of several keys opens with all of them, and is encrypted anew with the current one", async () => {
  const path = await temporaryPath()
  const clear = await storeAt(path)
  await clear.append(transmission("in the clear", { body }))
  await clear.close()
  const old = await storeAt(path, onlyOld)
  await old.append(transmission("with the old key", { body }))
  await old.close()

  const rotating = await storeAt(path, both)
  await rotating.append(transmission("with the new key", { body, subscription: "s2" }))
  const [first] = (await rotating.claim(10, START)).transmissions
  expect(Buffer.compare(first?.body ?? Buffer.alloc(0), body)).toBe(0)
  expect(await rotating.reencrypt()).toEqual({ reencrypted: 2, unreadable: 0 })
  expect(await rotating.reencrypt()).toEqual({ reencrypted: 0, unreadable: 0 })
  await rotating.close()
  expect(diskOf(path)).not.toContain(secret)

  const rotated = await storeAt(path, onlyNew)
  for (const { id, bytes } of await rotated.list({})) {
    expect(bytes).toBe(body.byteLength)
    expect(Buffer.compare((await rotated.read(id)) ?? Buffer.alloc(0), body)).toBe(0)
  }
  await rotated.close()
})

test.each([
  ["without keys", undefined],
  ["with another key", onlyNew],
])("a file that needs a key is not opened %s, says which key, and loses nothing", async (_, options) => {
  const path = await temporaryPath()
  const store = await storeAt(path, onlyOld)
  await store.append(transmission("t1", { body }))
  await store.close()

  const refused = expect.objectContaining({ name: "InboxError", code: "inbox-key" })
  const wrong = sqliteStore(INBOX, { path, ...(options && { encryption: options }) })
  await expect(wrong.open()).rejects.toEqual(refused)
  await expect(wrong.open()).rejects.toThrow('the key "old"')
  // Who goes on nevertheless fails at the body, and at this one only.
  const [claimed] = (await wrong.claim(1, START)).transmissions
  expect(claimed).toMatchObject({ key: "t1" })
  expect(() => claimed?.body).toThrow(refused)
  await expect(wrong.read(claimed?.id ?? "")).rejects.toEqual(refused)
  await wrong.close()

  const right = await storeAt(path, onlyOld)
  expect(await right.stats()).toMatchObject({ waiting: 1 })
  expect(Buffer.compare((await right.read("1")) ?? Buffer.alloc(0), body)).toBe(0)
  await right.close()
})

test("a key whose last body was purged is no longer asked for", async () => {
  const path = await temporaryPath()
  const store = sqliteStore(INBOX, { path, encryption: onlyOld, retention: { bodiesMs: 0 } })
  await store.append(transmission("t1", { body }))
  const [claimed] = (await store.claim(1, START)).transmissions
  await store.complete(claimed?.id ?? "", START)
  await store.close()
  const later = await storeAt(path, onlyNew)
  expect(await later.stats()).toMatchObject({ done: 1 })
  await later.close()
})

test("a body that was changed on the disk fails alone, and is left as it is when the rest is encrypted anew", async () => {
  const path = await temporaryPath()
  const store = await storeAt(path, onlyOld)
  for (const key of ["t1", "t2"]) await store.append(transmission(key, { body, subscription: key }))
  await store.close()
  const database = new DatabaseSync(path)
  const bytes = database.prepare("SELECT bytes FROM body WHERE seq = 1").get()?.bytes as Uint8Array
  bytes[bytes.byteLength - 1] = (bytes.at(-1) ?? 0) ^ 1
  database.prepare("UPDATE body SET bytes = ? WHERE seq = 1").run(bytes)
  database.close()

  const again = await storeAt(path, both)
  expect(await again.reencrypt()).toEqual({ reencrypted: 1, unreadable: 1 })
  const [broken, whole] = (await again.claim(2, START)).transmissions
  expect(() => broken?.body).toThrow("does not open")
  expect(Buffer.compare(whole?.body ?? Buffer.alloc(0), body)).toBe(0)
  await again.close()
})

test("a reader beside the owner opens bodies with the keys, and lists without them", async () => {
  const path = await temporaryPath()
  const store = sqliteStore(OUTBOX, { path, encryption: onlyOld })
  await store.append(transmission("t1", { body }))
  const without = readStoreFile(path)
  expect(without.list({})).toHaveLength(1)
  expect(() => without.read("1")).toThrow(expect.objectContaining({ fault: "key" }))
  without.close()
  const reader = readStoreFile(path, { encryption: onlyOld })
  expect(Buffer.compare(reader.read("1") ?? Buffer.alloc(0), body)).toBe(0)
  reader.close()
  await store.close()
})

test("keys are written as pairs in one text, the current one first", () => {
  const text = ` new=${newKey.toString("base64")},\n old=${oldKey.toString("base64")} `
  const { encryption } = encryptionFrom(text)
  expect(encryption).toEqual({
    keys: { new: newKey.toString("base64"), old: oldKey.toString("base64") },
    current: "new",
  })
  expect(keyIdOf(seal(encryption).seal("t1", body))).toBe("new")
  expect(encryptionFrom("")).toEqual({})
  expect(encryptionFrom(undefined)).toEqual({})
  expect(() => encryptionFrom("onlyakey")).toThrow("ID=KEY")
  expect(() => encryptionFrom(`${text} new=${oldKey.toString("base64")}`)).toThrow("Two encryption keys")
})

test.each<[string, EncryptionOptions]>([
  ["a short key", { keys: { a: new Uint8Array(16) }, current: "a" }],
  ["a text that is no base64 of 32 bytes", { keys: { a: "correct horse battery staple" }, current: "a" }],
  ["a current key that is not there", { keys: { a: oldKey }, current: "b" }],
  ["an ID with a space", { keys: { "a b": oldKey }, current: "a b" }],
  ["an empty ID", { keys: { "": oldKey }, current: "" }],
  ["no keys", { keys: null as never, current: "a" }],
])("%s is refused, and the error repeats no key", (_, encryption) => {
  let message = ""
  try {
    sqliteStore(INBOX, { path: "unused.db", encryption })
  } catch (error) {
    message = (error as Error).message
    expect(error).toMatchObject({ code: "invalid-option" })
  }
  expect(message).toContain("encryption")
  expect(message).not.toContain("horse")
})

test("encrypting anew without a key is refused", async () => {
  const store = await storeAt(await temporaryPath())
  await expect(store.reencrypt()).rejects.toMatchObject({ code: "invalid-option" })
  await store.close()
})
