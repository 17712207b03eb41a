import { RefusedQuery } from "../answer/refused-query.ts"
import type { Members } from "../records.ts"
import { givenEntries, isGiven, valueAt } from "./read.ts"

/** Members of a query, all of which have to be given, such as `["Patient.Identifiers"]`. An empty set is always met. */
export type CriteriaSet = readonly string[]

const patient: readonly CriteriaSet[] = [
  ["Patient.Identifiers"],
  [
    "Patient.Demographics.FirstName",
    "Patient.Demographics.LastName",
    "Patient.Demographics.DOB",
    "Patient.Demographics.Address.ZIP",
  ],
]
const documents: readonly CriteriaSet[] = [["Patients"], ["VisitNumbers"], ["DocumentTypes"], ["DocumentIDs"]]

/**
 * What each query has to give at least: one of its sets, whole. Documented are the two sets of PatientSearch (there are
 * further ones, which no public page shows), the identifiers that the schemas require, and number or time frame of a
 * Clinical Summary VisitQuery. For the rest nothing is documented; asking for anything at all is the choice of the sandbox.
 *
 * @example
 * searchCriteria: {
 *   "PatientSearch.Query": [...defaultCriteria["PatientSearch.Query"], ["Patient.Demographics.SSN"]],
 * }
 */
export const defaultCriteria = {
  "PatientSearch.Query": patient,
  "PatientSearch.LocationQuery": [["Patient.Identifiers"]],
  "Scheduling.Booked": [["StartDateTime"]],
  "Scheduling.AvailableSlots": [["StartDateTime"]],
  "PatientAdmin.CensusQuery": [[]],
  "PatientAdmin.VisitQuery": [
    ["Patients"],
    ["VisitNumbers"],
    ["VisitStatuses"],
    ["VisitStartDateTime"],
    ["PatientClasses"],
    ["Facilities"],
    ["Departments"],
  ],
  "Clinical Summary.PatientQuery": [["Patient.Identifiers"]],
  "Clinical Summary.VisitQuery": [
    ["Patient.Identifiers", "Visit.VisitNumber"],
    ["Patient.Identifiers", "Visit.StartDateTime"],
  ],
  "Clinical Summary.DocumentQuery": [["Patient.Identifiers"]],
  "Clinical Summary.DocumentGet": [["Document.ID"]],
  "Notes.Query": documents,
  "Media.Query": documents,
  "Results.Query": [
    ["Patients"],
    ["OrderIDs"],
    ["Procedures"],
    ["ResultStatuses"],
    ["Completion"],
    ["LastUpdated"],
    ["Location.Department"],
  ],
  "Order.Query": [
    ["Patients"],
    ["OrderIDs"],
    ["VisitNumbers"],
    ["Procedures"],
    ["StartDateTime"],
    ["EndDateTime"],
  ],
  "Referral.Query": [["Patient.Identifiers"]],
  "Vaccination.PatientQuery": patient,
  "Provider.ProviderQuery": [["Provider.Identifiers"], ["Provider.Demographics"]],
  "Organization.Query": [["Directory"]],
} as const satisfies Readonly<Record<string, readonly CriteriaSet[]>>

/** A query that Data on Demand answers: data model and event type with a dot between them. */
export type AnsweredQuery = keyof typeof defaultCriteria

/** What each query has to give at least. */
export type SearchCriteria = Readonly<Record<AnsweredQuery, readonly CriteriaSet[]>>

/** @throws RefusedQuery when a query gives less than any of the sets */
export function demandCriteria(asked: Members, sets: readonly CriteriaSet[]): void {
  if (sets.some((set) => set.every((path) => isNamed(asked, path)))) return
  const choices = sets.map((set) => set.join(" + ")).join(", or ")
  throw new RefusedQuery(`The query gives too few criteria. Give ${choices}.`)
}

/** Whether a member is given. Identifiers are when one of them has an ID, and patients when one of them has such identifiers. */
function isNamed(asked: unknown, path: string): boolean {
  const value = valueAt(asked, path)
  const name = path.slice(path.lastIndexOf(".") + 1)
  if (name === "Identifiers") return givenEntries(value).some(({ ID }) => isGiven(ID))
  if (name === "Patients") return givenEntries(value).some((entry) => isNamed(entry, "Identifiers"))
  return isGiven(value)
}
