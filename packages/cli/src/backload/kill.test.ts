import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readFile, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import path from "node:path"
import type { Readable } from "node:stream"
import { json, text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { expect, onTestFinished, test } from "vitest"
import { seededRandom } from "../../../store/src/testing/index.ts"
import { runningSandbox } from "../testing/sandbox.ts"
import { temporaryFolder } from "../testing/terminal.ts"

const main = fileURLToPath(new URL("../main.ts", import.meta.url))
const ROWS = 400
/** Every so many rows, one is bad. */
const BAD = 7
const isBad = (row: number) => row % BAD === 0

interface Received {
  readonly Meta: { readonly Logs: readonly { readonly ID: string }[] }
  readonly Patient: { readonly Identifiers: readonly { readonly ID: string }[] }
}

/** A backload in a process of its own. */
interface Running {
  readonly child: ChildProcess
  readonly exit: Promise<unknown[]>
  /** What it wrote to stderr. */
  readonly said: Promise<string>
}

/** A server that remembers what came, and calls back when a request comes, and before and after it answers. */
async function receiver() {
  const received: { logId: string; patient: string }[] = []
  const hooks = { isLost: () => false, beforeAnswer: () => {}, afterAnswer: () => {} }
  const server = createServer(async (request, response) => {
    const { Meta, Patient } = (await json(request)) as Received
    if (hooks.isLost()) return
    received.push({ logId: Meta.Logs[0]?.ID ?? "", patient: Patient.Identifiers[0]?.ID ?? "" })
    hooks.beforeAnswer()
    response.end(() => hooks.afterAnswer())
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, hooks }
}

async function fileOfPatients() {
  const folder = await temporaryFolder()
  const file = path.join(folder, "patients.csv")
  const rows = Array.from({ length: ROWS }, (_, index) => `P-${index + 1},MR,${isBad(index + 1) ? "W" : "F"}`)
  await writeFile(file, ["identifier_1_id,identifier_1_type,sex", ...rows, ""].join("\n"))
  return { file, rejects: path.join(folder, "bad.csv") }
}

function start(...args: string[]): Running {
  const child = spawn(process.execPath, ["--conditions=redoxkit-source", main, "backload", ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  })
  onTestFinished(() => void child.kill("SIGKILL"))
  return { child, exit: once(child, "exit"), said: text(child.stderr as Readable) }
}

const good = Array.from({ length: ROWS }, (_, index) => index + 1).filter((row) => !isBad(row))
const expected = good.map((row) => `P-${row}`)
const draw = seededRandom(11)
const random = (below: number) => Math.floor(draw() * below)

/** A destination drops a log ID that it knows. */
function withoutKnown(received: readonly { readonly logId: string; readonly patient: string }[]): string[] {
  const first = new Map(received.map(({ logId, patient }) => [logId, patient]))
  return [...first.values()]
}

async function checkRejects(file: string): Promise<void> {
  const [, ...lines] = (await readFile(file, "utf8")).trim().split("\n")
  const rows = lines.map((line) => Number(line.split(",")[1]))
  expect(rows).toEqual(Array.from({ length: Math.floor(ROWS / BAD) }, (_, index) => (index + 1) * BAD))
}

test("a backload that is killed again and again brings each row to an endpoint once, in order", {
  timeout: 600_000,
}, async () => {
  const { url, received, hooks } = await receiver()
  const { file, rejects } = await fileOfPatients()
  const args = [file, "--to", url, "--token", "token", "--rejects", rejects, "--quiet"]
  let killed = 0
  while (killed < 6) {
    const { child, exit, said } = start(...args)
    const killAt = received.length + 1 + random(55)
    // In turns: with the row on its way, with its answer on the way, and behind it.
    const kill = () => received.length >= killAt && child.kill("SIGKILL")
    hooks.isLost = killed % 3 === 0 ? kill : () => false
    hooks.beforeAnswer = killed % 3 === 1 ? kill : () => {}
    hooks.afterAnswer = killed % 3 === 2 ? kill : () => {}
    expect([await exit, await said]).toEqual([[null, "SIGKILL"], ""])
    killed += 1
  }
  hooks.isLost = () => false
  hooks.beforeAnswer = hooks.afterAnswer = () => {}
  // One exit code for all runs: rows of earlier runs were bad, too.
  expect(await start(...args).exit).toEqual([1, null])

  expect(withoutKnown(received)).toEqual(expected)
  // No more than the row whose answer was lost is sent again.
  expect(received.length).toBeLessThanOrEqual(expected.length + killed)
  await checkRejects(rejects)
})

test("a backload into a sandbox that is killed again and again queues each row once, in order", {
  timeout: 600_000,
}, async () => {
  const { url, received, hooks } = await receiver()
  const sandbox = await runningSandbox()
  const [destination] = (await sandbox.api("GET /api/destinations")).items
  await sandbox.api(`PATCH /api/destinations/${destination.id}`, { url, verificationToken: "token" })
  const { file, rejects } = await fileOfPatients()
  const args = [file, "--sandbox", sandbox.url, "--rejects", rejects, "--quiet", "--rate", "60"]
  let killed = 0
  while (killed < 3) {
    const { child, exit } = start(...args)
    const killAt = received.length + 1 + random(25)
    hooks.beforeAnswer = () => void (received.length >= killAt && child.kill("SIGKILL"))
    const [code] = await exit
    // The sandbox delivers behind the command, which can have ended before the last row arrives.
    if (code !== null) break
    killed += 1
  }
  hooks.beforeAnswer = () => {}
  expect(await start(...args).exit).toEqual([1, null])
  await expect.poll(() => received.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(expected.length)

  expect(killed).toBeGreaterThan(0)
  expect(received.map(({ patient }) => patient)).toEqual(expected)
  await checkRejects(rejects)
})

test("no two processes send the same file", async () => {
  const { url, hooks } = await receiver()
  const { file } = await fileOfPatients()
  const begun = new Promise<void>((resolve) => {
    hooks.beforeAnswer = resolve
  })
  const args = [file, "--to", url, "--token", "token", "--quiet", "--rate", "1"]
  const first = start(...args)
  await begun

  const second = start(...args)
  expect([await second.exit, await second.said]).toEqual([[1, null], expect.stringContaining("state-locked")])
  expect(first.child.exitCode).toBeNull()
})
