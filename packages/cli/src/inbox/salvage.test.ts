import { readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { sqliteInbox } from "@redoxkit/destination"
import { expect, test } from "vitest"
import { callOn, temporaryFolder } from "../testing/terminal.ts"

async function damagedFile(): Promise<string> {
  const file = path.join(await temporaryFolder(), "inbox.db")
  const inbox = sqliteInbox({ path: file })
  for (let index = 1; index <= 3; index += 1) {
    await inbox.append({
      key: `log:${index}`,
      subscription: "s1",
      dataModel: "Scheduling",
      eventType: "New",
      transmissionId: String(index),
      receivedAt: Date.now(),
      body: new TextEncoder().encode(`{"name":"CANARY${"x".repeat(9_000)}"}`),
    })
  }
  await inbox.close()
  const bytes = await readFile(file)
  bytes.fill(0, 0, 100)
  // One page of one body.
  const at = Math.floor(bytes.lastIndexOf("x".repeat(4_000)) / 4096) * 4096
  bytes.fill(0, at, at + 4096)
  await writeFile(file, bytes)
  return file
}

test("salvage takes what is readable, names the rest, and repeats no payload", async () => {
  const damaged = await damagedFile()
  const into = `${damaged}.new`
  expect((await callOn({}, "inbox", "ls", damaged)).code).toBe(1)
  const { code, stdout, stderr } = await callOn({}, "inbox", "salvage", damaged, "--into", into)
  expect([code, stdout]).toEqual([
    1,
    "2 taken, 0 that had come again, 0 that were handled already, 1 unreadable.\n",
  ])
  expect(stderr).toMatch(/^Unreadable, look for them in Redox:\n +\d {2}log:\d\n$/)
  expect(stdout + stderr).not.toContain("CANARY")
  expect((await callOn({}, "inbox", "ls", into, "--quiet")).stdout.trim().split("\n")).toHaveLength(2)
  const again = await callOn({}, "inbox", "salvage", damaged, "--into", into, "--json")
  expect(JSON.parse(again.stdout)).toMatchObject({
    taken: 0,
    duplicates: 2,
    unreadable: [{ id: expect.any(String) }],
  })
})

test("salvage without a file to fill is a mistake of the call, and one in use is told as such", async () => {
  const damaged = await damagedFile()
  expect((await callOn({}, "inbox", "salvage", damaged)).code).toBe(2)
  expect((await callOn({}, "inbox", "salvage")).code).toBe(2)
  const owner = sqliteInbox({ path: `${damaged}.new` })
  await owner.open()
  const { code, stderr } = await callOn({}, "inbox", "salvage", damaged, "--into", `${damaged}.new`)
  expect([code, stderr]).toEqual([1, expect.stringContaining("in use")])
  await owner.close()
})
