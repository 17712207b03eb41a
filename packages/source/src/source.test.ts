import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { findEvent, models } from "@redoxkit/models"
import { expect, test } from "vitest"
import { legacyKey } from "./auth/legacy-key.ts"
import { DestinationRefusedError, SourceError } from "./errors.ts"
import { createSource } from "./source.ts"
import { DOCUMENT, SEARCH } from "./testing/messages.ts"
import { metaFor } from "./testing/redox-server.ts"
import { DESTINATION, testServer, testSource } from "./testing/test-source.ts"

const OTHER = "5b1d0c4e-7a52-4f0e-9d38-2c6a1f4b7e90"

test("a message is posted with a token and a complete Meta", async () => {
  const server = await testServer()
  const { source } = testSource(server, { now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678) })

  const result = await source.send("Media", "New", DOCUMENT)

  expect(server.paths()).toEqual(["/auth/authenticate", "/endpoint"])
  expect(server.requests[1]?.headers).toMatchObject({
    authorization: `Bearer ${server.tokens.issued[0]}`,
    "content-type": "application/json",
  })
  expect(server.messages).toEqual([
    {
      ...DOCUMENT,
      Meta: {
        DataModel: "Media",
        EventType: "New",
        EventDateTime: "2026-01-02T03:04:05.678Z",
        Test: false,
        Destinations: [{ ID: DESTINATION }],
      },
    },
  ])
  expect(result.transmissionIds).toHaveLength(1)
  expect(result.meta.DataModel).toBe("Media")
  expect(result.errors).toEqual([])
})

test("names are written as Redox writes them", async () => {
  const server = await testServer()
  const { source } = testSource(server, { validate: "off" })

  await source.query("clinicalsummary" as "Clinical Summary", "patientquery" as "PatientQuery", SEARCH)

  expect(server.messages[0]?.Meta).toMatchObject({ DataModel: "Clinical Summary", EventType: "PatientQuery" })
})

test("the caller's own Meta stays, but for the names of the event", async () => {
  const server = await testServer()
  const { source } = testSource(server, { source: { ID: OTHER, Name: "Ours" }, test: true })
  const Meta = {
    DataModel: "Notes",
    EventType: "Delete",
    EventDateTime: "2020-01-01T00:00:00.000Z",
    Test: null,
    FacilityCode: "F-1",
    Destinations: [{ ID: OTHER, Name: "Theirs" }],
    Extensions: { "user-role": { string: "nurse" } },
  }

  await source.send("Media", "New", { ...DOCUMENT, Meta })

  expect(server.messages[0]?.Meta).toEqual({
    ...Meta,
    DataModel: "Media",
    EventType: "New",
    Source: { ID: OTHER, Name: "Ours" },
  })
})

test("a member of Meta that is undefined is filled in", async () => {
  const server = await testServer()
  const { source } = testSource(server, { test: true })

  await source.send("Media", "New", { ...DOCUMENT, Meta: { Test: undefined } as object })

  expect(server.messages[0]?.Meta.Test).toBe(true)
})

test("the body that was passed is not changed", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  const body = structuredClone({ ...DOCUMENT, Meta: { FacilityCode: "F-1" } })
  const before = structuredClone(body)

  await source.send("Media", "New", body)

  expect(body).toEqual(before)
})

test("destinations of the call take the place of the source's", async () => {
  const server = await testServer()
  const { source } = testSource(server)

  await source.send("Media", "New", DOCUMENT, { destinations: [OTHER, { ID: DESTINATION, Name: "EHR" }] })
  await source.send("Media", "New", DOCUMENT, { destination: OTHER })

  expect(server.messages.map(({ Meta }) => Meta.Destinations)).toEqual([
    [{ ID: OTHER }, { ID: DESTINATION, Name: "EHR" }],
    [{ ID: OTHER }],
  ])
})

test("a message to several destinations has a transmission for each", async () => {
  const server = await testServer()
  const { source } = testSource(server)

  const { transmissionIds } = await source.send("Media", "New", DOCUMENT, {
    destinations: [OTHER, DESTINATION],
  })

  expect(new Set(transmissionIds).size).toBe(2)
})

test("older answers name the transmission in Message or Transmission", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  server.answer(() => ({ Meta: { Message: { ID: 5565 } } }))

  expect((await source.send("Media", "New", DOCUMENT)).transmissionIds).toEqual(["5565"])
})

test("nothing is asked of Redox for a call that cannot be right", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  const { source: without } = testSource(server, { destination: undefined })
  const { source: several } = testSource(server, {
    destination: undefined,
    destinations: [OTHER, DESTINATION],
  })
  const cyclic = { ...DOCUMENT, Self: {} as object }
  cyclic.Self = cyclic

  const calls: readonly (readonly [string, () => Promise<unknown>, RegExp])[] = [
    ["invalid-call", () => without.send("Media", "New", DOCUMENT), /No destination/],
    ["invalid-call", () => without.query("PatientSearch", "Query", SEARCH), /No destination/],
    ["invalid-call", () => several.query("PatientSearch", "Query", SEARCH), /exactly one destination, and 2/],
    ["invalid-call", () => source.send("Media", "New", DOCUMENT, { destination: "" }), /no ID/],
    [
      "invalid-call",
      () => source.send("Media", "New", DOCUMENT, { destination: OTHER, destinations: [DESTINATION] }),
      /both given/,
    ],
    [
      "invalid-call",
      () => source.send("PatientSearch" as never, "Query" as never, SEARCH as never),
      /is a query/,
    ],
    ["invalid-call", () => source.query("Media", "New" as never, DOCUMENT as never), /is no query/],
    [
      "invalid-call",
      () => source.send("PatientSearch" as never, "Response" as never, {} as never),
      /not sent/,
    ],
    ["invalid-call", () => source.send("SSO" as never, "Sign-on" as never, {} as never), /Redox sends it/],
    ["unknown-event", () => source.send("Media", "Old" as never, DOCUMENT as never), /New, Replace/],
    ["unknown-event", () => source.send("Medea" as never, "New" as never, DOCUMENT as never), /no event/],
    ["invalid-call", () => source.send("Media", "New", "CANARY" as never), /no object/],
    ["invalid-call", () => source.send("Media", "New", cyclic), /cannot be written as JSON/],
    ["invalid-option", () => source.send("Media", "New", DOCUMENT, { deadlineMs: 0 }), /deadlineMs/],
  ]
  for (const [code, call, text] of calls) {
    const error = await call().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SourceError)
    expect(error).toMatchObject({ code, message: expect.stringMatching(text), retryable: false })
  }
  expect(server.requests).toEqual([])
})

test("a query is answered by what the destination system says, whatever event the answer names", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  server.answer((message) => ({
    Meta: metaFor(message),
    Patient: { Identifiers: [{ ID: "1", IDType: "MR" }] },
    PotentialMatches: [],
  }))

  const { answer, errors, transmissionIds } = await source.query("PatientSearch", "Query", SEARCH)

  expect(answer.Meta.EventType).toBe("Query")
  expect(answer.Patient?.Identifiers?.[0]?.ID).toBe("1")
  expect(errors).toEqual([])
  expect(transmissionIds).toHaveLength(1)
})

test.each([{ Patient: {} }, { Visits: [] }, {}])("an empty result is a result: %j", async (result) => {
  const server = await testServer()
  const { source } = testSource(server)
  server.answer((message) => ({ Meta: metaFor(message), ...result }))

  const { answer, errors } = await source.query("PatientSearch", "Query", SEARCH)

  expect(answer).toMatchObject(result)
  expect(errors).toEqual([])
})

test("an answer to a query needs no Meta", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  server.answer(() => ({ Patient: {} }))

  expect((await source.query("PatientSearch", "Query", SEARCH)).answer).toEqual({ Patient: {} })
})

test("a 200 whose errors are no refusal is a result with errors, and the log says how many", async () => {
  const server = await testServer()
  const { source, logs } = testSource(server)
  const Errors = [{ ID: 1, Text: "CANARY no documents", Type: "query", Module: "Send" }]
  server.answer((message) => ({ Meta: { ...metaFor(message), Errors } }))

  const { errors } = await source.query("Clinical Summary", "PatientQuery", SEARCH as never)
  const sent = await source.send("Media", "New", DOCUMENT)

  expect(errors).toEqual(Errors)
  expect(sent.errors).toEqual(Errors)
  expect(logs.filter(({ text }) => text === "Redox accepted a message with errors")).toMatchObject([
    { level: "warn", fields: { dataModel: "Clinical Summary", eventType: "PatientQuery", errorCount: 1 } },
    { level: "warn", fields: { dataModel: "Media", eventType: "New", errorCount: 1 } },
  ])
})

test("a 200 with the status of the destination system is its refusal, with what it said", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  const entry = {
    ID: 2,
    Text: "CANARY refused",
    Type: "transmission",
    DestinationStatusCode: 422,
    Details: "CANARY no ZIP",
  }
  server.answer((message) => ({ Meta: { ...metaFor(message), Errors: [entry] }, Patient: {} }))

  const error = await source.query("PatientSearch", "Query", SEARCH).catch((thrown: unknown) => thrown)

  expect(error).toBeInstanceOf(DestinationRefusedError)
  expect(error).toMatchObject({ code: "refused-by-destination", status: 200, destinationStatus: 422 })
  expect((error as DestinationRefusedError).details).toBe("CANARY no ZIP")
  expect((error as DestinationRefusedError).redoxErrors).toEqual([entry])
  expect((error as DestinationRefusedError).answer).toMatchObject({ Patient: {} })
})

test("a query that came back with nothing but an error of the transmission was refused", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  const Errors = [{ ID: 3, Text: "CANARY", Type: "transmission", Module: "Send" }]
  server.answer((message) => ({ Meta: { ...metaFor(message), Errors } }))

  await expect(source.query("PatientSearch", "Query", SEARCH)).rejects.toMatchObject({
    code: "refused-by-destination",
  })
  server.answer((message) => ({ Meta: { ...metaFor(message), Errors }, Patient: {} }))
  expect((await source.query("PatientSearch", "Query", SEARCH)).errors).toEqual(Errors)
})

test.each([
  { Text: "CANARY", Module: "Destination Response" },
  { Text: "CANARY", Type: "transmission", Module: "Send" },
])(
  "a message that was answered 200 without a status of the destination system is accepted: %j",
  async (entry) => {
    const server = await testServer()
    const { source, logs } = testSource(server)
    server.answer(({ Meta }) => ({ Meta: { ...metaFor({ Meta }), Errors: [entry] } }))

    expect((await source.send("Media", "New", DOCUMENT)).errors).toEqual([entry])
    expect(logs).toMatchObject([{ level: "warn", text: "Redox accepted a message with errors" }])
    expect(server.messages).toHaveLength(1)
  },
)

test("a message that was answered 200 with a status of the destination system was refused by it", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  const entry = { Type: "transmission", Module: "Send", DestinationStatusCode: 422 }
  server.answer(({ Meta }) => ({ Meta: { ...metaFor({ Meta }), Errors: [entry] } }))

  await expect(source.send("Media", "New", DOCUMENT)).rejects.toBeInstanceOf(DestinationRefusedError)
})

test("models of one's own decide what can be sent", async () => {
  const server = await testServer()
  const event = {
    dataModel: "Robots",
    eventType: "Built",
    kind: "push" as const,
    loadValidator: async () => () => [],
  }
  const source = createSource<{ Robots: { Built: { Name: string } } }, Record<never, never>>({
    auth: legacyKey(server.tokens),
    baseUrl: server.url,
    destination: DESTINATION,
    models: { events: [event] },
  })

  await source.send("Robots", "Built", { Name: "R-1" })

  expect(server.messages[0]).toMatchObject({ Meta: { DataModel: "Robots", EventType: "Built" }, Name: "R-1" })
})

test("every pushed event of the models can be sent and every query asked", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  const schemas = join(import.meta.dirname, "../../../schemas")
  for (const file of globSync("*/*.sample.json", { cwd: schemas })) {
    const { Meta, ...body } = JSON.parse(readFileSync(join(schemas, file), "utf8"))
    const { kind } = findEvent(models, Meta.DataModel, Meta.EventType) ?? {}
    if (kind === "push") await source.send(Meta.DataModel, Meta.EventType as never, body as never)
    if (kind === "query") await source.query(Meta.DataModel, Meta.EventType as never, body as never)
  }
  expect(server.messages.length).toBeGreaterThan(80)
})
