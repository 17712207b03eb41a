import { spawn } from "node:child_process"
import { once } from "node:events"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { expect, onTestFinished, test } from "vitest"
import { runningSandbox } from "./testing/sandbox.ts"

const main = fileURLToPath(new URL("main.ts", import.meta.url))

function start(...args: string[]) {
  const child = spawn(process.execPath, ["--conditions=redoxkit-source", main, ...args])
  onTestFinished(() => void child.kill("SIGKILL"))
  return child
}

test("who reads only the beginning of the output, as head does, is not told of a failure", async () => {
  const child = start("--help")
  child.stdout.destroy()
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, "exit")])
  expect(said).not.toContain("EPIPE")
  expect(code).toBe(0)
})

test("Ctrl-C ends a sandbox in order", async () => {
  const child = start("sandbox", "--port", "0", "--quiet")
  const [url] = await once(child.stdout, "data")
  expect((await fetch(`${String(url).trim()}/api/status`)).status).toBe(200)
  child.kill("SIGINT")
  expect(await once(child, "exit")).toEqual([0, null])
})

test("logs --follow ends when nobody reads it any more", async () => {
  const sandbox = await runningSandbox()
  await sandbox.call("send", "Notes", "New", "--wait")
  const child = start("logs", "--follow", "--sandbox", sandbox.url)
  await once(child.stdout, "data")
  child.stdout.destroy()
  const exit = once(child, "exit")
  // What is written next finds nobody.
  const writes = setInterval(() => void sandbox.call("send", "Notes", "New"), 20)
  onTestFinished(() => clearInterval(writes))
  expect(await exit).toEqual([0, null])
})
