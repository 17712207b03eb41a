import { stat, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import path from "node:path"
import { text } from "node:stream/consumers"
import { expect, onTestFinished, test } from "vitest"
import { type Call, call, callOn, type TestTerminal, temporaryFolder } from "./testing/terminal.ts"

const TOKEN = { REDOX_VERIFICATION_TOKEN: "token-CANARY" }

/** Starts `redoxkit sandbox` and waits until it has told where it is. */
async function started(settings: TestTerminal, ...args: string[]) {
  let interrupt = () => {}
  let ended: Promise<Call> | undefined
  const told = await new Promise<string>((resolve, reject) => {
    const onInterrupt = (listener: () => void) => {
      interrupt = listener
      return () => {}
    }
    ended = callOn({ ...settings, onInterrupt, onOutput: resolve }, "sandbox", "--port", "0", ...args)
    ended.then(({ stderr }) => reject(new Error(stderr)), reject)
  })
  const stop = (): Promise<Call> => {
    interrupt()
    return ended as Promise<Call>
  }
  onTestFinished(() => void stop())
  return { told, stop }
}

test("the sandbox tells its links, answers there, and ends with exit code 0", async () => {
  const { told, stop } = await started({})
  const [, page = ""] = /page +(http:\S+\/)\n/.exec(told) ?? []
  expect(told).toContain(`base address for sources  ${page.slice(0, -1)}\n`)
  expect(told).toContain('"Your Destination" has no address yet')
  const status = await fetch(`${page}api/status`)
  expect(await status.json()).toMatchObject({ speed: 1, persistent: false })
  expect(await stop()).toMatchObject({ code: 0, stderr: "" })
  await expect(fetch(page)).rejects.toThrow("fetch failed")
})

test("with JSON the links are one line, with quiet the address alone", async () => {
  const { told, stop } = await started({}, "--json", "--speed", "60")
  const { page, api, sources } = JSON.parse(told)
  expect([page, api]).toEqual([`${sources}/`, `${sources}/api/status`])
  expect(await (await fetch(api)).json()).toMatchObject({ speed: 60 })
  await stop()
  const quiet = await started({}, "--quiet")
  expect(quiet.told).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/)
  await quiet.stop()
})

test("how queries are answered can be chosen", async () => {
  const criteria = path.join(await temporaryFolder(), "criteria.json")
  const searchCriteria = { "PatientSearch.Query": [["Patient.Demographics.LastName"]] }
  await writeFile(criteria, JSON.stringify(searchCriteria))
  const { told, stop } = await started(
    {},
    ...["--json", "--answer-limit", "5", "--answered-event-type", "response", "--search-criteria", criteria],
    ...["--canceled-appointments", "included", "--missing-summary", "error"],
  )
  expect(await (await fetch(JSON.parse(told).api)).json()).toMatchObject({
    searchCriteria,
    answerLimit: 5,
    answeredEventType: "response",
    canceledAppointments: "included",
    missingSummary: "error",
  })
  await stop()
})

test("an alert is posted to the webhook that was named", async () => {
  const alerts: string[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    if (request.url === "/alerts") alerts.push(body)
    response.writeHead(request.url === "/alerts" ? 200 : 503).end()
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const endpoint = `http://127.0.0.1:${port}`
  const settings = { env: TOKEN }
  const { told, stop } = await started(
    settings,
    ...["--json", "--speed", "1000", "--to", `${endpoint}/redox`, "--alert-webhook", `${endpoint}/alerts`],
  )
  const { sources } = JSON.parse(told)
  expect((await call("send", "Order", "New", "--sandbox", sources)).code).toBe(0)

  await expect.poll(() => alerts, { timeout: 30_000 }).toHaveLength(1)
  expect(JSON.parse(alerts[0] ?? "")).toMatchObject({ dataModel: "Order", eventType: "New", failures: 4 })
  await stop()
})

test("a webhook that is no address is refused without repeating it", async () => {
  const { code, stderr } = await call("sandbox", "--port", "0", "--alert-webhook", "CANARY")
  expect(code).toBe(2)
  expect(stderr).toContain("--alert-webhook must be an address that begins with http:// or https://.")
  expect(stderr).not.toContain("CANARY")
})

test("criteria that are no JSON are refused without a piece of the file", async () => {
  const file = path.join(await temporaryFolder(), "criteria.json")
  for (const text of ["CANARY {", "[]", "null"]) {
    await writeFile(file, text)
    const { code, stderr } = await call("sandbox", "--port", "0", "--search-criteria", file)
    expect(code).toBe(2)
    expect(stderr).toContain("holds no JSON object such as")
    expect(stderr).not.toContain("CANARY")
  }
})

test("criteria of a query that is not answered from records are refused by the sandbox", async () => {
  const file = path.join(await temporaryFolder(), "criteria.json")
  await writeFile(file, '{ "Scheduling.New": [["Patient"]] }')
  const { code, stderr } = await call("sandbox", "--port", "0", "--search-criteria", file)

  expect(code).toBe(1)
  expect(stderr).toMatch(/^invalid-option: searchCriteria names a query that is not answered from records/)
})

test("--to sets the endpoint, also where the file holds a world already", async () => {
  const file = path.join(await temporaryFolder(), "sandbox.db")
  const first = await started({}, "--file", file, "--quiet")
  await first.stop()
  expect((await stat(file)).isFile()).toBe(true)
  const to = ["--to", "http://localhost:3000/redox"]
  const { told, stop } = await started({ env: TOKEN }, "--file", file, ...to)
  expect(told).not.toMatch(/no address yet|CANARY/)
  const [, page = ""] = /page +(\S+)/.exec(told) ?? []
  const { items } = (await (await fetch(`${page}api/destinations`)).json()) as { items: unknown[] }
  expect(items).toContainEqual(
    expect.objectContaining({ url: "http://localhost:3000/redox", verificationToken: "token-CANARY" }),
  )
  await stop()
})

test("on another address than loopback it demands a password, which may come from a file", async () => {
  const { code, stderr } = await call("sandbox", "--port", "0", "--host", "0.0.0.0")
  expect(code).toBe(1)
  expect(stderr).toMatch(/^invalid-option: host is not loopback/)
  const file = path.join(await temporaryFolder(), "password")
  await writeFile(file, "password-CANARY\nsecond line")
  const to = ["--to", "http://localhost:3000/redox", "--token", "token"]
  const { told, stop } = await started({}, "--host", "0.0.0.0", "--password-file", file, "--quiet", ...to)
  const status = `http://127.0.0.1:${new URL(told).port}/api/status`
  expect((await fetch(status)).status).toBe(401)
  const authorization = `Basic ${btoa("any:password-CANARY")}`
  expect((await fetch(status, { headers: { authorization } })).status).toBe(200)
  expect(JSON.stringify(await stop())).not.toContain("CANARY")
})

test("a port that is taken is told with what to do, also as JSON", async () => {
  const { told, stop } = await started({}, "--quiet")
  const { port } = new URL(told)
  const taken = await call("sandbox", "--port", port)
  expect(taken).toMatchObject({ code: 1, stderr: expect.stringMatching(/^port-in-use: .* another port/) })
  const json = await call("sandbox", "--port", port, "--json")
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: "port-in-use" } })
  await stop()
})

test.for([
  [["sandbox", "extra"], "takes options only"],
  [["sandbox", "--port", "70000"], "--port takes a whole number from 0 to 65535"],
  [["sandbox", "--speed", "0"], "--speed takes a number above 0"],
  [["sandbox", "--speed", "fast"], "--speed takes a number above 0"],
  [["sandbox", "--to", "here", "--token", "x"], "--to must be an address"],
  [["sandbox", "--to", "http://x"], "The verification token is missing"],
  [["sandbox", "--token", "x"], "--token goes with --to URL"],
  [["sandbox", "--password", "x"], 'Unknown option "--password"'],
  [["sandbox", "--answer-limit", "0"], "--answer-limit takes a whole number from 1 to 1000000"],
  [["sandbox", "--answered-event-type", "both"], "--answered-event-type is one of request, response"],
  [["sandbox", "--canceled-appointments", "yes"], "--canceled-appointments is one of left-out, included"],
  [["sandbox", "--missing-summary", "404"], "--missing-summary is one of empty, error"],
  [["sandbox", "--search-criteria", "no-such-file.json"], "cannot be read"],
] as const)("%j is wrong usage: exit code 2", async ([args, says]) => {
  const { code, stdout, stderr } = await call(...args)
  expect([code, stdout]).toEqual([2, ""])
  expect(stderr).toContain(says)
})
