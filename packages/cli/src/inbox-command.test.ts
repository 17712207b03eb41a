import { mkdir, readdir, writeFile } from "node:fs/promises"
import path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { sqliteInbox } from "@redoxkit/destination"
import { sqliteOutbox } from "@redoxkit/source"
import { expect, onTestFinished, test } from "vitest"
import { call, temporaryFolder } from "./testing/terminal.ts"

const NOW = Date.now()
const HOUR = 60 * 60 * 1000

/** A file with one parked, one blocked, one finished and one waiting message, and its open store. */
async function filledStore(kind: "inbox" | "outbox" = "inbox") {
  const file = path.join(await temporaryFolder(), `${kind}.db`)
  const store = kind === "inbox" ? sqliteInbox({ path: file }) : sqliteOutbox({ path: file })
  onTestFinished(() => store.close())
  for (const name of ["parked", "blocked", "done", "waiting"]) {
    await store.append({
      key: `key ${name}`,
      subscription: name,
      dataModel: name === "blocked" ? null : "Scheduling",
      eventType: name === "blocked" ? null : "New\u001b[2J",
      transmissionId: `id-${name}`,
      receivedAt: NOW - 2 * HOUR,
      body: new TextEncoder().encode(`{"name":"${name} CANARY"}`),
    })
  }
  await store.claim(4, NOW)
  await store.park("1", { reason: "handlers-failed", block: false, now: NOW - HOUR })
  await store.park("2", { reason: "unreadable-body", block: true, now: NOW - HOUR })
  await store.complete("3", NOW - HOUR)
  await store.release(["4"])
  return { file, store }
}

function states(file: string): readonly unknown[] {
  const database = new DatabaseSync(file, { readOnly: true })
  const rows = database.prepare("SELECT seq, state FROM transmission ORDER BY seq").all()
  database.close()
  return rows.map(({ seq, state }) => `${seq} ${state}`)
}

test("ls shows what is not done, beside a server that has the file open", async () => {
  const { file, store } = await filledStore()
  const { code, stdout, stderr } = await call("inbox", "ls", file)
  expect(code).toBe(0)
  const lines = stdout.trimEnd().split("\n")
  expect(lines).toHaveLength(3)
  expect(lines[0]).toMatch(/^ +1 {2}parked .* Scheduling\/New\?\[2J .* 24 B {2}1 failure, handlers-failed$/)
  expect(lines[1]).toMatch(/^ +2 {2}blocked .* unreadable .* 25 B {2}1 failure, unreadable-body$/)
  expect(lines[2]).toMatch(/^ +4 {2}waiting .* 25 B$/)
  expect(stderr).toBe("1 blocked, 1 done, 1 parked, 1 waiting.\n")
  expect(stdout + stderr).not.toContain("CANARY")
  // The server goes on.
  expect(await store.replay({ ids: ["1"] })).toBe(1)
})

test("ls filters, and prints JSON lines or IDs only", async () => {
  const { file } = await filledStore()
  const list = async (...args: string[]) => (await call("inbox", "ls", file, "--quiet", ...args)).stdout
  expect(await list("--state", "parked,blocked")).toBe("1\n2\n")
  expect(await list("--state", "all")).toBe("1\n2\n3\n4\n")
  expect(await list("--state", "done")).toBe("3\n")
  expect(await list("--subscription", "waiting")).toBe("4\n")
  expect(await list("--limit", "1")).toBe("1\n")
  const { stdout, stderr } = await call("inbox", "ls", file, "--json")
  const lines = stdout.trim().split("\n")
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ id: "1", state: "parked" }, {}, {}])
  expect([stderr, stdout.includes("CANARY")]).toEqual(["", false])
})

test("show prints the payload only when it is asked for", async () => {
  const { file } = await filledStore()
  const { code, stdout } = await call("inbox", "show", file, "1")
  expect(code).toBe(0)
  expect(stdout).toMatch(/^id +1\nstate +parked\n/)
  expect(stdout).toContain("payload       24 bytes; --payload prints it\n")
  const json = await call("inbox", "show", file, "1", "--json")
  expect(stdout + json.stdout).not.toContain("CANARY")
  expect(await call("inbox", "show", file, "1", "--payload")).toEqual({
    code: 0,
    stdout: '{"name":"parked CANARY"}\n',
    stderr: "",
  })
  const both = await call("inbox", "show", file, "1", "--payload", "--json")
  expect(JSON.parse(both.stdout)).toMatchObject({ id: "1", payload: '{"name":"parked CANARY"}' })
})

test("replay and purge are refused while a server has the file, and nothing changes", async () => {
  const { file } = await filledStore()
  const before = states(file)
  for (const args of [
    ["replay", file, "--all"],
    ["purge", file, "--dead-letters", "0s"],
  ]) {
    const { code, stdout, stderr } = await call("inbox", ...args)
    expect([code, stdout]).toEqual([1, ""])
    expect(stderr).toMatch(/^inbox-locked: .* Stop the server first, .* destination\.replay\(\)\.\n$/)
  }
  expect(states(file)).toEqual(before)
})

test("once the server is stopped, dead letters are replayed", async () => {
  const { file, store } = await filledStore()
  await store.close()
  const { code, stdout, stderr } = await call("inbox", "replay", file, "1", "1")
  expect([code, stdout, stderr]).toEqual([
    0,
    "1 replayed. They are handled when the server starts again.\n",
    "",
  ])
  expect(states(file)).toEqual(["1 waiting", "2 blocked", "3 done", "4 waiting"])
  expect(await call("inbox", "replay", file, "--all", "--done", "--quiet")).toMatchObject({ stdout: "2\n" })
  expect(states(file)).toEqual(["1 waiting", "2 waiting", "3 waiting", "4 waiting"])
})

test("IDs that cannot be replayed are told with exit code 1", async () => {
  const { file, store } = await filledStore()
  await store.close()
  const { code, stdout, stderr } = await call("inbox", "replay", file, "2", "3", "99", "--json")
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toEqual({ replayed: 1, left: 2 })
  expect(stderr).toContain("2 left as they are: unknown, no dead letters")
})

test("purge deletes what it is told to, and nothing else", async () => {
  const { file, store } = await filledStore()
  await store.close()
  const purge = (...args: string[]) => call("inbox", "purge", file, ...args)
  expect((await purge("--payloads", "2h")).stdout).toBe(
    "0 payloads and 0 messages deleted, 4 messages left.\n",
  )
  expect((await purge("--payloads", "30m")).stdout).toBe(
    "1 payloads and 0 messages deleted, 4 messages left.\n",
  )
  const gone = await call("inbox", "show", file, "3", "--payload")
  expect(gone).toMatchObject({ code: 1, stderr: expect.stringMatching(/^no-payload: .* was purged/) })
  expect((await purge("--dead-letters", "0s", "--quiet")).stdout).toBe("1\n")
  expect(states(file)).toEqual(["2 blocked", "3 done", "4 waiting"])
  const json = await purge("--finished", "0s", "--json")
  expect(JSON.parse(json.stdout)).toEqual({
    deleted: { payloads: 0, messages: 1 },
    left: { messages: 2, payloads: 2 },
  })
  expect(states(file)).toEqual(["2 blocked", "4 waiting"])
})

test("no files are left beside one that was replayed or purged", async () => {
  const { file, store } = await filledStore()
  await store.close()
  await call("inbox", "replay", file, "--all")
  expect(await readdir(path.dirname(file))).toEqual(["inbox.db", "inbox.db.lock"])
  await call("inbox", "purge", file, "--finished", "0s")
  expect(await readdir(path.dirname(file))).toEqual(["inbox.db", "inbox.db.lock"])
})

test("an outbox has the same commands under its own name", async () => {
  const { file, store } = await filledStore("outbox")
  expect(await call("inbox", "ls", file)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('is the file of an outbox. Use "redoxkit outbox".'),
  })
  expect((await call("outbox", "ls", file, "--quiet")).stdout).toBe("1\n2\n4\n")
  expect((await call("outbox", "show", file, "4")).stdout).toContain("\nenqueued      ")
  expect((await call("outbox", "replay", file, "--all")).stderr).toMatch(/^outbox-locked: .* source\.replay/)
  await store.close()
  expect((await call("outbox", "replay", file, "--all")).stdout).toBe(
    "2 replayed. They leave when the server starts again.\n",
  )
})

test("a file that is missing, no file, or of something else is told, and not touched", async () => {
  const folder = await temporaryFolder()
  const missing = await call("inbox", "ls", path.join(folder, "missing.db"))
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringMatching(/^inbox-failed: There is no file/) })
  await mkdir(path.join(folder, "folder"))
  expect((await call("outbox", "ls", path.join(folder, "folder"))).stderr).toMatch(/^outbox-failed: /)
  await writeFile(path.join(folder, "text"), "CANARY ".repeat(1_000))
  const text = await call("inbox", "purge", path.join(folder, "text"), "--finished", "0s", "--json")
  expect(JSON.parse(text.stdout)).toMatchObject({ error: { code: "inbox-corrupt" } })
  expect(text.stdout).not.toContain("CANARY")
  expect(await readdir(folder)).toEqual(["folder", "text"])
})

test("an unknown ID is told with exit code 1", async () => {
  const { file } = await filledStore()
  for (const id of ["99", "x"])
    expect(await call("inbox", "show", file, id)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^unknown-message: /),
    })
})

test("calling it the wrong way is exit code 2", async () => {
  const { file } = await filledStore()
  for (const [args, says] of [
    [[], "Say what to do: redoxkit inbox ls|show|replay|purge|reencrypt|salvage FILE."],
    [["lst", file], 'not "lst". Did you mean "ls"?'],
    [["ls"], "Name the file: redoxkit inbox ls FILE."],
    [["ls", file, "1"], "ls takes no IDs"],
    [["ls", file, "--state", "bloked"], 'Did you mean "blocked"?'],
    [["ls", file, "--limit", "0"], "--limit takes a whole number"],
    [["show", file], "Name one ID"],
    [["replay", file], "Name the IDs to replay, or pass --all"],
    [["replay", file, "1", "--all"], "Not both."],
    [["purge", file], "Say what to delete"],
    [["purge", file, "1", "--finished", "1d"], "purge takes ages, no IDs"],
    [["purge", file, "--finished", "1 day"], "--finished takes an age"],
  ] as const) {
    const { code, stdout, stderr } = await call("inbox", ...args)
    expect([code, stdout]).toEqual([2, ""])
    expect(stderr).toContain(says)
    expect(stderr).toContain('See "redoxkit inbox --help"')
  }
})
