import { writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import { expressDestination, TOKEN } from "./testing/express-destination.ts"
import { runningSandbox } from "./testing/sandbox.ts"
import { call, callOn, temporaryFolder } from "./testing/terminal.ts"

const env = { REDOX_VERIFICATION_TOKEN: TOKEN }

async function file(content: string): Promise<string> {
  const name = path.join(await temporaryFolder(), "message.json")
  await writeFile(name, content)
  return name
}

test("a sample with changes goes straight to an Express destination, as Redox sends it", async () => {
  const { url, until, handled } = await expressDestination()
  const { code, stdout, stderr } = await callOn(
    { env },
    ...["send", "scheduling", "NEW", "--to", url, "--set", "Visit.VisitNumber=V-1", "--json"],
  )
  expect([code, stderr]).toEqual([0, ""])
  const { transmissions, issues } = JSON.parse(stdout)
  expect(transmissions).toMatchObject([{ state: "delivered", lastStatus: 200, dataModel: "Scheduling" }])
  expect(issues).toEqual([])
  await until(1)
  expect(handled[0]).toMatchObject({
    Meta: { DataModel: "Scheduling", EventType: "New", Logs: [{ ID: transmissions[0].logId }] },
    Visit: { VisitNumber: "V-1" },
  })
})

test("an endpoint that refuses is told with exit code 1, and its token is not", async () => {
  const { url } = await expressDestination()
  const { code, stdout, stderr } = await call(
    ...["send", "Scheduling", "New", "--to", `${url}?CANARY`, "--token", "wrong-CANARY"],
  )
  expect(code).toBe(1)
  expect(stdout).toMatch(/failed .* Scheduling\/New .* status 401\n$/)
  expect(stdout + stderr).not.toContain("CANARY")
  const gone = await callOn({ env }, "send", "Scheduling", "New", "--to", "http://127.0.0.1:1", "--json")
  expect(gone.code).toBe(1)
  expect(JSON.parse(gone.stdout).transmissions).toMatchObject([
    { state: "failed", lastError: "connection-refused" },
  ])
})

test("through a running sandbox a message reaches the destination of Redox Dev Tools", async () => {
  const { url, until } = await expressDestination()
  const sandbox = await runningSandbox()
  const [destination] = (await sandbox.api("GET /api/destinations")).items
  await sandbox.api(`PATCH /api/destinations/${destination.id}`, { url, verificationToken: TOKEN })
  const { code, stdout } = await sandbox.call("send", "Results", "New", "--wait")
  expect(code).toBe(0)
  expect(stdout).toMatch(/delivered .* Results\/New .* status 200\n$/)
  await until(1)
  const unwaited = await sandbox.call("send", "Results", "New", "--quiet")
  expect(unwaited).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[0-9a-f-]{36}\n$/), stderr: "" })
  await until(2)
})

test("a message that the destination of the sandbox refuses ends --wait with exit code 1", async () => {
  const { url } = await expressDestination()
  const sandbox = await runningSandbox()
  const [destination] = (await sandbox.api("GET /api/destinations")).items
  await sandbox.api(`PATCH /api/destinations/${destination.id}`, { url, verificationToken: "wrong" })
  const { code, stdout } = await sandbox.call("send", "Results", "New", "--wait")
  expect(code).toBe(1)
  expect(stdout).toMatch(/retrying .* status 401\n$/)
})

test("source and destination can be named, and must be where several fit", async () => {
  const source = { id: "one", name: "One" }
  const destinations = ["here", "there"].map((id) => ({ id, name: id }))
  const subscriptions = destinations.map(({ id }) => ({
    sourceId: "one",
    destinationId: id,
    dataModel: "Notes",
  }))
  const sandbox = await runningSandbox({ world: { sources: [source], destinations, subscriptions } })
  expect(await sandbox.call("send", "Notes", "New")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("several-subscriptions:"),
  })
  const named = await sandbox.call("send", "Notes", "New", "--destination", "there", "--json")
  expect(JSON.parse(named.stdout).transmissions).toMatchObject([{ destinationId: "there" }])
  expect(await sandbox.call("send", "Notes", "New", "--source", "nobody", "--json")).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^{"error":{"code":"no-subscription","message":".*"}}\n$/),
    stderr: "",
  })
})

test("what a query was answered with is printed only when it is asked for", async () => {
  const sandbox = await runningSandbox()
  const args = ["send", "PatientSearch", "Query", "--json"]
  const { code, stdout } = await sandbox.call(...args)
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ status: 200, transmissions: [{ kind: "query" }] })
  expect(JSON.parse(stdout)).not.toHaveProperty("answer")
  const shown = await sandbox.call(...args, "--answer")
  expect(JSON.parse(shown.stdout)).toMatchObject({ answer: { Meta: { DataModel: "PatientSearch" } } })
  const text = await sandbox.call("send", "PatientSearch", "Query", "--answer")
  expect(text.stdout).toContain('answered with status 200\n{\n  "Meta": {')
})

test("a file without names gets those of the command line; what it lacks is warned of, or refused", async () => {
  const sandbox = await runningSandbox()
  const name = await file('\uFEFF{ "Patient": { "Notes": ["CANARY"] } }')
  const { code, stderr } = await sandbox.call("send", "Scheduling", "New", "--file", name)
  expect(code).toBe(0)
  expect(stderr).toContain("warning: /Visit: required, expected ")
  const strict = await sandbox.call("send", "Scheduling", "New", "--file", name, "--strict")
  expect(strict.code).toBe(1)
  expect(strict.stderr).toContain("invalid-request: A required field is missing - Visit in Scheduling:New")
  expect(stderr + strict.stderr).not.toContain("CANARY")
})

test("a message can be piped in", async () => {
  const sandbox = await runningSandbox()
  const stdin = (async function* () {
    yield '{ "Visit": { "Visit'
    yield Buffer.from('Number": "V-2" } }')
  })()
  const { stdout } = await sandbox.callOn({ stdin }, "send", "Scheduling", "New", "--file", "-", "--quiet")
  const { message } = await sandbox.api(`GET /api/transmissions/${stdout.trim()}`)
  expect(message).toMatchObject({ Meta: { EventType: "New" }, Visit: { VisitNumber: "V-2" } })
})

test.for([
  ["{ CANARY", /^no-message: The file ".*" is no JSON\.\n$/],
  ['["CANARY"]', /^no-message: .* holds no JSON object/],
  ['{ "Meta": "CANARY" }', /^no-message: Meta in the file ".*" is no object/],
  ['{ "Meta": { "EventType": "CANARY" } }', /^other-event: .* another event than Scheduling New/],
  ['{ "Meta": { "DataModel": "Notes" } }', /^other-event: /],
] as const)("%j is no message to send, and its content is not repeated", async ([content, says]) => {
  const sandbox = await runningSandbox()
  const { code, stderr } = await sandbox.call("send", "Scheduling", "New", "--file", await file(content))
  expect(code).toBe(1)
  expect(stderr).toMatch(says)
  expect(stderr).not.toContain("CANARY")
})

test("a file that is not there, and a sandbox that is not, are told with what to do", async () => {
  const sandbox = await runningSandbox()
  expect((await sandbox.call("send", "Notes", "New", "--file", "nowhere.json")).stderr).toBe(
    'file-unreadable: The file "nowhere.json" cannot be read. Correct its name.\n',
  )
  const { code, stderr } = await call("send", "Notes", "New", "--sandbox", "http://127.0.0.1:1")
  expect(code).toBe(1)
  expect(stderr).toMatch(/^sandbox-unreachable: .* Start one with "redoxkit sandbox"/)
  const { url } = await expressDestination()
  const other = await call("send", "Notes", "New", "--sandbox", url)
  expect(other).toMatchObject({ code: 1, stderr: expect.stringMatching(/^no-sandbox: /) })
})

test("a sandbox with a password gets it from the environment or from a file", async () => {
  const password = "password-CANARY"
  const sandbox = await runningSandbox({ password })
  const refused = await sandbox.call("send", "Notes", "New")
  expect(refused.code).toBe(1)
  expect(refused.stderr).toMatch(/^unauthorized: .* Set REDOXKIT_SANDBOX_PASSWORD/)
  const good = { env: { REDOXKIT_SANDBOX_PASSWORD: password } }
  expect(await sandbox.callOn(good, "send", "Notes", "New")).toMatchObject({ code: 0 })
  const name = await file(`${password}\n`)
  expect(await sandbox.call("send", "Notes", "New", "--password-file", name)).toMatchObject({ code: 0 })
})

test.for([
  [["send"], "Name one event"],
  [["send", "Scheduling"], "Name one event"],
  [["send", "Scheduling", "New", "more"], "Name one event"],
  [["send", "Schedulling", "New"], 'no data model "Schedulling". Did you mean "Scheduling"?'],
  [["send", "Pizza", "New"], "There are: Claim, "],
  [["send", "patientadmin", "arival"], 'PatientAdmin has no event "arival". Did you mean "Arrival"?'],
  [["send", "Device", "Frobnicate"], 'Device has no event "Frobnicate". It has: New.'],
  [["send", "Device", "New", "--to", "ftp://x"], "--to must be an address"],
  [["send", "Device", "New", "--to", "http://x"], "The verification token is missing."],
  [["send", "Device", "New", "--token", "x"], "--token and --timeout go with --to URL"],
  [["send", "Device", "New", "--to", "http://x", "--token", "x", "--source", "y"], "leave out --source"],
  [["send", "Device", "New", "--to", "http://x", "--token", "x", "--wait"], "leave out --wait"],
  [["send", "Device", "New", "--sandbox", "x"], "--sandbox takes an address"],
  [["send", "Device", "New", "--password-file", "/nowhere"], "--password-file cannot be read"],
  [["send", "Device", "New", "--set", "x"], "--set takes Path=text or Path:=json"],
  [["send", "Device", "New", "--fiel", "x"], 'Did you mean "--file"?'],
] as const)("%j is wrong usage: exit code 2", async ([args, says]) => {
  const { code, stdout, stderr } = await call(...args)
  expect([code, stdout]).toEqual([2, ""])
  expect(stderr).toContain(says)
  expect(stderr).toContain('See "redoxkit send --help"')
})
