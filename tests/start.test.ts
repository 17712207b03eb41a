import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { expect, onTestFinished, test } from "vitest"

const root = resolve(import.meta.dirname, "..")

test("a run with --once ends with 0 when everything was answered and handled, and leaves nothing behind", async () => {
  const temporary = folderWith({})
  const samples = folderWith({
    "one.json": { Meta: { DataModel: "Device", EventType: "New" } },
    "two.json": { Meta: { DataModel: "PatientSearch", EventType: "Query" } },
  })

  const { code, output } = await start(["--once", "--app", "koa", "--samples", samples], {
    TMPDIR: temporary,
  })

  expect(output).toContain("✓ verified by POST")
  expect(output).toContain("✓ verified by GET, token in the header")
  expect(output).toContain("✓ verified by GET, token in the query")
  // The first message has nothing but its Meta, which its schema complains about.
  expect(output).toMatch(/2 of 2 answered 200, 2 of 2 handled, 1 with validation issues\n$/)
  expect(code).toBe(0)
  expect(readdirSync(temporary)).toEqual([])
})

test("a run with --once ends with 1 and names what was not handled by a typed route", async () => {
  const samples = folderWith({ "future.json": { Meta: { DataModel: "Dentistry", EventType: "New" } } })

  const { code, output } = await start(["--once", "--samples", samples])

  expect(output).toContain(
    '✗ Dentistry New (future.json): answered 200, but ended as "unhandled" under Dentistry New',
  )
  expect(output).toMatch(/1 of 1 answered 200, 0 of 1 handled, 0 with validation issues\n$/)
  expect(code).toBe(1)
})

test("without --once the sandbox, its page and the server stay up, can be tried as it says, and stop on a signal", async () => {
  const temporary = folderWith({})
  const samples = folderWith({ "one.json": { Meta: { DataModel: "Device", EventType: "New" } } })
  const run = launch(["--samples", samples, "--port", "0", "--sandbox-port", "0"], { TMPDIR: temporary })

  const output = await run.printed(/Ctrl-C stops both/)
  const link = (name: string) => new RegExp(`${name} +(http:\\S+)`).exec(output)?.[1] ?? ""
  const page = await fetch(link("the page of the sandbox"))
  const example = await fetch(link("the example server"))
  const status = await (await fetch(link("the sandbox's HTTP API"))).json()
  const challenge = /curl "(http:\S+challenge=hello\S+)"/.exec(output)?.[1] ?? ""
  const answer = await (await fetch(challenge)).text()
  run.child.kill("SIGTERM")

  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8")
  expect(await page.text()).toContain("<script")
  expect(await example.json()).toMatchObject({ patients: 0 })
  // One from the folder, and what a source of this project sent: a message and a query.
  expect(status).toMatchObject({ transmissions: { delivered: 3 }, speed: 10, subscriptions: { retrying: 0 } })
  expect(output).toContain("2 sent by a source of this project and taken by the sandbox")
  expect(answer).toBe("hello")
  expect((await run.ended).code).toBe(0)
  await expect(fetch(challenge)).rejects.toThrow()
  await expect(fetch(link("the page of the sandbox"))).rejects.toThrow()
  expect(readdirSync(temporary)).toEqual([])
})

test("the folder of --state keeps what was sent and the token, and the first messages are sent once", async () => {
  const state = join(folderWith({}), "kept")
  const samples = folderWith({ "one.json": { Meta: { DataModel: "Device", EventType: "New" } } })
  const first = await start(["--once", "--state", state, "--samples", samples])
  expect(first.code).toBe(0)

  const run = launch(["--state", state, "--port", "0", "--sandbox-port", "0"])
  const output = await run.printed(/Ctrl-C stops both/)
  const url = /(http:\S+)\/api\/status/.exec(output)?.[1] ?? ""
  const list = await (await fetch(`${url}/api/transmissions`)).json()
  run.child.kill("SIGTERM")

  expect(list).toMatchObject({ items: [{ dataModel: "Device", state: "delivered" }] })
  expect(output).toContain("✓ verified by POST")
  expect(output).not.toContain("answered 200")
  expect((await run.ended).code).toBe(0)
})

test("a query that the server refuses is told, and ends a run with --once with 1", async () => {
  const query = { Meta: { DataModel: "Scheduling", EventType: "Booked" }, Visit: { Patients: 5 } }
  const samples = folderWith({ "broken.json": query })

  const { code, output } = await start(["--once", "--samples", samples])

  expect(output).toMatch(/✗ Scheduling Booked \(broken\.json\): answered 5\d\d, tried once/)
  expect(output).toMatch(/0 of 1 answered 200, 0 of 1 handled, 0 with validation issues\n$/)
  expect(code).toBe(1)
})

test("an unknown option is an error with the usage", async () => {
  const { code, errors } = await start(["--nix"])

  expect(errors).toContain("Reading the command line failed: Unknown option '--nix'")
  expect(errors).toContain("Usage: npm start -- [options]")
  expect(code).toBe(1)
})

test("a bad app, port or folder is an error that says which", async () => {
  const empty = folderWith({})
  const broken = folderWith({ "broken.json": "{" })
  const noMessage = folderWith({ "list.json": [1, 2] })

  for (const [args, message] of [
    [["--app", "hapi"], "--app must be one of: express, koa"],
    [["--port", "99999"], "--port must be a whole number from 0 to 65535"],
    [["--sandbox-port", "x"], "--sandbox-port must be a whole number from 0 to 65535"],
    [["--speed", "0"], "--speed must be a number from 0.001 to 1000000"],
    [["--samples", empty], "There is no *.json in"],
    [["--samples", broken], "broken.json cannot be read as JSON"],
    [["--samples", noMessage], "list.json has no Meta with DataModel and EventType"],
  ] as const) {
    const { code, errors } = await start(["--once", ...args])
    expect(errors).toContain(message)
    expect(code).toBe(1)
  }
})

test("a port in use is an error that says so, and leaves nothing behind", async () => {
  const temporary = folderWith({})
  const taken = createServer()
  await once(taken.listen(0), "listening")
  onTestFinished(() => void taken.close())
  const { port } = taken.address() as AddressInfo

  const { code, errors } = await start(["--once", "--port", String(port)], { TMPDIR: temporary })

  expect(errors).toContain(`Starting the express example failed: Port ${port} is in use.`)
  expect(code).toBe(1)
  expect(readdirSync(temporary)).toEqual([])
})

interface Ended {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return launch(args, env).ended
}

function launch(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  // As scripts/bootstrap.mjs does: packages of the workspace run from their sources.
  const script = ["--conditions=redoxkit-source", join(root, "scripts/start.ts")]
  const child = spawn(process.execPath, [...script, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
  })
  onTestFinished(() => void child.kill())
  let output = ""
  let errors = ""
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text
  })
  child.stderr.setEncoding("utf8").on("data", (text) => {
    errors += text
  })
  const ended = once(child, "close").then(([code]): Ended => ({ code, output, errors }))
  return {
    child,
    ended,
    /** Resolves with the output once it fits; rejects when the run ends before. */
    printed: (pattern: RegExp): Promise<string> => {
      const fits = new Promise<string>((resolve) => {
        child.stdout.on("data", () => pattern.test(output) && resolve(output))
      })
      const failed = ended.then((end): never => {
        throw new Error(`It ended with ${end.code}: ${end.errors}`)
      })
      failed.catch(() => {})
      return Promise.race([fits, failed])
    },
  }
}

/** A temporary folder with files in it: text as it is, anything else as JSON. */
function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-test-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content))
  return folder
}
