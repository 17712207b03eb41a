import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import type { Worker } from "node:worker_threads"
import { expect, test } from "vitest"
import { sqliteStore } from "./sqlite.ts"
import { temporaryPath } from "./testing/folder.ts"
import { INBOX } from "./testing/kinds.ts"
import { START, transmission } from "./testing/transmissions.ts"

const SQLITE = new URL("./sqlite.ts", import.meta.url).href
const KINDS = new URL("./testing/kinds.ts", import.meta.url).href

/** Starts a Node process of its own that runs `code` with `store` and `say(line)`. */
function startChild(path: string, code: string): ChildProcess {
  const program = `
    import { sqliteStore } from ${JSON.stringify(SQLITE)}
    import { INBOX } from ${JSON.stringify(KINDS)}
    const store = sqliteStore(INBOX, { path: ${JSON.stringify(path)} })
    const say = (line) => process.stdout.write(line + "\\n")
    const transmission = (key, subscription) => ({
      key, subscription, dataModel: null, eventType: null, transmissionId: null, receivedAt: Date.now(),
      body: Buffer.alloc(2_000, key),
    })
    ${code}`
  const args = [
    "--experimental-strip-types",
    "--disable-warning=ExperimentalWarning",
    "--input-type=module",
    "--eval",
    program,
  ]
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] })
}

test("nothing that was acknowledged is lost when the process is killed", { timeout: 240_000 }, async () => {
  const path = await temporaryPath()
  const acknowledged: string[] = []
  const finished: string[] = []
  for (let round = 0; round < 3; round += 1) {
    const child = startChild(
      path,
      `
      for (let line = 0; line < 16; line += 1) void (async () => {
        for (let index = 0; ; index += 1) {
          const key = "${round}." + line + "." + String(index).padStart(6, "0")
          await store.append(transmission(key, "s" + line))
          say("stored " + key)
        }
      })()
      for (;;) {
        const { transmissions } = await store.claim(4, Date.now())
        for (const { id, key } of transmissions) void store.complete(id, Date.now()).then(() => say("finished " + key))
        await new Promise(setImmediate)
      }`,
    )
    const goal = acknowledged.length + 300 + 100 * round
    for await (const line of createInterface({ input: child.stdout ?? expect.fail("no output") })) {
      const [what, key = ""] = line.split(" ")
      if (what === "finished") finished.push(key)
      else if (acknowledged.push(key) === goal) {
        const second = sqliteStore(INBOX, { path })
        await expect(second.open()).rejects.toMatchObject({ code: "inbox-locked" })
        await second.close()
        child.kill("SIGKILL")
      }
    }
  }

  const store = sqliteStore(INBOX, { path })
  const listed = await store.list({ limit: 1_000_000 })
  const stored = new Map(listed.map((one) => [one.key, one]))
  expect(acknowledged.filter((key) => !stored.has(key))).toEqual([])
  expect(finished.filter((key) => stored.get(key)?.state !== "done")).toEqual([])
  expect(await store.append(transmission(acknowledged[0] ?? ""))).toBe("duplicate")
  const open: string[] = []
  for (;;) {
    const { transmissions } = await store.claim(100, Date.now())
    if (transmissions.length === 0) break
    for (const { key, body } of transmissions) {
      open.push(key)
      expect(Buffer.compare(body, Buffer.alloc(2_000, key))).toBe(0)
    }
    await Promise.all(transmissions.map(({ id }) => store.complete(id, Date.now())))
  }
  for (let line = 0; line < 16; line += 1) {
    const order = open.filter((key) => key.split(".")[1] === String(line))
    expect(order).toEqual([...order].sort())
  }
  await store.close()
})

test("an open store does not keep its process alive, and an append does until it is stored", async () => {
  const path = await temporaryPath()
  const child = startChild(path, `store.append(transmission("t1", "s")).then(() => say("stored"))`)
  const [output] = await Promise.all([child.stdout?.toArray(), once(child, "exit")])
  expect(String(output)).toBe("stored\n")
  expect(child.exitCode).toBe(0)
  const store = sqliteStore(INBOX, { path })
  expect(await store.stats()).toMatchObject({ waiting: 1 })
  await store.close()
})

test("a crash of the thread rejects what waits for it, and the next call starts it again", async () => {
  const workers: Worker[] = []
  const onWorker = (worker: Worker): void => void workers.push(worker)
  process.on("worker", onWorker)
  const store = sqliteStore(INBOX, { path: await temporaryPath() })
  for (const key of ["t1", "t2"]) await store.append(transmission(key))
  const [running] = (await store.claim(1, START)).transmissions
  const pending = [store.append(transmission("t3")), store.stats()]
  const settled = Promise.allSettled(pending)
  await workers.at(-1)?.terminate()
  for (const outcome of await settled) {
    if (outcome.status === "rejected")
      expect(outcome.reason).toMatchObject({ name: "InboxError", code: "inbox-failed" })
  }
  expect(await store.stats()).toMatchObject({ running: 1 })
  expect(workers).toHaveLength(2)
  // Its handler is still at work: it must not be given out a second time.
  expect((await store.claim(10, START)).transmissions).toEqual([])
  await store.complete(running?.id ?? "", START)
  expect((await store.claim(10, START)).transmissions.map(({ key }) => key)).toEqual(["t2"])
  await store.close()
  process.off("worker", onWorker)
})

test("a call that cannot change threads keeps no process alive", { timeout: 240_000 }, async () => {
  const child = startChild(
    await temporaryPath(),
    `
    await store.open()
    await store.list({ ids: [() => {}] }).catch(({ code }) => say(code))`,
  )
  let output = ""
  child.stdout?.on("data", (chunk) => {
    output += chunk
  })
  const [code] = await once(child, "close")
  expect([code, output]).toEqual([0, "inbox-failed\n"])
})
