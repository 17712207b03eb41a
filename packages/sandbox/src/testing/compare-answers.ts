import { isDeepStrictEqual } from "node:util"
import { answerFromRecords } from "../data-on-demand/answer.ts"
import type { RecordKind, SourceRecords } from "../data-on-demand/records.ts"
import type { Message } from "../message/assets.ts"
import { settingsOf } from "../options.ts"
import { isEmpty, type PlainHospital, type PlainPatient, type PlainThing } from "./plain-recomputation.ts"

// biome-ignore lint/suspicious/noExplicitAny: answers of every query.
type Any = any

/** What came of a comparison. */
export interface Comparison {
  /** Queries that were asked, by name. */
  readonly asked: Readonly<Record<string, number>>
  /** The first answers that differ: the query and the numbers that it is about, all of them invented. */
  readonly differences: readonly string[]
  readonly different: number
}

const DAY = 24 * 3_600_000
const MONTH = Date.parse("2025-03-01T00:00:00.000Z")
const SHOWN = 20

/** Asks for everything that a plain recomputation knows, by every number that it knows, and compares the answers with it. */
export function compareAnswers(records: SourceRecords, hospital: PlainHospital): Comparison {
  const options = settingsOf({})
  const asked: Record<string, number> = {}
  const differences: string[] = []
  let different = 0

  const ask = (name: string, members: object): Any => {
    const [DataModel = "", EventType = ""] = name.split("/")
    const message = { Meta: { DataModel, EventType }, ...members } as Message
    const answer = answerFromRecords(records, message, { timeZone: "UTC", holder: "Inside", options })
    asked[name] = (asked[name] ?? 0) + 1
    return answer === undefined || "refusal" in answer ? { refused: true } : answer.members
  }
  const expect = (what: string, found: unknown, expected: unknown): void => {
    if (isDeepStrictEqual(clean(found), clean(expected))) return
    different += 1
    if (differences.length < SHOWN)
      differences.push(
        `${what}: ${JSON.stringify(clean(found))} instead of ${JSON.stringify(clean(expected))}`,
      )
  }
  const expectAll = (what: string, found: Any, expected: readonly unknown[]): void => {
    const [here, there] = [sorted(found), sorted(expected)]
    expect(what, isDeepStrictEqual(here, there) ? [] : lacking(there, here), lacking(here, there))
  }
  const of = (kind: RecordKind): readonly PlainThing[] =>
    (hospital.things[kind] ?? []).filter(({ gone }) => !gone)

  const byPatient = new Map<PlainPatient, PlainThing[]>()
  for (const things of Object.values(hospital.things))
    for (const thing of things)
      if (thing.patient !== null && !thing.gone)
        byPatient.set(thing.patient, [...(byPatient.get(thing.patient) ?? []), thing])

  for (const patient of hospital.patients) {
    if (patient.gone) continue
    const [key] = [...patient.ids, ...patient.retired]
    for (const id of [...patient.ids, ...patient.retired]) {
      const { Patient } = ask("PatientSearch/Query", { Patient: { Identifiers: [identifierOf(id)] } })
      expect(`patient ${id}`, withSortedIds(Patient), withSortedIds(plainPatient(patient)))
    }
    if (key === undefined) continue
    const Identifiers = [identifierOf(key)]
    const mine = byPatient.get(patient) ?? []
    const ofKind = (kind: string): readonly PlainThing[] => mine.filter((thing) => thing.kind === kind)
    const Patients = [{ Identifiers }]
    expectAll(
      `orders of ${key}`,
      ask("Order/Query", { Patients }).Orders.map(orderOf),
      ofKind("order").map(plainOrder),
    )
    expectAll(
      `results of ${key}`,
      ask("Results/Query", { Patients }).Orders.map(resultOf),
      ofKind("result").map((thing) => ({
        ...plainOrder(thing),
        Results: thing.body.Results,
        ...resultParts(thing.body),
      })),
    )
    expectAll(
      `notes of ${key}`,
      ask("Notes/Query", { Patients }).Notes.map(documentOf),
      ofKind("note").map(plainDocument),
    )
    expectAll(
      `media of ${key}`,
      ask("Media/Query", { Patients }).Media.map(documentOf),
      ofKind("media").map(plainDocument),
    )
    expectAll(
      `visits of ${key}`,
      ask("PatientAdmin/VisitQuery", { Patients }).Patients.flatMap(({ Visits }: Any) => Visits.map(visitOf)),
      ofKind("visit").map(plainVisit),
    )
    expectAll(
      `referrals of ${key}`,
      ask("Referral/Query", { Patient: { Identifiers } }).Referrals.map(referralOf),
      ofKind("referral").map(({ body }) => referralOf(body)),
    )
    expectAll(
      `vaccinations of ${key}`,
      (ask("Vaccination/PatientQuery", { Patient: { Identifiers } }).Patient.Vaccinations ?? []).map(
        vaccinationOf,
      ),
      ofKind("vaccination").map(({ body }) => vaccinationOf(body)),
    )
    const summaries = ofKind("clinical-summary")
    const latest = summaries.findLast(({ scope }) => scope === "patient")
    expect(
      `summary of ${key}`,
      ask("Clinical Summary/PatientQuery", { Patient: { Identifiers } }).ProblemsText,
      latest?.body.ProblemsText,
    )
    expectAll(
      `documents of ${key}`,
      ask("Clinical Summary/DocumentQuery", { Patient: { Identifiers } }).Documents.map(({ ID }: Any) => ID),
      summaries.flatMap(({ id }) => id ?? []),
    )
  }

  for (const visit of of("visit"))
    for (const number of [visit.visit, ...visit.otherNumbers]) {
      const found = ask("PatientAdmin/VisitQuery", { VisitNumbers: [number] }).Patients.flatMap(
        ({ Visits }: Any) => Visits.map(visitOf),
      )
      expectAll(`visit ${number}`, found, [plainVisit(visit)])
    }
  const inHouse = of("visit").filter(({ state }) => state === "arrived")
  for (const Departments of [[], ["ED"], ["ICU"], ["MED"], ["SURG"], ["PEDS"]]) {
    const found = ask("PatientAdmin/CensusQuery", { Departments }).Patients.flatMap(
      ({ Identifiers, Visits }: Any) =>
        Visits.map(({ VisitNumber }: Any) => [VisitNumber, sorted(Identifiers ?? [])]),
    )
    const isThere = ({ body }: PlainThing): boolean =>
      Departments.length === 0 || Departments.includes((body.Location as Any)?.Department)
    expectAll(
      `census of ${Departments}`,
      found,
      inHouse.filter(isThere).map(({ visit, patient }) => [visit, sorted(idsOf(patient))]),
    )
  }
  for (let day = 0; day < 52; day++) {
    const [from, to] = [MONTH + day * DAY - 0.5, MONTH + (day + 1) * DAY - 0.5].map(Math.ceil) as [
      number,
      number,
    ]
    const span = { StartDateTime: new Date(from).toISOString(), EndDateTime: new Date(to - 1).toISOString() }
    const isThen = (moment: unknown): boolean =>
      Date.parse(String(moment)) >= from && Date.parse(String(moment)) < to
    expectAll(
      `booked on day ${day}`,
      ask("Scheduling/Booked", span).Visits.map(appointmentOf),
      of("appointment")
        .filter(({ state, body }) => state !== "canceled" && isThen(body.VisitDateTime))
        .map(({ body, visit, patient }) =>
          appointmentOf({ ...body, VisitNumber: visit, Patient: { Identifiers: idsOf(patient) } }),
        ),
    )
    expectAll(
      `slots on day ${day}`,
      ask("Scheduling/AvailableSlots", span).AvailableSlots.map(slotOf),
      of("slot")
        .filter(({ state, body }) => state === "open" && isThen(body.DateTime))
        .map(({ body }) => slotOf(body)),
    )
  }
  for (const { id, body, state } of of("provider")) {
    const { Providers } = ask("Provider/ProviderQuery", { Provider: { Identifiers: [identifierOf(id)] } })
    expectAll(`provider ${id}`, Providers.map(providerOf), [
      providerOf({ ...body, IsActive: state === "active" }),
    ])
  }
  for (const { id, body } of of("organization")) {
    const { Organizations } = ask("Organization/Query", { Directory: "Small", Identifier: identifierOf(id) })
    expectAll(`organization ${id}`, Organizations.map(organizationOf), [organizationOf(body)])
  }
  compareRecords(records, hospital, expectAll)
  return { asked, differences, different }
}

/** What no query tells: how many there are of each kind in each state, and medications. */
function compareRecords(
  records: SourceRecords,
  hospital: PlainHospital,
  expectAll: (what: string, found: Any, expected: readonly unknown[]) => void,
): void {
  const kinds: readonly RecordKind[] = [
    ...(["visit", "appointment", "slot", "order", "result", "note", "media", "medication"] as const),
    ...(["clinical-summary", "vaccination", "referral", "provider", "organization"] as const),
  ]
  for (const kind of kinds) {
    const plain = (hospital.things[kind] ?? []).filter(({ gone }) => !gone)
    expectAll(
      `states of ${kind}`,
      records.list(kind).map(({ state, visitNumber }) => [state, visitNumber]),
      plain.map(({ state, visit }) => [state, visit]),
    )
  }
  expectAll(
    "medications",
    records.list("medication").map(({ body }) => body),
    (hospital.things.medication ?? []).map(({ body }) => body),
  )
  expectAll(
    "patients",
    records.list("patient").map(({ body }) => withSortedIds(body)),
    hospital.patients.filter(({ gone }) => !gone).map((patient) => withSortedIds(plainPatient(patient))),
  )
}

function plainPatient(patient: PlainPatient): Any {
  return { Identifiers: idsOf(patient), ...patient.facts }
}

function idsOf(patient: PlainPatient | null): Any[] {
  return (patient?.ids ?? []).map(identifierOf)
}

function identifierOf(key: string | null): Any {
  const [type = "", id = ""] = String(key).split("|")
  return { ID: id, IDType: type === "" ? null : type }
}

function withSortedIds(patient: Any): Any {
  return { ...patient, Identifiers: sorted(patient?.Identifiers ?? []) }
}

const words = {
  planned: "Planned",
  arrived: "Arrived",
  discharged: "Discharged",
  canceled: "Canceled",
} as Any

function visitOf({ VisitNumber, VisitDateTime, PatientClass, Location, Reason, Status }: Any): Any {
  return { VisitNumber, VisitDateTime, PatientClass, Location, Reason, Status }
}

function plainVisit({ body, state, visit }: PlainThing): Any {
  return visitOf({ ...body, VisitNumber: visit, Status: words[state] })
}

function orderOf({
  ID,
  ApplicationOrderID,
  Status,
  Priority,
  TransactionDateTime,
  Procedure,
  Notes,
  Patient,
  Visit,
}: Any): Any {
  const owner = { ids: sorted(Patient.Identifiers), visit: Visit?.VisitNumber }
  return { ID, ApplicationOrderID, Status, Priority, TransactionDateTime, Procedure, Notes, ...owner }
}

function plainOrder({ body, patient, visit }: PlainThing): Any {
  return orderOf({ ...body, Patient: { Identifiers: idsOf(patient) }, Visit: { VisitNumber: visit } })
}

function resultParts({ ResultsStatus, CompletionDateTime }: Any): Any {
  return { ResultsStatus, CompletionDateTime }
}

function resultOf(order: Any): Any {
  return { ...orderOf(order), Results: order.Results, ...resultParts(order) }
}

function documentOf({ DocumentID, DocumentType, FileContents, ServiceDateTime, Patient, Visit }: Any): Any {
  const owner = { ids: sorted(Patient.Identifiers), visit: Visit?.VisitNumber }
  return { DocumentID, DocumentType, FileContents, ServiceDateTime, ...owner }
}

function plainDocument({ body, patient, visit }: PlainThing): Any {
  return documentOf({ ...body, Patient: { Identifiers: idsOf(patient) }, Visit: { VisitNumber: visit } })
}

function referralOf({ ID, AlternateID, Status, DateTime, Reason }: Any): Any {
  return { ID, AlternateID, Status, DateTime, Reason }
}

function vaccinationOf({ DateTime, Product, Order }: Any): Any {
  return { DateTime, Product, order: Order.ID }
}

function appointmentOf({ VisitNumber, VisitDateTime, Duration, Location, Reason, Patient }: Any): Any {
  return { VisitNumber, VisitDateTime, Duration, Location, Reason, ids: sorted(Patient.Identifiers) }
}

function slotOf({ ID, DateTime, Duration, Location }: Any): Any {
  return { ID, DateTime, Duration, Location }
}

function providerOf({ Identifiers, Demographics, IsActive }: Any): Any {
  return { Identifiers, Demographics, IsActive }
}

function organizationOf({ Active, Identifiers, Name, Address }: Any): Any {
  return { Active, Identifiers, Name, Address }
}

function sorted(list: readonly unknown[]): readonly unknown[] {
  const texts = list.map((entry) => JSON.stringify(clean(entry)))
  return texts.sort()
}

/** The entries of one sorted list that another lacks. */
function lacking(from: readonly unknown[], entries: readonly unknown[]): readonly unknown[] {
  const left = new Map<unknown, number>()
  for (const entry of from) left.set(entry, (left.get(entry) ?? 0) + 1)
  return entries.filter((entry) => {
    const count = left.get(entry) ?? 0
    left.set(entry, count - 1)
    return count <= 0
  })
}

/** Without members that hold nothing, and with members in one order: an answer may show what is not known or leave it out. */
function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value !== "object" || value === null) return value
  const members = Object.entries(value).filter(([, member]) => !isEmpty(member))
  return Object.fromEntries(
    members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, clean(member)]),
  )
}
