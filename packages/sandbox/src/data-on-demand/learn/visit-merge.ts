import type { Members, StoredRecord } from "../records.ts"
import { firstOwned, idOf, type Learning, objectAt, objectsAt } from "./learning.ts"
import { mergeMembers } from "./merge-members.ts"
import { learnPatient } from "./patient.ts"

/**
 * VisitMerge: the visits that turned out to be the one in `Visit` are merged into it. Everything of theirs (orders, notes,
 * ...) belongs to it, and their numbers still find it. Members of which its record holds nothing are taken from theirs.
 *
 * The documentation has no member for the number of an earlier visit, only `Patient.PreviousIdentifiers`. Taken as one is
 * each of these whose ID is the number of a visit or appointment that is known, or whose type has the word "visit". The
 * others are the identifiers under which an earlier visit was opened: patients are merged by PatientMerge only.
 */
export function learnVisitMerge(learning: Learning): void {
  const { message, records, gap } = learning
  const patientId = learnPatient(learning, message.Patient)
  const visit = objectAt(learning, message, "Visit")
  if (visit === undefined) return
  const named = idOf(visit.VisitNumber)
  if (named === undefined) {
    gap("Visit.VisitNumber", "missing")
    return
  }
  const number = records.visitNumberOf(named)
  const previous = previousNumbers(learning, message.Patient as Members | undefined).filter(
    (earlier) => records.visitNumberOf(earlier) !== number,
  )
  if (previous.length === 0) gap("Patient.PreviousIdentifiers", "missing")

  const known = firstOwned(learning, "visit", ["visit-number", number])
  const survivor = known ?? newVisit(learning, visit, number, previous)
  mergeAway(learning, records.change(survivor, patientId === null ? {} : { patientId }), number, previous)
}

function mergeAway(
  learning: Learning,
  survivor: StoredRecord,
  number: string,
  previous: readonly string[],
): void {
  const { records } = learning
  for (const named of previous) {
    // It may be named by a number that was merged away before.
    const earlier = records.visitNumberOf(named)
    const gone = firstOwned(learning, "visit", ["visit-number", earlier])
    if (gone === undefined) records.addKey(survivor, "visit-number", earlier, true)
    else if (gone.id !== survivor.id) mergeVisit(learning, gone, survivor.id, number)
    mergeAppointments(learning, named, number)
    records.moveVisit(earlier, number)
  }
}

function mergeVisit({ records }: Learning, gone: StoredRecord, survivorId: number, number: string): void {
  const survivor = records.get(survivorId) as StoredRecord
  records.handOver(gone, survivor, "visit-number")
  records.change(gone, { state: "merged" })
  records.change(survivor, {
    body: { ...mergeMembers(gone.body, survivor.body), VisitNumber: number },
  })
}

/** The appointment of an earlier visit becomes that of the visit, unless the visit has one. */
function mergeAppointments(learning: Learning, earlier: string, number: string): void {
  const { records } = learning
  const gone = firstOwned(learning, "appointment", ["visit-number", earlier])
  const kept = firstOwned(learning, "appointment", ["visit-number", number])
  if (gone === undefined || gone.id === kept?.id) return
  if (kept === undefined) {
    records.addKey(gone, "visit-number", gone.visitNumber ?? earlier, true)
    records.addKey(gone, "visit-number", number)
    records.change(gone, { body: { ...gone.body, VisitNumber: number }, visitNumber: number })
    return
  }
  records.handOver(gone, kept, "visit-number")
  records.change(gone, { state: "merged" })
  records.touch(kept)
}

/** A visit of which nothing was heard but its number goes on as the earlier one stands. */
function newVisit(
  learning: Learning,
  visit: Members,
  number: string,
  previous: readonly string[],
): StoredRecord {
  const { records } = learning
  const earlier = previous.map((name) => firstOwned(learning, "visit", ["visit-number", name])).find(Boolean)
  const added = records.add("visit", {
    body: visit,
    visitNumber: number,
    state: earlier?.state ?? "arrived",
    patientId: earlier?.patientId ?? null,
  })
  records.addKey(added, "visit-number", number)
  records.keepHistory(added, (earlier && records.history(earlier)) ?? [{ event: "VisitUpdate" }])
  return added
}

function previousNumbers(learning: Learning, patient: Members | undefined): readonly string[] {
  if (typeof patient !== "object" || patient === null) return []
  const named = objectsAt(learning, patient, "PreviousIdentifiers", "Patient.PreviousIdentifiers")
  return named.flatMap(({ entry }) => {
    const number = idOf(entry.ID)
    if (number === undefined) return []
    const isVisit = typeof entry.IDType === "string" && /visit/i.test(entry.IDType)
    const isKnown = (kind: "visit" | "appointment"): boolean =>
      learning.records.owner(kind, "visit-number", number) !== undefined
    return isVisit || isKnown("visit") || isKnown("appointment") ? [number] : []
  })
}
