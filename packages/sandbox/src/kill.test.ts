import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { expect, onTestFinished, test, vi } from "vitest"
import { sampleOf } from "./message/assets.ts"
import { receiver } from "./testing/receiver.ts"

const script = join(import.meta.dirname, "testing/sandbox-process.ts")

async function startProcess(file: string): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  // The flag is what Node.js 22.13 asks for to run TypeScript; later ones take it and need it no more.
  const child = spawn(
    process.execPath,
    ["--experimental-strip-types", "--conditions=redoxkit-source", script, file],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  )
  onTestFinished(() => void child.kill("SIGKILL"))
  const exit = once(child, "exit").then(() =>
    Promise.reject(new Error("The sandbox ended before it listened.")),
  )
  const [url] = (await Promise.race([once(createInterface({ input: child.stdout }), "line"), exit])) as [
    string,
  ]
  exit.catch(() => {})
  return { url, child }
}

const call = (url: string, method: string, body: object) =>
  fetch(url, { method, headers: { "redoxkit-sandbox": "1" }, body: JSON.stringify(body) })

test("a sandbox that is killed at any moment goes on where it was: nothing is lost, and the order stays", {
  timeout: 240_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-sandbox-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, "sandbox.db")
  const app = await receiver()
  const logIds: string[] = []
  const leftAtKill: number[] = []

  for (let round = 0; round < 4; round++) {
    const { url, child } = await startProcess(file)
    await call(`${url}/api/destinations/app`, "PATCH", { url: app.url })
    // Each takes a few milliseconds, so that much of it still waits when the end comes.
    if (round === 0) {
      const slow = { kind: "delay", delayMs: 8_000, remaining: null }
      await call(`${url}/api/subscriptions/scheduling/troubles`, "POST", slow)
    }
    const before = app.handled.length
    for (let count = 0; count < 40; count++) {
      const body = { sourceId: "ehr", destinationIds: ["app"], message: sampleOf("Scheduling", "New") }
      const answer = await call(`${url}/api/messages`, "POST", body)
      const { transmissions } = (await answer.json()) as { transmissions: { logId: string }[] }
      logIds.push(...transmissions.map(({ logId }) => logId))
    }
    await vi.waitFor(() => expect(app.handled.length).toBeGreaterThan(before + 3 * round), {
      timeout: 60_000,
    })
    child.kill("SIGKILL")
    leftAtKill.push(logIds.length - app.handled.length)
    await once(child, "exit")
  }
  await startProcess(file)
  await vi.waitFor(() => expect(app.handled).toHaveLength(logIds.length), { timeout: 120_000 })

  expect(Math.max(...leftAtKill)).toBeGreaterThan(0)
  expect(app.handled.map(({ transmissionId }) => transmissionId)).toEqual(logIds)
})
