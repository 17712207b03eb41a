import { findPatients } from "../match/find-patients.ts"
import type { Members, StoredRecord } from "../records.ts"
import { type AnswerQuery, cut, type Found, type Question } from "./question.ts"

/** PatientSearch Query: the patient that matches, or all that do. Which of several is meant is never guessed. */
export const answerPatientSearch: AnswerQuery = (question) => oneOrSeveral(question, ({ body }) => body)

/** One patient in `Patient`, several in `PotentialMatches` beside an empty `Patient`, none as an empty `Patient`. */
export function oneOrSeveral(
  { records, asked, options }: Question,
  show: (patient: StoredRecord) => Members,
): Found {
  const matches = findPatients(records, asked.Patient)
  const [first, second] = matches
  if (first === undefined) return { members: { Patient: {} } }
  if (second === undefined) return { members: { Patient: show(first) } }
  const { kept, isIncomplete } = cut(matches, options)
  return { members: { Patient: {}, PotentialMatches: kept.map(show) }, isIncomplete }
}
