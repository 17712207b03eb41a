import { readFile, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import path from "node:path"
import { sqliteInbox } from "@redoxkit/destination"
import { expect, onTestFinished, test } from "vitest"
import { expressDestination, TOKEN } from "./testing/express-destination.ts"
import { runningSandbox } from "./testing/sandbox.ts"
import { call, callOn, temporaryFolder } from "./testing/terminal.ts"

const PATIENT = "MR-CANARY"

interface Api {
  readonly url: string
  /** Addresses that were asked for. */
  readonly asked: string[]
  /** Authorization headers that came with them. */
  readonly authorizations: Set<string | undefined>
  /** What the next answers are; more than one list are pages. */
  pages: unknown[][]
  status: number
}

/** An API of appointments, which ends with the test. */
async function startApi(): Promise<Api> {
  const api = {
    url: "",
    asked: [] as string[],
    authorizations: new Set<string | undefined>(),
    pages: [[]] as unknown[][],
    status: 200,
  }
  const server = createServer((request, response) => {
    const address = new URL(request.url ?? "/", api.url)
    api.asked.push(`${address.pathname}${address.search}`)
    api.authorizations.add(request.headers.authorization)
    const page = Number(address.searchParams.get("page") ?? 0)
    const answer = address.pathname.startsWith("/people/")
      ? { recordNumber: PATIENT }
      : { data: { items: api.pages[page] ?? [] }, next: page + 1 < api.pages.length ? `${page + 1}` : null }
    response.writeHead(api.status, { "content-type": "application/json" }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  })
  api.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return api
}

const appointment = (id: string, version = 1, status = "booked") => ({
  id,
  version,
  status,
  updatedAt: `2026-03-02T12:0${version}:00.000Z`,
  person: "p/1",
  place: { room: "Eyes" },
})

function configOf(api: Api): Record<string, unknown> {
  return {
    name: "appointments",
    every: "1h",
    url: `${api.url}/appointments?since={since}&page={page}`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a place in the config.
    headers: { authorization: "Bearer ${CLINIC_TOKEN}" },
    items: "/data/items",
    nextPage: "/next",
    key: ["/id", "/version"],
    changedAt: "/updatedAt",
    details: `${api.url}/people/{/person}`,
    events: { from: "/status", booked: ["scheduling", "new"], canceled: ["Scheduling", "Cancel"] },
    set: {
      "Patient.Identifiers[0].ID": { details: "/recordNumber" },
      "Patient.Identifiers[0].IDType": { value: "MR" },
      "Visit.VisitNumber": "/id",
      "Visit.VisitDateTime": "/updatedAt",
      "Visit.Duration": { value: 30 },
      "Visit.Location.Department": "/place/room",
    },
  }
}

const env = { CLINIC_TOKEN: "api-CANARY", REDOX_VERIFICATION_TOKEN: TOKEN }

/** A folder with a config, and calls of `poll` with it. */
async function feed(config: unknown) {
  const folder = await temporaryFolder()
  const file = path.join(folder, "appointments.json")
  await writeFile(file, JSON.stringify(config))
  return { folder, file, poll: (...args: string[]) => callOn({ env }, "poll", file, ...args) }
}

test("a JSON config polls an API into an endpoint, over pages and with details, each change once", async () => {
  const api = await startApi()
  const endpoint = await expressDestination()
  api.pages = [
    [appointment("A-1"), appointment("A-2")],
    [appointment("A-1", 2, "canceled"), appointment("A-3", 3, "unknown")],
  ]
  const { poll } = await feed(configOf(api))
  const first = await poll("--once", "--json", "--to", endpoint.url)
  expect([first.code, first.stderr]).toEqual([0, ""])
  expect(JSON.parse(first.stdout).run).toMatchObject({ pages: 2, changes: 4, stored: 3, parked: 0 })
  await endpoint.until(3)
  expect(
    endpoint.handled.map(({ Meta, Visit }) => [Meta.EventType, Meta.EventDateTime, Visit?.VisitNumber]),
  ).toEqual([
    ["New", "2026-03-02T12:01:00.000Z", "A-1"],
    ["New", "2026-03-02T12:01:00.000Z", "A-2"],
    ["Cancel", "2026-03-02T12:02:00.000Z", "A-1"],
  ])
  expect(endpoint.handled[0]).toMatchObject({ Patient: { Identifiers: [{ ID: PATIENT, IDType: "MR" }] } })
  expect(api.asked).toContain("/people/p%2F1")
  expect([...api.authorizations]).toEqual(["Bearer api-CANARY"])
  const second = await poll("--once", "--to", endpoint.url)
  expect(second.stdout).toContain("4 changes: 0 stored, 4 known")
  expect(api.asked).toContain("/appointments?since=2026-03-02T11%3A58%3A00.000Z&page=")
  expect(first.stdout + second.stdout).not.toContain("CANARY")
})

test("into the file of an inbox, with the name of the feed as source; twice into it is a duplicate", async () => {
  const api = await startApi()
  api.pages = [[appointment("A-1")]]
  const { folder, poll } = await feed(configOf(api))
  const file = path.join(folder, "redox-inbox.db")
  await poll("--once", "--inbox", file)
  const again = await poll("--once", "--json", "--inbox", file, "--cursor", path.join(folder, "other.cursor"))
  expect(JSON.parse(again.stdout).run).toMatchObject({ stored: 0, duplicates: 1 })
  const inbox = sqliteInbox({ path: file })
  expect(await inbox.list({})).toMatchObject([{ subscription: "appointments/scheduling", eventType: "New" }])
  await inbox.close()
})

test("through a sandbox, under the key as log ID", async () => {
  const api = await startApi()
  api.pages = [[appointment("A-1")]]
  const { folder, file } = await feed(configOf(api))
  const sandbox = await runningSandbox()
  const { code, stderr } = await sandbox.callOn({ env }, "poll", file, "--once")
  expect([code, stderr]).toEqual([0, ""])
  await sandbox.callOn({ env }, "poll", file, "--once", "--cursor", path.join(folder, "other.cursor"))
  const { stdout } = await sandbox.call("logs", "--quiet")
  expect(stdout.trim().split("\n")).toHaveLength(1)
})

test("a module has the options of a poller, its own target included, and runs until it is interrupted", async () => {
  const folder = await temporaryFolder()
  const file = path.join(folder, "feed.mjs")
  await writeFile(
    file,
    `export const taken = []
     export default {
       name: "own", every: 3_600_000,
       fetchChanges: async () => ({ changes: [{ id: "a" }], cursor: "1" }),
       changeKey: ({ id }) => id,
       toMessages: (_change, { message }) => message("Notes", "New", {}),
       deliver: async ({ dataModel }) => { taken.push(dataModel); return "stored" },
     }`,
  )
  let interrupt = () => {}
  const { code, stdout } = await callOn(
    {
      onInterrupt(listener) {
        interrupt = listener
        return () => {}
      },
      onOutput: () => interrupt(),
    },
    "poll",
    file,
    "--every",
    "1h",
  )
  expect([code, stdout]).toEqual([0, expect.stringContaining("1 change: 1 stored")])
  expect((await import(file)).taken).toEqual(["Notes"])
  expect((await call("poll", file, "--once", "--to", "http://localhost/")).stderr).toContain("leave out --to")
  const status = await call("poll", file, "--status", "--json")
  expect(JSON.parse(status.stdout)).toMatchObject({ feed: "own", failures: 0, parked: 0 })
})

test("failures end --once with the code 1 and are told by --status, without a word of the API's", async () => {
  const api = await startApi()
  const { folder, poll } = await feed(configOf(api))
  const file = path.join(folder, "redox-inbox.db")
  api.status = 503
  const failed = await poll("--once", "--inbox", file)
  expect([failed.code, failed.stdout]).toEqual([1, ""])
  expect(failed.stderr).toContain("api-unavailable: The API answered 503.")
  expect(JSON.parse((await poll("--once", "--json", "--inbox", file)).stdout)).toMatchObject({
    error: { code: "api-unavailable" },
  })
  const status = await poll("--status")
  expect(status.code).toBe(1)
  expect(status.stdout).toMatch(/failing +2 times since .*: api-unavailable/)
  api.status = 200
  expect((await poll("--once", "--inbox", file)).code).toBe(0)
  expect(await poll("--status", "--quiet")).toMatchObject({ code: 0, stdout: "" })
})

test("a change that the config cannot map is parked, listed, and replayed after the config was corrected", async () => {
  const api = await startApi()
  api.pages = [[{ ...appointment("A-1"), version: null }, appointment("A-2")]]
  const config = configOf(api)
  const { file, folder, poll } = await feed(config)
  const inbox = ["--inbox", path.join(folder, "redox-inbox.db")]
  const run = await poll("--once", ...inbox)
  expect(run.code).toBe(1)
  expect(run.stdout).toContain("2 changes: 1 stored, 1 parked")
  expect(run.stderr).toContain("bad-change")
  expect((await poll("--status")).stdout).toMatch(/parked changes {2}1\n {2}1 .*bad-change, failed 1 times/)
  expect(await poll("--replay", ...inbox)).toMatchObject({ code: 1, stdout: "0 passed on, 1 still parked\n" })
  await writeFile(file, JSON.stringify({ ...config, key: ["/id", "/updatedAt"] }))
  expect(await poll("--replay", ...inbox)).toMatchObject({ code: 0, stdout: "1 passed on, 0 still parked\n" })
  expect(run.stdout + run.stderr).not.toContain("CANARY")
})

test("why a message was not taken is told", async () => {
  const api = await startApi()
  const endpoint = await expressDestination()
  api.pages = [[appointment("A-1")]]
  const { poll } = await feed(configOf(api))
  const to = ["--once", "--to", endpoint.url, "--token", "another"]
  expect(await poll(...to)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^delivery-failed: .*The message was not taken: status 401\.$/m),
  })
  expect(JSON.parse((await poll(...to, "--json")).stdout)).toMatchObject({
    error: { code: "delivery-failed", message: expect.stringContaining("status 401") },
  })
})

test("a member that one of the events has may be set", async () => {
  const api = await startApi()
  const config = configOf(api)
  const { poll } = await feed({
    ...config,
    events: { from: "/status", booked: ["Scheduling", "New"], moved: ["Scheduling", "Reschedule"] },
    set: {
      ...(config.set as object),
      "Visit.OldVisitNumber": "/id",
      "Patient.Identifiers[1].ID": "/id",
      "Visit.Extensions.clinic.string": "/id",
    },
  })
  expect(await poll("--once", "--to", "http://127.0.0.1:1/")).toMatchObject({ code: 0, stderr: "" })
})

test("pages may be addresses, of the same server only", async () => {
  const api = await startApi()
  const { folder, poll } = await feed({ ...configOf(api), nextPage: "/data/items/0/next" })
  const inbox = ["--inbox", path.join(folder, "redox-inbox.db")]
  api.pages = [[{ ...appointment("A-1"), next: `${api.url}/more?token=5` }]]
  const run = await poll("--once", ...inbox)
  // The same page once more has the same address, which would never end.
  expect(run.stderr).toContain("page-loop")
  expect(api.asked).toContain("/more?token=5")
  api.pages = [[{ ...appointment("A-1"), next: "http://127.0.0.1:1/more" }]]
  expect((await poll("--once", ...inbox)).stderr).toContain("fetch-failed")
})

test.for([
  ["a member with a mistake", { chagnedAt: "/x" }, 'Did you mean "changedAt"'],
  ["no place of time and no cursor", { changedAt: undefined }, '"changedAt"'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a place in the config.
  ["a variable that is not set", { headers: { a: "${NOWHERE}" } }, "NOWHERE"],
  ["an event that does not exist", { events: undefined, event: ["Scheduling", "Nwe"] }, "New"],
  ["a member without a place", { set: { "Visit.VisitNumber": "number" } }, "Visit.VisitNumber"],
  ["a member that no event has", { set: { "Visit.VisitNumbr": "/id" } }, 'Did you mean "VisitNumber"'],
  ["no key", { key: [] }, '"key"'],
  ["an address that is none", { url: "clinic.example" }, '"url"'],
  ["a name in the address that is not known", { url: "http://localhost/{from}" }, "{from}"],
  ["a time that is none", { every: "often" }, '"every"'],
] as const)("a JSON config with %s is refused with what to change", async ([, change, told]) => {
  const api = await startApi()
  const { poll } = await feed({ ...configOf(api), ...change })
  const { code, stderr } = await poll("--once", "--inbox", "nowhere.db")
  expect([code, stderr]).toEqual([1, expect.stringContaining("config-invalid")])
  expect(stderr).toContain(told)
  expect(api.asked).toEqual([])
})

test.for([
  [[], "Name one config"],
  [["feed.txt"], "must be a module"],
  [["feed.json", "--once", "--status"], "choose one"],
  [["CONFIG", "--to", "http://x/", "--inbox", "f"], "choose one"],
  [["CONFIG", "--token", "t"], "--to URL"],
  [["CONFIG", "--inbox", "f", "--source", "s"], "leave out --source"],
  [["CONFIG", "--every", "often"], "--every"],
] as const)("poll %j is called the wrong way", async ([args, told]) => {
  const { file } = await feed(configOf(await startApi()))
  const { code, stderr } = await callOn({ env }, "poll", ...args.map((word) => word.replace("CONFIG", file)))
  expect([code, stderr]).toEqual([2, expect.stringContaining(told)])
})

test("a config that is not there, is no JSON, or is a module without options is told", async () => {
  const folder = await temporaryFolder()
  const write = async (name: string, text: string) => {
    await writeFile(path.join(folder, name), text)
    return path.join(folder, name)
  }
  for (const [file, code] of [
    [path.join(folder, "gone.json"), "file-unreadable"],
    [await write("broken.json", '{"CANARY'), "config-invalid"],
    [await write("empty.mjs", "export const a = 1"), "config-invalid"],
    [await write("broken.mjs", "export default {"), "config-invalid"],
    [await write("options.mjs", "export default { name: 'x' }"), "invalid-option"],
  ] as const) {
    const { code: exit, stderr } = await call(
      "poll",
      file,
      "--once",
      "--inbox",
      path.join(folder, "inbox.db"),
    )
    expect([exit, stderr]).toEqual([1, expect.stringContaining(code)])
    expect(stderr).not.toContain("CANARY")
  }
})

test("the help explains every member of a JSON config that the guide explains, and its config works", async () => {
  const { stdout } = await call("poll", "--help")
  const guide = await readFile(new URL("../../../docs/polling.md", import.meta.url), "utf8")
  const [, table = ""] = /\| member .*\n((?:\|.*\n)*)/.exec(guide) ?? []
  const members = [...table.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name),
  )
  expect(members).toContain("changedAt")
  expect(members.filter((name) => !new RegExp(`^  (?:.*, (?:or )?)?${name}\\b`, "m").test(stdout))).toEqual(
    [],
  )

  const api = await startApi()
  api.pages = [[appointment("A-1")]]
  const [json = ""] = /^ {2}\{\n[\s\S]*?^ {2}\}/m.exec(stdout) ?? []
  const folder = await temporaryFolder()
  const file = path.join(folder, "appointments.json")
  await writeFile(file, JSON.stringify({ ...JSON.parse(json), url: api.url, items: "/data/items" }))
  const inbox = path.join(folder, "inbox.db")
  expect(await call("poll", file, "--once", "--inbox", inbox)).toMatchObject({ code: 0, stderr: "" })
})

test("the help has an example, and a feed that was never polled has no status", async () => {
  expect((await call("poll", "--help")).stdout).toContain(
    "Example:\n  redoxkit poll appointments.json --once",
  )
  const { poll } = await feed({})
  expect(await poll("--status")).toMatchObject({ code: 1, stderr: expect.stringContaining("cursor-failed") })
})
