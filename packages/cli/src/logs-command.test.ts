import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import path from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { lastingPort } from "../../../scripts/lasting-port.ts"
import { errorKinds } from "./sandbox-answers.ts"
import { runningSandbox, type TestSandbox } from "./testing/sandbox.ts"
import { call, temporaryFolder } from "./testing/terminal.ts"

async function send(sandbox: TestSandbox, ...names: string[]): Promise<string> {
  const { stdout } = await sandbox.call("send", ...names, "--wait", "--quiet")
  return stdout.trim()
}

test("transmissions are listed with the newest last, and no payload", async () => {
  const sandbox = await runningSandbox()
  const first = await send(sandbox, "Notes", "New", "--set", "Note.ContentType=CANARY")
  const second = await send(sandbox, "Results", "New")
  const { code, stdout, stderr } = await sandbox.call("logs")
  expect([code, stderr]).toEqual([0, ""])
  expect(stdout).toMatch(
    new RegExp(`delivered +${first} +Notes/New +status 200\\n.*delivered +${second} +Results/New`),
  )
  const json = await sandbox.call("logs", "--json")
  const lines = json.stdout.trim().split("\n")
  expect(lines.map((line) => JSON.parse(line).logId)).toEqual([first, second])
  expect(stdout + json.stdout).not.toContain("CANARY")
  expect((await sandbox.call("logs", "--quiet", "--limit", "1")).stdout).toBe(`${second}\n`)
})

test.for([
  [["--data-model", "notes"], 1],
  [["--data-model", "Notes", "--event-type", "new"], 1],
  [["--data-model", "Notes", "--event-type", "Delete"], 0],
  [["--state", "delivered,retrying"], 2],
  [["--state", "retrying"], 0],
  [["--kind", "query"], 0],
  [["--source", "nobody"], 0],
  [["--destination", "nobody"], 0],
  [["--subscription", "nobody"], 0],
  [["--since", "1h"], 2],
  [["--since", "2001-01-01"], 2],
  [["--since", "2999-01-01T00:00:00Z"], 0],
  [["--text", "VisitNumber"], 2],
  [["--text", "nothing has this"], 0],
] as const)("%j finds %d", async ([filter, count]) => {
  const sandbox = await runningSandbox()
  await send(sandbox, "Notes", "New")
  await send(sandbox, "Results", "New")
  const { code, stdout } = await sandbox.call("logs", "--quiet", ...filter)
  expect(code).toBe(0)
  expect(stdout.split("\n").length - 1).toBe(count)
})

test("a name of no catalogue is looked for all the same, with a note", async () => {
  const sandbox = await runningSandbox()
  const { code, stderr } = await sandbox.call("logs", "--data-model", "Note")
  expect([code, stderr]).toEqual([0, 'note: There is no data model "Note". Did you mean "Notes"?\n'])
})

/** Follows until a line fits, and what to do then is done. */
async function follow(sandbox: TestSandbox, ...args: string[]) {
  let [interrupt, told, stdout, stderr] = [() => {}, () => {}, "", ""]
  const ended = sandbox.callOn(
    {
      onInterrupt(listener) {
        interrupt = listener
        told()
        return () => {
          interrupt = () => {}
        }
      },
      onOutput(written) {
        stdout = written
        told()
      },
      onNote(written) {
        stderr = written
        told()
      },
    },
    ...["logs", "--follow", ...args],
  )
  const until = async (isSo: () => boolean) => {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        told = resolve
      })
    }
  }
  return {
    ended,
    until: (pattern: RegExp) => until(() => pattern.test(stdout)),
    untilTold: (pattern: RegExp) => until(() => pattern.test(stderr)),
    interrupt: () => interrupt(),
  }
}

test("follow goes on with every change that fits, until Ctrl-C ends it with exit code 0", async () => {
  const sandbox = await runningSandbox()
  const before = await send(sandbox, "Notes", "New")
  const { ended, until, interrupt } = await follow(sandbox, "--data-model", "Notes", "--state", "delivered")
  await until(/delivered/)
  await send(sandbox, "Results", "New")
  const after = await send(sandbox, "Notes", "New")
  await until(new RegExp(after))
  interrupt()
  const { code, stdout, stderr } = await ended
  expect([code, stderr]).toEqual([0, ""])
  expect(stdout.match(/[0-9a-f-]{36}/g)).toEqual([before, after])
})

test("follow gives one line of JSON for each step", async () => {
  const sandbox = await runningSandbox()
  await send(sandbox, "Notes", "New")
  const { ended, until, interrupt } = await follow(sandbox, "--json")
  await until(/\n/)
  await send(sandbox, "Results", "New")
  await until(/Results.*delivered/)
  interrupt()
  const { stdout } = await ended
  const steps = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .map(({ dataModel, state }) => `${dataModel} ${state}`)
  expect(steps).toEqual(["Notes delivered", "Results waiting", "Results delivering", "Results delivered"])
})

test("what the list has shown already is not shown again, and a resend is", async () => {
  const step = (state: string, attempts: number, updatedAt: number) => ({
    ...{ logId: "one", dataModel: "Notes", eventType: "New", lastStatus: null, lastError: null },
    ...{ state, attempts, updatedAt },
  })
  const steps = [step("waiting", 0, 1), step("delivering", 1, 2), step("delivered", 1, 2)]
  const feed = [...steps, step("waiting", 1, 3)].map(
    (data, id) => `id: ${id}\ndata: ${JSON.stringify({ id, type: "transmission", data })}\n\n`,
  )
  const server = createServer(({ url }, response) => {
    if (url?.startsWith("/api/changes")) {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(feed.join(""))
      return
    }
    response.end(JSON.stringify(url === "/api/status" ? { change: 0 } : { items: [steps[2]] }))
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const sandbox = await runningSandbox()
  const { ended, until, interrupt } = await follow(
    sandbox,
    ...["--json", "--sandbox", `http://127.0.0.1:${port}`],
  )
  await until(/"waiting"/)
  interrupt()
  const { stdout } = await ended
  const states = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).state)
  // Two steps in one millisecond cannot be told apart: rather one too many than one too few.
  expect(states).toEqual(["delivered", "delivering", "waiting"])
})

test("a sandbox that goes away is waited for, and followed again where it was", async () => {
  const folder = await temporaryFolder()
  const file = path.join(folder, "sandbox.db")
  const port = await lastingPort()
  const first = await runningSandbox({ file, port })
  await send(first, "Notes", "New")
  const { ended, until, interrupt, untilTold } = await follow(first)
  await until(/Notes/)
  await first.close()
  await untilTold(/waited for/)
  const again = await runningSandbox({ file, port })
  const logId = await send(again, "Results", "New")
  await until(new RegExp(`delivered.*${logId}`))
  interrupt()
  const { code, stderr } = await ended
  expect([code, stderr]).toEqual([0, "note: The sandbox does not answer. It is waited for; Ctrl-C ends.\n"])
})

/** A request that is refused, and one whose token is fine. */
async function ask(sandbox: TestSandbox): Promise<void> {
  const { items } = await sandbox.api("GET /api/sources")
  const [source] = items
  const login = await fetch(`${sandbox.url}/auth/authenticate`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(source.legacyKeys[0]),
  })
  expect(login.status).toBe(200)
  await fetch(`${sandbox.url}/endpoint`, { method: "POST", body: '{"CANARY":1}' })
}

test("requests of sources are listed with what they were answered, and no payload", async () => {
  const sandbox = await runningSandbox()
  await ask(sandbox)
  const { code, stdout, stderr } = await sandbox.call("logs", "--requests")
  expect([code, stderr]).toEqual([0, ""])
  expect(stdout).toMatch(/ 200 {2}POST \/auth\/authenticate.*\n.* 401 {2}POST \/endpoint/)
  expect(stdout).not.toContain("CANARY")
  const refused = await sandbox.call("logs", "--requests", "--status", "401", "--json")
  expect(JSON.parse(refused.stdout)).toMatchObject({ status: 401, path: "/endpoint" })
  expect((await sandbox.call("logs", "--requests", "--quiet", "--limit", "1")).stdout).toBe("2\n")
})

test("errors are listed, narrowed, and followed", async () => {
  const sandbox = await runningSandbox()
  await ask(sandbox)
  const { stdout } = await sandbox.call("logs", "--errors")
  expect(stdout).toMatch(/ request .*token/i)
  for (const [filter, count] of [
    [["--kind", "request"], 1],
    [["--kind", "alert"], 0],
    [["--status", "401"], 1],
    [["--status", "500"], 0],
    [["--since", "1h"], 1],
    [["--destination", "nobody"], 0],
    [["--text", "no sentence has this"], 0],
  ] as const) {
    const found = await sandbox.call("logs", "--errors", "--json", ...filter)
    expect(found.stdout.split("\n").length - 1).toBe(count)
  }
  const { ended, until, interrupt } = await follow(sandbox, "--errors", "--json", "--status", "401")
  await until(/\n/)
  await ask(sandbox)
  await until(/\n.*\n/)
  interrupt()
  const lines = (await ended).stdout.trim().split("\n")
  expect(lines.map((line) => JSON.parse(line).id)).toEqual([1, 2])
})

test("every kind of error that a sandbox knows can be asked for", async () => {
  const sandbox = await runningSandbox()
  const { error } = await sandbox.api("GET /api/errors?kind=none")
  const [, kinds = ""] = /one of: ([\w, -]+)\./.exec(error.message) ?? []
  expect(kinds.split(", ")).toEqual(errorKinds)
})

test("requests are followed as they come", async () => {
  const sandbox = await runningSandbox()
  await ask(sandbox)
  const { ended, until, interrupt } = await follow(sandbox, "--requests", "--quiet")
  await until(/2\n/)
  await ask(sandbox)
  await until(/4\n/)
  interrupt()
  expect((await ended).stdout).toBe("1\n2\n3\n4\n")
})

test.for([
  [["logs", "extra"], "takes options only"],
  [["logs", "--state", "deliverd"], 'not "deliverd". Did you mean "delivered"?'],
  [["logs", "--kind", "x"], "--kind is one of message, query"],
  [["logs", "--since", "yesterday"], "--since takes an age"],
  [["logs", "--limit", "many"], "--limit takes a whole number from 1 to 1000"],
  [["logs", "--text", "x", "--follow"], "choose one of them"],
  [["logs", "--errors", "--requests"], "choose one of them"],
  [["logs", "--errors", "--state", "waiting"], "--state narrows other lists"],
  [["logs", "--requests", "--kind", "query"], "--kind narrows other lists"],
  [["logs", "--errors", "--kind", "alerts"], 'Did you mean "alert"?'],
  [["logs", "--status", "ok"], "--status takes a whole number"],
  [["logs", "--folow"], 'Did you mean "--follow"?'],
] as const)("%j is wrong usage: exit code 2", async ([args, says]) => {
  const { code, stdout, stderr } = await call(...args)
  expect([code, stdout]).toEqual([2, ""])
  expect(stderr).toContain(says)
})
