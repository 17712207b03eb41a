import { randomUUID } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { models, type PatientAdminArrival } from "../packages/models/src/index.ts"
import { createSandbox, defaultIds } from "../packages/sandbox/src/index.ts"
import { deliver } from "../scripts/sender/deliver.ts"
import { deliverAll } from "../scripts/sender/deliver-all.ts"
import type { Endpoint } from "../scripts/sender/endpoint.ts"
import { followHandling, wentAllTheWay } from "../scripts/sender/follow-handling.ts"
import { isSignOn, readSamples, type Sample } from "../scripts/sender/read-samples.ts"
import { stampMessage } from "../scripts/sender/stamp-message.ts"
import { type Example, type ExampleApp, exampleApps, startExample } from "../scripts/sender/start-example.ts"
import { summarize } from "../scripts/sender/summarize.ts"
import { verifyEndpoint } from "../scripts/sender/verify-endpoint.ts"
import { type Launched, launchExample } from "../scripts/start/launch-example.ts"
import { sandboxCalls } from "../scripts/start/sandbox-calls.ts"

const token = `token-${randomUUID()}`
const allSamples = readSamples(resolve(import.meta.dirname, "../schemas"), "*/*.sample.json")
const samples = allSamples.filter((sample) => !isSignOn(sample))
const feedEvents = models.events.filter(({ kind }) => kind !== "sign-on")
const events = feedEvents.map(({ dataModel, eventType }) => `${dataModel} ${eventType}`)

for (const app of exampleApps) {
  test(`the ${app} example answers the three forms of verification`, async () => {
    const { endpoint } = await start(app)

    const verified = await verifyEndpoint(endpoint)
    const withWrongToken = await verifyEndpoint({ ...endpoint, token: "token-of-nobody" })

    expect(verified.map(({ ok }) => ok)).toEqual([true, true, true])
    expect(withWrongToken.map(({ ok, status }) => [ok, status])).toEqual(Array(3).fill([false, 401]))
  })

  test(`the ${app} example answers every event 200 and handles it by its typed route, without issues`, async () => {
    const { example, endpoint } = await start(app)

    const delivered = await deliverAll(endpoint, samples)
    const followed = await followHandling(example, delivered, 30_000)

    expect(followed.filter((one) => !wentAllTheWay(one))).toEqual([])
    expect(followed.map(({ dataModel, eventType }) => `${dataModel} ${eventType}`).sort()).toEqual(
      [...events].sort(),
    )
    expect(summarize(followed, samples.length).closing).toBe(
      "110 of 110 answered 200, 110 of 110 handled, 0 with validation issues",
    )
    for (const { dataModel, eventType, line } of followed) {
      const kind = models.events.find(
        (event) => event.dataModel === dataModel && event.eventType === eventType,
      )?.kind
      expect([dataModel, eventType, line?.outcome]).toEqual([
        dataModel,
        eventType,
        kind === "query" ? "answered" : "handled",
      ])
    }

    // What the clinic learned is served by its own API, and the queries were not stored.
    const appointments = await (await fetch(`${example.url}/appointments`)).json()
    expect(appointments).toMatchObject([
      { number: "V-25-31007", startsAt: "2025-05-06T21:30:00.000Z", status: "booked" },
      { number: "V-25-31790", status: "canceled" },
    ])
    const queries = models.events.filter(({ kind }) => kind === "query").length
    expect(await (await fetch(`${example.url}/health`)).json()).toMatchObject({
      done: events.length - queries,
      waiting: 0,
      retrying: 0,
      parked: 0,
    })
  })

  test(`the ${app} example prints and logs nothing of any message but its names and its transmission`, async () => {
    const log: string[] = []
    const { example, endpoint } = await start(app, { onLog: (line) => log.push(line) })

    const delivered = await deliverAll(endpoint, samples)
    await followHandling(example, delivered, 30_000)
    await example.stop()

    const [listening, ...lines] = example.output().split("\n")
    expect(Object.keys(JSON.parse(listening ?? ""))).toEqual(["listening"])
    // Every line is made of names of the catalogue, the IDs just sent, a number and one of two words.
    expect(lines.map((line) => JSON.parse(line)).sort(byTransmission)).toEqual(
      delivered
        .map(({ dataModel, eventType, transmissionId }) => ({
          dataModel,
          eventType,
          transmissionId,
          issues: 0,
          outcome: expect.stringMatching(/^(handled|answered)$/),
        }))
        .sort(byTransmission),
    )
    // The random IDs are taken out: five digits of a sample can stand in one of them by chance.
    const sent = delivered.map(({ transmissionId }) => transmissionId)
    const printed = sent.reduce((text, id) => text.replaceAll(id, ""), [...lines, ...log].join("\n"))
    const names = events.join("\n")
    const leaves = new Set(samples.flatMap(({ message: { Meta: _, ...rest } }) => textLeaves(rest)))
    const telling = [...leaves].filter((text) => text.length >= 5 && !names.includes(text))
    expect(telling.length).toBeGreaterThan(1_500)
    expect(telling.filter((text) => printed.includes(text))).toEqual([])
    expect(printed).not.toContain(token)
  })

  test(`the ${app} example answers queries from what earlier messages told`, async () => {
    const { example, endpoint } = await start(app)
    await deliverAndHandle(example, endpoint, [
      sampleOf("PatientAdmin", "Arrival"),
      sampleOf("Scheduling", "New"),
      sampleOf("Scheduling", "Reschedule"),
    ])
    const arrived = sampleOf("PatientAdmin", "Arrival").message.Patient as PatientAdminArrival["Patient"]

    const found = await ask(endpoint, {
      Meta: { DataModel: "PatientSearch", EventType: "Query" },
      Patient: { Identifiers: [arrived.Identifiers[0]] },
    })
    const unknown = await ask(endpoint, {
      Meta: { DataModel: "PatientSearch", EventType: "Query" },
      Patient: { Identifiers: [{ ID: "nobody", IDType: "MR" }] },
    })
    const booked = await ask(endpoint, sampleOf("Scheduling", "Booked").message)
    const bookedLater = await ask(endpoint, {
      ...sampleOf("Scheduling", "Booked").message,
      StartDateTime: "2030-01-01T00:00:00.000Z",
      EndDateTime: null,
    })

    expect(found).toMatchObject({
      Meta: { EventType: "Response" },
      Patient: arrived.Demographics ? {} : null,
    })
    expect((found as { readonly Patient: unknown }).Patient).toMatchObject({
      Identifiers: arrived.Identifiers,
      Demographics: arrived.Demographics,
    })
    expect(unknown).toEqual({
      Meta: { DataModel: "PatientSearch", EventType: "Response" },
      PotentialMatches: [],
    })
    expect(booked).toMatchObject({
      Meta: { DataModel: "Scheduling", EventType: "BookedResponse" },
      Visits: [{ VisitNumber: "V-25-31007", VisitDateTime: "2025-05-06T21:30:00.000Z" }],
    })
    expect(bookedLater).toMatchObject({ Visits: [] })
  })

  test(`the ${app} example is signed on to from the sandbox, once for each link, and by nobody else`, async () => {
    const log: string[] = []
    const { example } = await start(app, { signOnSecret: "CANARY-secret", onLog: (line) => log.push(line) })
    const sandbox = createSandbox({ port: 0, logger: { debug() {}, info() {}, warn() {}, error() {} } })
    onTestFinished(() => sandbox.close())
    const calls = { ...sandboxCalls((await sandbox.listen()).url), signOnSecret: "CANARY-secret" }

    const launched = await launchExample(calls, `${example.url}/redox`)
    const call = { destinationId: defaultIds.yourDestination }
    const { location } = await calls.post<{ location: string }>("/sign-on", { ...call, follow: false })
    const visits = [
      await fetch(location),
      await fetch(location),
      await fetch(`${example.url}/start?token=no`),
    ]
    const wrong = await calls.post<Launched>("/sign-on", { ...call, trouble: "wrong-key" })

    expect(launched).toMatchObject({ launched: true, status: 302, finalStatus: 200 })
    expect(visits.map(({ status }) => status)).toEqual([200, 410, 410])
    expect(await visits[0]?.json()).toEqual({ welcome: true, patients: 2 })
    expect(wrong).toMatchObject({ launched: false, status: 401 })
    expect(`${example.output()}${log.join("\n")}`).not.toMatch(/CANARY|HBP-0101|Raghunathan/)
  })

  test(`the ${app} example passes an event that nobody knows yet to the line of unhandled ones`, async () => {
    const { example, endpoint } = await start(app)
    const sample: Sample = {
      file: "future.json",
      message: { Meta: { DataModel: "Dentistry", EventType: "New" } },
    }

    const [followed] = await deliverAndHandle(example, endpoint, [sample])

    expect(followed?.status).toBe(200)
    expect(followed?.line?.outcome).toBe("unhandled")
  })

  test(`the ${app} example keeps its own routes, with its own body parser`, async () => {
    const { example } = await start(app)
    const post = (body: string): Promise<Response> =>
      fetch(`${example.url}/appointments`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      })
    const own = { number: "own-1", startsAt: "2026-01-05T08:00:00Z", minutes: 20, department: "Eyes" }

    expect((await post(JSON.stringify(own))).status).toBe(201)
    expect((await post('{"number":')).status).toBe(400)
    expect((await post('{"number":""}')).status).toBe(400)
    expect(await (await fetch(`${example.url}/appointments`)).json()).toEqual([{ ...own, status: "booked" }])
    expect(await (await fetch(example.url)).json()).toEqual({ appointments: 1, patients: 0, results: 0 })
    expect((await fetch(`${example.url}/nowhere`)).status).toBe(404)
    expect((await fetch(`${example.url}/redox/below`)).status).toBe(404)
  })

  test(`the ${app} example stops on SIGTERM in order and goes on with the same inbox file`, async () => {
    const first = await start(app)
    const transmission = stampMessage(sampleOf("Scheduling", "New").message)
    await deliver(first.endpoint, transmission)
    await first.example.handled(transmission.id)

    // At the end of its deadline it would have ended with code 1.
    expect(await first.example.stop()).toEqual({ code: 0, signal: null })

    const second = await start(app, { inbox: first.inbox })
    // The same transmission is a duplicate also for the new process; the next one is handled as ever.
    expect(await deliver(second.endpoint, transmission)).toMatchObject({ status: 200 })
    await deliverAndHandle(second.example, second.endpoint, [sampleOf("Scheduling", "Reschedule")])
    expect(second.example.output()).not.toContain(transmission.id)
    expect(await (await fetch(`${second.example.url}/health`)).json()).toMatchObject({ done: 2 })
    expect(await second.example.stop()).toEqual({ code: 0, signal: null })
  })

  test(`the ${app} example says what is wrong when it is started without a token`, async () => {
    const folder = temporaryFolder()

    await expect(startExample({ app, token: "", inbox: join(folder, "inbox.db") })).rejects.toThrow(
      /verificationToken is missing or empty/,
    )
  })
}

interface Started {
  readonly example: Example
  readonly endpoint: Endpoint
  readonly inbox: string
}

/** Starts an example server, which ends with the test. */
async function start(
  app: ExampleApp,
  options: {
    readonly inbox?: string
    readonly signOnSecret?: string
    readonly onLog?: (line: string) => void
  } = {},
): Promise<Started> {
  const { inbox = join(temporaryFolder(), "inbox.db") } = options
  const example = await startExample({ app, token, ...options, inbox })
  onTestFinished(async () => {
    await example.stop()
  })
  return { example, endpoint: { url: `${example.url}/redox`, token }, inbox }
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-test-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function deliverAndHandle(example: Example, endpoint: Endpoint, some: readonly Sample[]) {
  return followHandling(example, await deliverAll(endpoint, some), 30_000)
}

/** Sends a query and reads its answer. */
async function ask(endpoint: Endpoint, query: object): Promise<unknown> {
  const response = await fetch(endpoint.url, {
    method: "POST",
    headers: { "content-type": "application/json", "verification-token": token },
    body: JSON.stringify(query),
  })
  expect(response.status).toBe(200)
  return response.json()
}

function byTransmission(
  one: { readonly transmissionId: string },
  other: { readonly transmissionId: string },
): number {
  return one.transmissionId.localeCompare(other.transmissionId)
}

function sampleOf(dataModel: string, eventType: string): Sample {
  const sample = samples.find(
    ({ message: { Meta } }) => Meta.DataModel === dataModel && Meta.EventType === eventType,
  )
  if (sample === undefined) throw new Error(`There is no sample of ${dataModel} ${eventType}`)
  return sample
}

function textLeaves(value: unknown): readonly string[] {
  if (typeof value === "string") return [value]
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textLeaves) : []
}
