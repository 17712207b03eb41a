import { onlyPatient } from "../match/find-patients.ts"
import type { Members, StoredRecord } from "../records.ts"
import type { AnswerQuery, Found, Question } from "./question.ts"

/** Clinical Summary PatientQuery: the latest summary that was pushed of the patient. */
export const answerSummaryOfPatient: AnswerQuery = ({ records, asked, options }) => {
  const patientIds = idsOf(onlyPatient(records, asked.Patient))
  return latest(records.list("clinical-summary", { patientIds, scope: "patient" }), options)
}

/** The number of a patient, if there is one. */
export function idsOf(patient: StoredRecord | undefined): readonly number[] {
  return patient === undefined ? [] : [patient.id]
}

/** The summary that came last, or that there is none. */
export function latest(summaries: readonly StoredRecord[], { missingSummary }: Question["options"]): Found {
  const [last] = [...summaries].sort((a, b) => b.changedBy - a.changedBy)
  if (last !== undefined) return { members: last.body as Members }
  if (missingSummary === "empty") return { members: {} }
  return { members: {}, notice: "There is no clinical summary that matches the query." }
}
