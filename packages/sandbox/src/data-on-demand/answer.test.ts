import { type EventMap, findEvent, models, type ResponseMap, validateMessage } from "@redoxkit/models"
import { createSource, legacyKey, type Source } from "@redoxkit/source"
import type { Logger } from "@redoxkit/store/common"
import { describe, expect, test } from "vitest"
import { sentinelsIn, withSentinels } from "../../../destination/src/testing/sentinels.ts"
import { type Message, sampleOf } from "../message/assets.ts"
import type { SandboxOptions } from "../options.ts"
import { quiet } from "../testing/quiet.ts"
import { type RunningSandbox, runningSandbox } from "../testing/running-sandbox.ts"
import { defaultIds } from "../world/default-world.ts"
import { defaultCriteria } from "./match/criteria.ts"
import { isGiven } from "./match/read.ts"

interface Asked {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly body: any
}

interface World extends RunningSandbox {
  readonly source: Source<EventMap, ResponseMap>
  /** Asks "Redox EMR" as a source does, on one of the two paths. */
  ask(query: string, asked: object, path?: string): Promise<Asked>
  /** Pushes as "Redox Dev Tools". */
  push(dataModel: string, eventType: string, members: object): Promise<void>
}

/** A sandbox with the world of a new one, and your source to ask "Redox EMR". */
async function sandboxAndSource(options: SandboxOptions = {}): Promise<World> {
  const running = await runningSandbox(options)
  const { url, api } = running
  const { yourSource, devTools, yourDestination, redoxEmr } = defaultIds
  const [{ apiKey, secret }] = (await api(`GET /api/sources/${yourSource}`)).body.legacyKeys
  const post = async (path: string, body: object, authorization = ""): Promise<Asked> => {
    const headers = { "content-type": "application/json", authorization }
    const response = await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) })
    return { status: response.status, body: await response.json() }
  }
  const { accessToken } = (await post("/auth/authenticate", { apiKey, secret })).body
  const source = createSource({
    auth: legacyKey({ apiKey, secret }),
    destination: redoxEmr,
    baseUrl: url,
    logger: quiet,
  })
  return {
    ...running,
    source,
    ask(query, asked, path = "/endpoint") {
      const [DataModel, EventType] = query.split(".")
      const Meta = { DataModel, EventType, Destinations: [{ ID: redoxEmr }] }
      return post(path, { Meta, ...asked }, `Bearer ${accessToken}`)
    },
    async push(DataModel, EventType, members) {
      const message = { Meta: { DataModel, EventType }, ...members }
      const { status } = await api("POST /api/messages", {
        sourceId: devTools,
        destinationIds: [yourDestination],
        message,
      })
      expect(status).toBeLessThan(300)
    },
  }
}

const queries = Object.keys(defaultCriteria)

function sampleQuery(query: string): Message {
  const [dataModel = "", eventType = ""] = query.split(".")
  return sampleOf(dataModel, eventType) as Message
}

describe("a new sandbox, asked with the samples", () => {
  test.each(["/endpoint", "/query"])(
    "finds something for each at %s, as the response schemas have it",
    async (path) => {
      const { ask } = await sandboxAndSource()
      for (const query of queries) {
        const { Meta: sent, ...asked } = sampleQuery(query)
        const { status, body } = await ask(query, asked, path)
        const { Meta, ...members } = body
        const EventType = findEvent(models, sent.DataModel, sent.EventType)?.response ?? ""

        expect([query, status, Meta.Errors]).toEqual([query, 200, undefined])
        expect([query, Meta.EventType]).toEqual([query, sent.EventType])
        expect([query, isGiven(members)]).toEqual([query, true])
        const issues = await validateMessage({ Meta: { ...Meta, EventType }, ...members })
        expect([query, issues]).toEqual([query, []])
      }
    },
  )

  test("answers with the event type of the response, if that is the option", async () => {
    const { ask } = await sandboxAndSource({ answeredEventType: "response" })
    for (const query of queries) {
      const { Meta: sent, ...asked } = sampleQuery(query)
      const { body } = await ask(query, asked)

      expect(body.Meta.EventType).toBe(findEvent(models, sent.DataModel, sent.EventType)?.response)
      expect([query, await validateMessage(body)]).toEqual([query, []])
    }
  })
})

const identified = (ID: string, IDType = "MR") => ({ Identifiers: [{ ID, IDType }] })
const person = { FirstName: "Juno", LastName: "Hale", DOB: "1990-01-31", Address: { ZIP: "97999" } }
const juno = { ...identified("J-1"), Demographics: person }

describe("what was pushed is what a source finds", () => {
  test("one, several, after a merge one again, and by the identifier that the merge took out of use", async () => {
    const { source, push } = await sandboxAndSource()
    const byName = () => source.query("PatientSearch", "Query", { Patient: { Demographics: person } })
    expect((await byName()).answer.Patient).toEqual({})

    await push("PatientAdmin", "NewPatient", { Patient: juno })
    expect((await byName()).answer.Patient?.Identifiers).toEqual(juno.Identifiers)

    await push("PatientAdmin", "NewPatient", { Patient: { ...juno, ...identified("J-2") } })
    const { Patient, PotentialMatches } = (await byName()).answer
    expect(Patient).toEqual({})
    expect(PotentialMatches?.map(({ Identifiers }) => Identifiers?.[0]?.ID)).toEqual(["J-1", "J-2"])

    const PreviousIdentifiers = identified("J-2").Identifiers
    await push("PatientAdmin", "PatientMerge", { Patient: { ...juno, PreviousIdentifiers } })
    expect((await byName()).answer.Patient?.Identifiers).toEqual(juno.Identifiers)
    const { answer } = await source.query("PatientSearch", "Query", { Patient: identified("J-2") })
    expect(answer.Patient?.Identifiers).toEqual(juno.Identifiers)
  })

  test("an appointment is booked until it is cancelled", async () => {
    const { source, push } = await sandboxAndSource()
    const Visit = {
      VisitNumber: "V-1",
      VisitDateTime: "2030-01-01T09:00:00.000Z",
      Duration: 20,
      Location: { Department: "FM" },
    }
    const booked = async () =>
      (
        await source.query("Scheduling", "Booked", {
          StartDateTime: "2030-01-01T00:00:00.000Z",
          EndDateTime: "2030-01-02T00:00:00.000Z",
        })
      ).answer.Visits
    expect(await booked()).toEqual([])

    await push("Scheduling", "New", { Patient: juno, Visit })
    expect(await booked()).toMatchObject([{ ...Visit, Patient: juno }])

    await push("Scheduling", "Cancel", { Patient: juno, Visit: { ...Visit, CancelReason: "Ill" } })
    expect(await booked()).toEqual([])
  })

  test("a note that your source writes is found once it is delivered", async () => {
    const { source, until } = await sandboxAndSource()
    const Note = {
      DocumentID: "N-1",
      DocumentType: "Progress Note",
      ContentType: "Plain Text",
      Provider: { ID: "1" },
    }
    const { transmissionIds } = await source.send("Notes", "New", {
      Patient: juno,
      Visit: { VisitNumber: "V-1" },
      Note: { ...Note, FileContents: "Feels better." },
    })
    await until(`GET /api/transmissions/${transmissionIds[0]}`, ({ state }) => state === "delivered")
    const { answer } = await source.query("Notes", "Query", { DocumentIDs: ["N-1"] })

    expect(answer.Notes).toMatchObject([
      {
        DocumentID: "N-1",
        FileContents: "Feels better.",
        Patient: identified("J-1"),
        Visit: { VisitNumber: "V-1" },
      },
    ])
  })

  test("dates come in the zone of the source that asks, and a day is a day there", async () => {
    const { source, push, api } = await sandboxAndSource()
    await api(`PATCH /api/sources/${defaultIds.yourSource}`, { timeZone: "America/New_York" })
    const VisitDateTime = "2030-07-01T03:59:00.000Z"
    const Visit = { VisitNumber: "V-1", VisitDateTime, Duration: 20, Location: {} }
    await push("Scheduling", "New", { Patient: juno, Visit })
    const ask = async (day: string) =>
      (await source.query("Scheduling", "Booked", { StartDateTime: day, EndDateTime: day })).answer.Visits

    expect(await ask("2030-06-30")).toMatchObject([{ VisitDateTime: "2030-06-30T23:59:00.000-0400" }])
    expect(await ask("2030-07-01")).toEqual([])
  })

  test("records belong to their source: another destination answers from others, or from samples", async () => {
    const { source, push, api } = await sandboxAndSource()
    await push("PatientAdmin", "NewPatient", { Patient: juno })
    const ask = async () =>
      (await source.query("PatientSearch", "Query", { Patient: identified("J-1") })).answer
    const answerFrom = (recordsOf: string | null) =>
      api(`PATCH /api/destinations/${defaultIds.redoxEmr}`, { recordsOf })
    await answerFrom(defaultIds.yourSource)
    expect((await ask()).Patient).toEqual({})
    await answerFrom(null)
    expect((await ask()).PotentialMatches).toHaveLength(2)
    await answerFrom(defaultIds.devTools)
    expect((await ask()).Patient?.Identifiers).toEqual(juno.Identifiers)
  })
})

describe("what is told of a query that finds nothing to give back", () => {
  test.each<[string, object, object]>([
    [
      "PatientSearch.Query",
      { Patient: { Demographics: { ...person, LastName: "Nobody" } } },
      { Patient: {} },
    ],
    [
      "Scheduling.Booked",
      { StartDateTime: "2020-01-01T00:00:00+00:00", EndDateTime: "2022-01-01T00:00:00+00:00" },
      { Visits: [] },
    ],
  ])("%s: nobody and nothing is a success in the form that was recorded", async (query, asked, members) => {
    const { ask } = await sandboxAndSource()
    const [DataModel, EventType] = query.split(".")
    const { status, body } = await ask(query, asked)

    expect(status).toBe(200)
    expect(body).toEqual({
      Meta: {
        DataModel,
        EventType,
        Source: { ID: defaultIds.yourSource },
        Destinations: [{ ID: defaultIds.redoxEmr, Name: "Redox EMR" }],
        Logs: [{ ID: expect.any(String), AttemptID: expect.any(String) }],
      },
      ...members,
    })
  })

  test("too few criteria are a 400 in the form that was recorded", async () => {
    const { ask, api } = await sandboxAndSource({ refusedQuery: "errors" })
    const asked = { Patient: { Demographics: { LastName: "Quill", Address: { ZIP: "97999" } } } }
    const { status, body } = await ask("PatientSearch.Query", asked)

    expect(status).toBe(400)
    expect(body).toEqual({
      Meta: {
        DataModel: "PatientSearch",
        EventType: "Query",
        Source: { ID: defaultIds.yourSource, Name: "Redox API Endpoint" },
        Destinations: [{ ID: defaultIds.redoxEmr, Name: "Redox EMR" }],
        Logs: [{ ID: expect.any(String), AttemptID: expect.any(String) }],
        Errors: [
          {
            ID: expect.any(Number),
            Text: expect.stringContaining("too few criteria"),
            Type: "transmission",
            Module: "Send",
          },
        ],
      },
    })
    const [{ ID: logId }] = body.Meta.Logs
    expect((await api(`GET /api/transmissions/${logId}`)).body).toMatchObject({
      state: "failed",
      lastStatus: 400,
    })
    expect((await api("GET /api/errors?kind=query")).body.items).toMatchObject([{ logId, status: 400 }])
  })

  test("the source rejects with what was said", async () => {
    const { source } = await sandboxAndSource()

    await expect(source.query("Scheduling", "Booked", { StartDateTime: "soon" })).rejects.toMatchObject({
      status: 400,
      redoxErrors: [{ Text: expect.stringContaining("StartDateTime is neither a date") }],
    })
  })

  test("a document that nobody has is told in Meta.Errors of a 200, and is no failure of the transmission", async () => {
    const { ask, api } = await sandboxAndSource()
    const { status, body } = await ask("Clinical Summary.DocumentGet", { Document: { ID: "nobody's" } })

    expect(status).toBe(200)
    expect(body.Meta.Errors).toMatchObject([{ Type: "query", Module: "Send" }])
    const [{ ID: logId }] = body.Meta.Logs
    expect((await api(`GET /api/transmissions/${logId}`)).body).toMatchObject({
      state: "delivered",
      lastStatus: 200,
    })
  })

  test("a limit is told in Meta.IsIncomplete", async () => {
    const { ask, push } = await sandboxAndSource({ answerLimit: 1 })
    await push("PatientAdmin", "NewPatient", { Patient: juno })
    await push("PatientAdmin", "NewPatient", { Patient: { ...juno, ...identified("J-2") } })
    const asked = { Patient: { Demographics: person } }
    const { body } = await ask("PatientSearch.Query", asked)

    expect(body).toMatchObject({ Meta: { IsIncomplete: true }, Patient: {}, PotentialMatches: [juno] })
    expect((await ask("PatientSearch.Query", { Patient: identified("J-1") })).body.Meta).not.toHaveProperty(
      "IsIncomplete",
    )
  })
})

test("nothing that was asked or found is in a log, an error or a list", async () => {
  const logged: unknown[] = []
  const keep = (fields: object, text: string) => void logged.push(fields, text)
  const logger: Logger = { debug: keep, info: keep, warn: keep, error: keep }
  const { ask, push, api } = await sandboxAndSource({ logger })
  await push("PatientAdmin", "NewPatient", {
    Patient: { ...identified("CANARY-ID"), Demographics: { LastName: "CANARY" } },
  })
  const told: unknown[] = []
  for (const wrong of [false, true])
    for (const query of queries) {
      const { Meta: _sent, ...asked } = withSentinels(sampleQuery(query), { wrong }) as Message
      told.push((await ask(query, asked)).body.Meta.Errors)
    }
  expect((await ask("PatientSearch.Query", { Patient: identified("CANARY-ID") })).body.Patient).toMatchObject(
    identified("CANARY-ID"),
  )
  for (const list of ["transmissions", "requests", "errors", "status"])
    told.push((await api(`GET /api/${list}`)).body)

  expect(told.filter((errors) => errors !== undefined).length).toBeGreaterThan(10)
  expect(sentinelsIn(logged)).toEqual([])
  expect(sentinelsIn(told)).toEqual([])
})
