import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { sentinelsIn } from "../../../destination/src/testing/sentinels.ts"
import { defaultIds } from "../index.ts"
import { sampleOf } from "../message/assets.ts"
import { type RunningSandbox, runningSandbox } from "../testing/running-sandbox.ts"
import { smallSeed } from "../testing/small-seed.ts"

const patient = (ID: string, LastName: string) => ({
  Identifiers: [{ ID, IDType: "MR" }],
  Demographics: { LastName },
})
const newPatient = (ID: string, LastName = "Abel") => ({
  Meta: { DataModel: "PatientAdmin", EventType: "NewPatient" },
  Patient: patient(ID, LastName),
})

function load({ api }: RunningSandbox, ...messages: readonly object[]) {
  return api("POST /api/records/load", { sourceId: "ehr", messages })
}

test("messages are loaded into a source without being delivered, and patients are listed, newest first", async () => {
  const running = await runningSandbox({ world: smallSeed })
  const loaded = await load(running, newPatient("1"), newPatient("2", "Berg"), {
    ...newPatient("3"),
    Patient: { Identifiers: "odd" },
  })
  expect(loaded.body).toEqual({
    learned: 3,
    gaps: [{ message: 2, location: "Patient.Identifiers", rule: "odd-shape" }],
  })
  expect((await running.api("GET /api/transmissions")).body.total).toBe(0)
  const { body } = await running.api("GET /api/records?sourceId=ehr&limit=1")
  expect(body).toMatchObject({
    total: 2,
    items: [
      {
        kind: "patient",
        state: "active",
        lastEvent: "NewPatient",
        label: { identifiers: [{ ID: "2" }], lastName: "Berg" },
        counts: { visit: 0 },
      },
    ],
  })
  const rest = (await running.api(`GET /api/records?sourceId=ehr&before=${body.next}`)).body
  expect(rest.items).toMatchObject([{ label: { lastName: "Abel" } }])
  expect((await running.api("GET /api/records/gaps?sourceId=ehr")).body.items).toMatchObject([
    { dataModel: "PatientAdmin", eventType: "NewPatient", way: "loaded", gaps: [{ rule: "odd-shape" }] },
  ])
  expect((await running.api("GET /api/records/counts?sourceId=ehr")).body.counts).toMatchObject({
    patient: 2,
    visit: 0,
  })
})

test("a search finds names, identifiers, and identifiers that were merged away", async () => {
  const running = await runningSandbox({ world: smallSeed })
  const merge = {
    Meta: { DataModel: "PatientAdmin", EventType: "PatientMerge" },
    Patient: { ...patient("B-2", "Berg"), PreviousIdentifiers: [{ ID: "A-1", IDType: "MR" }] },
  }
  await load(running, newPatient("A-1"), newPatient("B-2", "Berg"), merge, newPatient("C-3", "100%"))
  const names = async (query: string) => {
    const { items } = (await running.api(`GET /api/records?${query}`)).body
    return items.map(({ label }: { label: { lastName: string } }) => label.lastName)
  }
  expect(await names("text=berg")).toEqual(["Berg"])
  expect(await names("text=a-1")).toEqual(["Berg"])
  expect(await names("text=0%25")).toEqual(["100%"])
  expect(await names("text=nobody")).toEqual([])
  expect(await names("state=merged")).toEqual(["Abel"])
})

test("everything of a patient is shown, each with the messages that said so", async () => {
  const running = await runningSandbox({ world: smallSeed })
  const about = { Patient: patient("1", "Abel"), Visit: { VisitNumber: "V1" } }
  await load(running, newPatient("0"), newPatient("1"))
  await running.api("POST /api/messages", {
    sourceId: "ehr",
    destinationIds: ["app"],
    message: { Meta: { DataModel: "Results", EventType: "New" }, ...about, Orders: [{ ID: "O1" }] },
  })
  await load(running, {
    Meta: { DataModel: "PatientAdmin", EventType: "PatientMerge" },
    Patient: { ...patient("1", "Abel"), PreviousIdentifiers: [{ ID: "0", IDType: "MR" }] },
  })
  const { items } = (await running.api("GET /api/records")).body
  const { body } = await running.api(`GET /api/records/patients/${items[0].id}`)
  const { logId } = (await running.api("GET /api/transmissions")).body.items[0]

  expect(body.patient).toMatchObject({ hidden: false, body: patient("1", "Abel") })
  expect(body.patient.saidBy.map(({ eventType, logId }: never) => [eventType, logId])).toEqual([
    ["PatientMerge", null],
    ["New", logId],
    ["NewPatient", null],
  ])
  expect(body.identifiers).toEqual([
    { ID: "1", IDType: "MR", retired: false },
    { ID: "0", IDType: "MR", retired: true },
  ])
  expect(body.mergedFrom).toMatchObject([{ state: "merged", body: patient("0", "Abel") }])
  expect(body.records.result).toMatchObject([{ visitNumber: "V1", saidBy: [{ logId, way: "sent" }] }])
  const one = (await running.api(`GET /api/records/${body.records.result[0].id}`)).body
  expect(one).toEqual(body.records.result[0])
  const list = (await running.api(`GET /api/records?kind=result&patientId=${items[0].id}`)).body.items
  expect(list).toMatchObject([{ id: one.id, label: { text: "O1" } }])
  expect((await running.api(`GET /api/records/patients/${one.id}`)).status).toBe(404)
})

test("records of a source with real data come only when they are asked for, and no search looks into them", async () => {
  const world = {
    ...smallSeed,
    destinations: smallSeed.destinations.map((one) => ({ ...one, holdsRealData: one.id === "app" })),
  }
  const running = await runningSandbox({ world })
  await load(running, newPatient("CANARY-1", "CANARY-NAME"), {
    Meta: { DataModel: "PatientAdmin", EventType: "Arrival" },
    Patient: patient("CANARY-1", "CANARY-NAME"),
    Visit: { VisitNumber: "CANARY-V", AccountNumber: "CANARY-A", PatientClass: "Inpatient" },
  })
  const { items } = (await running.api("GET /api/records")).body
  const paths = [
    "",
    "?text=canary",
    "?kind=visit",
    `/${items[0].id}`,
    `/patients/${items[0].id}`,
    "/gaps?sourceId=ehr",
  ]
  for (const path of paths) {
    const { status, body } = await running.api(`GET /api/records${path}`)
    expect(status).toBe(200)
    expect(sentinelsIn(body)).toEqual([])
  }
  expect((await running.api("GET /api/records?text=canary")).body.items).toEqual([])
  const revealed = (await running.api(`GET /api/records/patients/${items[0].id}?reveal=true`)).body
  expect(revealed.patient.body).toEqual(patient("CANARY-1", "CANARY-NAME"))
  expect((await running.api("GET /api/records?text=canary&reveal=true")).body.items).toHaveLength(1)
})

test("the records of a source are deleted, from the file too, and those of others stay", async () => {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-delete-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, "sandbox.db")
  const world = { ...smallSeed, sources: [...smallSeed.sources, { id: "lab", name: "Lab" }] }
  const running = await runningSandbox({ world, file })
  const name = (text: string) => `${text}-${"x".repeat(50)}`
  await load(
    running,
    ...Array.from({ length: 200 }, (_, index) => newPatient(String(index), name("CANARY-GONE"))),
  )
  await running.api("POST /api/records/load", {
    sourceId: "lab",
    messages: [newPatient("1", name("CANARY-KEPT"))],
  })
  const onDisk = (text: string): boolean =>
    [file, `${file}-wal`].some((path) => readFileSync(path).includes(Buffer.from(text)))
  expect(onDisk("CANARY-GONE")).toBe(true)
  expect((await running.api("DELETE /api/records?sourceId=ehr")).body).toEqual({ deleted: 200 })

  expect(onDisk("CANARY-GONE")).toBe(false)
  expect(onDisk("CANARY-KEPT")).toBe(true)
  expect((await running.api("GET /api/records")).body.items).toMatchObject([{ sourceId: "lab" }])
  expect((await running.api("DELETE /api/sources/lab")).status).toBe(204)
  expect(onDisk("CANARY-KEPT")).toBe(false)
})

test("the world of the samples is there in the beginning, and a destination that answers from it keeps its source", async () => {
  const { api } = await runningSandbox()
  const { devTools, redoxEmr } = defaultIds
  const { counts } = (await api(`GET /api/records/counts?sourceId=${devTools}`)).body
  expect(counts).toMatchObject({
    patient: 5,
    visit: 2,
    appointment: 1,
    document: 2,
    provider: 2,
    organization: 1,
  })
  expect(Object.values(counts).every((count) => Number(count) > 0)).toBe(true)
  expect((await api(`GET /api/records/gaps?sourceId=${devTools}`)).body.items).toMatchObject([])
  expect((await api(`GET /api/records?text=HB0007781`)).body.items).toHaveLength(1)
  const merge = sampleOf("PatientAdmin", "PatientMerge")
  await api("POST /api/records/load", { sourceId: devTools, messages: [merge] })
  expect((await api(`GET /api/records?text=HB0007781`)).body.items).toMatchObject([
    { label: { identifiers: [{ ID: "HB0005932" }, {}] } },
  ])

  expect((await api(`GET /api/destinations/${redoxEmr}`)).body.recordsOf).toBe(devTools)
  const { items } = (await api("GET /api/subscriptions")).body
  for (const { id, sourceId } of items)
    if (sourceId === devTools) await api(`DELETE /api/subscriptions/${id}`)
  expect((await api(`DELETE /api/sources/${devTools}`)).body.error.code).toBe("in-use")
  await api(`PATCH /api/destinations/${redoxEmr}`, { recordsOf: null })
  expect((await api(`DELETE /api/sources/${devTools}`)).status).toBe(204)
})

test.each([
  ["POST /api/records/load", {}, "sourceId is missing"],
  ["POST /api/records/load", { sourceId: "ehr" }, "messages is missing"],
  ["POST /api/records/load", { sourceId: "ehr", messages: ["CANARY"] }, "messages[0] has no Meta"],
  [
    "POST /api/records/load",
    { sourceId: "ehr", messages: [newPatient("1"), sampleOf("Notes", "Query")] },
    "messages[1] is a query",
  ],
  ["POST /api/records/load", { sourceId: "ehr", messages: [], timeZone: "CANARY" }, "timeZone"],
  ["POST /api/records/load", { sourceId: "CANARY", messages: [] }, "no source"],
  ["DELETE /api/records", undefined, "sourceId is missing"],
  ["DELETE /api/records?sourceId=CANARY", undefined, "no source"],
  ["GET /api/records?kind=CANARY", undefined, "kind must be one of"],
  ["GET /api/records/CANARY", undefined, "no record"],
  ["GET /api/records/7", undefined, "no record"],
  [
    "PATCH /api/destinations/app",
    { recordsOf: "ehr" },
    "recordsOf is for a destination that lives in the sandbox",
  ],
  ["PATCH /api/destinations/inside", { recordsOf: "CANARY" }, "no source"],
])("%s %j is refused: %s", async (call, body, text) => {
  const { api } = await runningSandbox({ world: smallSeed })
  const answer = await api(call, body)

  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.body.error.message).toContain(text)
  expect(sentinelsIn(answer.body)).toEqual([])
  expect((await api("GET /api/records")).body.total).toBe(0)
})
