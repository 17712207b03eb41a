import { isOneOf } from "../match/holds.ts"
import { givenTexts, valueAt } from "../match/read.ts"
import type { Members, SourceRecords, StoredRecord } from "../records.ts"

/** Whether a visit is of one of the classes, and at one of the facilities and departments, that a query names. */
export function isOfPlaceAndClass(
  visit: Members,
  { PatientClasses, Facilities, Departments }: Members,
): boolean {
  return (
    isOneOf(visit.PatientClass, givenTexts(PatientClasses)) &&
    isOneOf(valueAt(visit, "Location.Facility"), givenTexts(Facilities)) &&
    isOneOf(valueAt(visit, "Location.Department"), givenTexts(Departments))
  )
}

/** Visits under their patients, each patient once, in the order in which they were first heard of. */
export function byPatient(
  records: SourceRecords,
  visits: readonly StoredRecord[],
  show: (visit: StoredRecord) => Members,
): readonly Members[] {
  const visitsOf = new Map<number | null, StoredRecord[]>()
  for (const visit of visits) {
    const ofPatient = visitsOf.get(visit.patientId)
    if (ofPatient === undefined) visitsOf.set(visit.patientId, [visit])
    else ofPatient.push(visit)
  }
  return [...visitsOf].map(([patientId, ofPatient]) => {
    const { Identifiers = [], Demographics } =
      (patientId === null ? undefined : records.get(patientId))?.body ?? {}
    return {
      Identifiers,
      ...(Demographics === undefined ? {} : { Demographics }),
      Visits: ofPatient.map(show),
    }
  })
}
