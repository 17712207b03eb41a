import { identifierKey, type Members } from "../records.ts"
import { keepClinicalSummary } from "./clinical-summary.ts"
import { keepOrganization, keepProvider } from "./directory.ts"
import { keepDocument } from "./documents.ts"
import { firstOwned, idOf, type Learning, objectAt, objectsAt, visitNumberIn, without } from "./learning.ts"
import { isObject } from "./merge-members.ts"
import { type Belonging, keepOrder, knownOrder } from "./order.ts"
import { learnPatient } from "./patient.ts"
import { keepReferral } from "./referral.ts"
import { keepResult } from "./results.ts"
import { keepSlot } from "./scheduling.ts"
import { keepVaccination } from "./vaccination.ts"

type LearnAnswer = (learning: Learning) => void

/**
 * Learns from the sample of an answer what no push tells: things that are known stay as they are. Answers of which the
 * pushes hold everything (Booked, the census, ...) have nothing to add.
 */
export function learnSampleAnswer(learning: Learning): void {
  const { DataModel, EventType } = learning.message.Meta
  answers[`${DataModel}/${EventType}`]?.(learning)
}

const answers: Readonly<Record<string, LearnAnswer>> = {
  "PatientSearch/Response": (learning) => {
    for (const { entry } of objectsAt(learning, learning.message, "PotentialMatches"))
      if (!isKnownPatient(learning, entry)) learnPatient(learning, entry)
  },
  "PatientSearch/LocationQueryResponse": learnPatientLocations,
  "Scheduling/AvailableSlotsResponse": (learning) => {
    for (const { entry } of objectsAt(learning, learning.message, "AvailableSlots")) keepSlot(learning, entry)
  },
  "Order/QueryResponse": (learning) =>
    eachOrder(learning, "order", (order, belonging, location) =>
      keepOrder(learning, order, belonging, "New", location),
    ),
  "Results/QueryResponse": (learning) =>
    eachOrder(learning, "result", (order, belonging, location) =>
      keepResult(learning, order, belonging, location),
    ),
  "Notes/QueryResponse": (learning) => eachDocument(learning, "note", "Notes"),
  "Media/QueryResponse": (learning) => eachDocument(learning, "media", "Media"),
  "Clinical Summary/PatientQueryResponse": (learning) => summary(learning, "patient"),
  "Clinical Summary/VisitQueryResponse": (learning) => summary(learning, "visit"),
  "Clinical Summary/DocumentQueryResponse": learnDocuments,
  "Clinical Summary/DocumentGetResponse": learnDocumentData,
  "Vaccination/PatientQueryResponse": (learning) => {
    const patient = objectAt(learning, learning.message, "Patient")
    if (patient === undefined) return
    const belonging = { patientId: learnPatient(learning, patient), visitNumber: null }
    for (const { entry, location } of objectsAt(learning, patient, "Vaccinations"))
      if (firstOwned(learning, "vaccination", ["order-id", orderIdOf(entry)]) === undefined)
        keepVaccination(learning, entry, belonging, location)
  },
  "Referral/QueryResponse": (learning) => {
    for (const { entry } of objectsAt(learning, learning.message, "Referrals"))
      if (firstOwned(learning, "referral", ["referral-id", idOf(entry.ID)]) === undefined)
        keepReferral(learning, entry, {
          patientId: null,
          visitNumber: visitNumberIn(learning, entry.Visit),
        })
  },
  "Provider/ProviderQueryResponse": (learning) => {
    for (const { entry, location } of objectsAt(learning, learning.message, "Providers"))
      if (!isListed(learning, "provider", entry)) keepProvider(learning, entry, location)
  },
  "Organization/QueryResponse": (learning) => {
    const { Directory } = learning.message
    for (const { entry, location } of objectsAt(learning, learning.message, "Organizations"))
      if (!isListed(learning, "organization", entry))
        keepOrganization(learning, { ...entry, Directory: Directory ?? null }, location)
  },
}

/** The first of the places belongs to the patient that the query asks about, as all of them do. */
function learnPatientLocations(learning: Learning): void {
  const places = objectsAt(learning, learning.message, "Patients").map(({ entry }) => entry)
  const patientId = learnPatient(learning, places[0])
  for (const body of places) learning.records.add("patient-location", { body, patientId })
}

function learnDocuments(learning: Learning): void {
  const patientId = learnPatient(learning, learning.message.Patient)
  for (const { entry } of objectsAt(learning, learning.message, "Documents")) {
    const id = idOf(entry.ID)
    // Here a visit has its number as its ID.
    const visit = isObject(entry.Visit) ? { VisitNumber: entry.Visit.ID } : undefined
    const belonging = { patientId, visitNumber: visitNumberIn(learning, visit) }
    const added = learning.records.add("document", { body: entry, ...belonging })
    if (id !== undefined) learning.records.addKey(added, "document-id", id)
  }
}

function learnDocumentData(learning: Learning): void {
  const { message, records } = learning
  const id = isObject(message.Document) ? idOf(message.Document.ID) : undefined
  const known = firstOwned(learning, "document", ["document-id", id])
  const { FileType, Data } = message
  if (known !== undefined) records.change(known, { body: { ...known.body, FileType, Data } })
}

function summary(learning: Learning, scope: "patient" | "visit"): void {
  const header = objectAt(learning, learning.message, "Header")
  if (header !== undefined) keepClinicalSummary(learning, without(learning.message, "Meta"), header, scope)
}

function eachOrder(
  learning: Learning,
  kind: "order" | "result",
  keep: (order: Members, belonging: Belonging, location: string) => void,
): void {
  for (const { entry, location } of objectsAt(learning, learning.message, "Orders"))
    if (knownOrder(learning, kind, entry) === undefined)
      keep(without(entry, "Patient", "Visit"), belongingOfEntry(learning, entry), location)
}

function eachDocument(learning: Learning, kind: "note" | "media", member: "Notes" | "Media"): void {
  for (const { entry } of objectsAt(learning, learning.message, member))
    if (firstOwned(learning, kind, ["document-id", idOf(entry.DocumentID)]) === undefined)
      keepDocument(
        learning,
        kind,
        without(entry, "Patient", "Visit"),
        belongingOfEntry(learning, entry),
        true,
      )
}

/** In an answer, each entry names its own patient and visit. */
function belongingOfEntry(learning: Learning, entry: Members): Belonging {
  return {
    patientId: learnPatient(learning, entry.Patient),
    visitNumber: visitNumberIn(learning, entry.Visit),
  }
}

function isKnownPatient({ records }: Learning, patient: Members): boolean {
  return identifiersOf(patient).some((key) => records.owner("patient", "identifier", key) !== undefined)
}

function isListed({ records }: Learning, kind: "provider" | "organization", entry: Members): boolean {
  return identifiersOf(entry).some((key) => records.owner(kind, "identifier", key) !== undefined)
}

function identifiersOf({ Identifiers }: Members): readonly string[] {
  const entries = Array.isArray(Identifiers) ? Identifiers.filter(isObject) : []
  return entries.map(({ ID, IDType }) => identifierKey(idOf(IDType), idOf(ID) ?? ""))
}

function orderIdOf({ Order }: Members): string | undefined {
  return isObject(Order) ? (idOf(Order.ID) ?? idOf(Order.EHRID)) : undefined
}
