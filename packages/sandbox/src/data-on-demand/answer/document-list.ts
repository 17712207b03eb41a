import { knownMoment } from "../known-moment.ts"
import { onlyPatient } from "../match/find-patients.ts"
import { holds, sameText } from "../match/holds.ts"
import { isBounded, isWithin, type Span, spanOf } from "../match/moments.ts"
import { givenEntries, givenText, isGiven, membersOf, valueAt } from "../match/read.ts"
import { listDocuments } from "./documents-on-record.ts"
import type { AnswerQuery } from "./question.ts"

/** Clinical Summary DocumentQuery: the documents of a patient, without their content. */
export const answerDocumentList: AnswerQuery = ({ records, asked, timeZone }) => {
  const { Types, ...written } = membersOf(asked.Document)
  const types = givenEntries(Types)
  const writtenIn = spanOf(written, timeZone, "Document", ["StartDate", "EndDate"])
  const department = valueAt(asked, "Location.Department")
  const visit = membersOf(asked.Visit)
  const visitIn = spanOf(visit, timeZone, "Visit")
  const number = givenText(visit.ID)
  const patient = onlyPatient(records, asked.Patient)
  const filter = {
    patientIds: patient === undefined ? [] : [patient.id],
    ...(number === undefined ? {} : { visitNumbers: [number] }),
  }
  const documents = listDocuments(records, filter)
    .filter(({ listing }) => types.length === 0 || types.some((type) => holds(listing.Type, type)))
    .filter(({ at }) => isWithin(at, writtenIn))
    .filter(
      ({ listing }) => !isGiven(department) || sameText(valueAt(listing, "Location.Department"), department),
    )
    .filter(({ listing }) => !isBounded(visitIn) || overlaps(listing.Visit, visitIn))
  return {
    members: {
      Patient: patient === undefined ? {} : { Identifiers: patient.body.Identifiers ?? [] },
      Documents: documents.map(({ listing }) => listing),
    },
  }
}

/** Whether a visit was under way in the span. One without an end ends when it begins. */
function overlaps(visit: unknown, { from, to }: Span): boolean {
  const { StartDateTime, EndDateTime } = membersOf(visit)
  const start = knownMoment(StartDateTime) ?? knownMoment(EndDateTime)
  const end = knownMoment(EndDateTime) ?? start
  if (start === undefined || end === undefined) return false
  return start <= (to ?? start) && end >= (from ?? end)
}
