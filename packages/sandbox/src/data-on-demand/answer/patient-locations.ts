import { findPatients } from "../match/find-patients.ts"
import { sameText } from "../match/holds.ts"
import { givenEntries, givenText, givenTexts, isGiven, valueAt } from "../match/read.ts"
import type { Members, SourceRecords } from "../records.ts"
import type { AnswerQuery } from "./question.ts"

/**
 * PatientSearch LocationQuery: what is on record about where the patient is known. Where nothing is, the facilities of
 * the patient's visits and appointments, each with its entry in the directory; without any, the place that holds the records.
 */
export const answerPatientLocations: AnswerQuery = ({ records, asked, holder }) => ({
  members: {
    Patients: findPatients(records, asked.Patient).flatMap(({ id, body }) => {
      const known = records.list("patient-location", { patientIds: [id] }).map((location) => location.body)
      if (known.length > 0) return known
      const facilities = facilitiesOf(records, id)
      const organizations =
        facilities.length === 0 ? [{ Name: holder }] : facilities.map((name) => organizationOf(records, name))
      // The answer takes none without a type.
      const Identifiers = givenEntries(body.Identifiers).filter(({ IDType }) => isGiven(IDType))
      return organizations.map((Organization) => ({ Identifiers, Organization }))
    }),
  },
})

function facilitiesOf(records: SourceRecords, patientId: number): readonly string[] {
  const visits = [
    ...records.list("visit", { patientIds: [patientId], states: ["planned", "arrived", "discharged"] }),
    ...records.list("appointment", { patientIds: [patientId], states: ["scheduled", "no-show"] }),
  ]
  const names = visits.flatMap(({ body }) => givenText(valueAt(body, "Location.Facility")) ?? [])
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()]
}

function organizationOf(records: SourceRecords, name: string): Members {
  const isNamed = ({ Name, Aliases }: Members): boolean =>
    [Name, ...givenTexts(Aliases)].some((known) => sameText(known, name))
  return records.list("organization").find(({ body }) => isNamed(body))?.body ?? { Name: name }
}
