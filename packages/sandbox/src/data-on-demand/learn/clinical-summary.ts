import type { Members } from "../records.ts"
import { firstOwned, idOf, type Learning, objectAt, visitNumberIn, without } from "./learning.ts"
import { isObject } from "./merge-members.ts"
import { learnPatient } from "./patient.ts"

/**
 * Clinical Summary PatientPush and VisitPush: the whole document is kept, under the ID of `Header.Document`, in the place
 * of the one that had the ID before. Without an ID, it takes the place of the last one without an ID of the same patient,
 * or visit. Earlier documents stay: the last one learned is the summary of the patient or visit.
 */
export function learnClinicalSummary(learning: Learning): void {
  const header = objectAt(learning, learning.message, "Header")
  if (header === undefined) return
  const scope = learning.message.Meta.EventType.startsWith("Visit") ? "visit" : "patient"
  keepClinicalSummary(learning, without(learning.message, "Meta"), header, scope)
}

/** Keeps one summary. */
export function keepClinicalSummary(
  learning: Learning,
  body: Members,
  header: Members,
  scope: "patient" | "visit",
): void {
  const { records, gap } = learning
  const patientId = learnPatient(learning, withPlainEmail(header.Patient), "Header.Patient")
  const document = isObject(header.Document) ? header.Document : {}
  const visitNumber = visitNumberIn(learning, document.Visit)
  const id = idOf(document.ID)
  if (id === undefined) gap("Header.Document.ID", "missing")
  if (patientId === null && visitNumber === null && id === undefined) {
    gap("Header.Patient", "missing")
    return
  }
  const entry = id ?? JSON.stringify([scope, patientId, scope === "visit" ? visitNumber : null])
  const known = firstOwned(learning, "clinical-summary", ["entry", entry])
  if (known !== undefined) return void records.change(known, { body, patientId, visitNumber })
  const added = records.add("clinical-summary", { body, scope, patientId, visitNumber })
  records.addKey(added, "entry", entry)
  if (id !== undefined) records.addKey(added, "document-id", id)
}

/** A patient as the other data models write it: only here, an e-mail address is an object. */
function withPlainEmail(patient: unknown): unknown {
  if (!isObject(patient) || !isObject(patient.Demographics)) return patient
  const { EmailAddresses } = patient.Demographics
  if (!Array.isArray(EmailAddresses)) return patient
  const plain = EmailAddresses.map((email: unknown) => (isObject(email) ? email.Address : email)).filter(
    (email) => typeof email === "string",
  )
  return { ...patient, Demographics: { ...patient.Demographics, EmailAddresses: plain } }
}
