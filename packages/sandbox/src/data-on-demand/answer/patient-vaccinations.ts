import { oneOrSeveral } from "./patient-search.ts"
import type { AnswerQuery } from "./question.ts"

/**
 * Vaccination PatientQuery: as a PatientSearch, each patient with its vaccinations. Its answer has no member to say that
 * there is more, and so is never cut.
 */
export const answerPatientVaccinations: AnswerQuery = (question) =>
  oneOrSeveral({ ...question, options: { ...question.options, answerLimit: null } }, ({ id, body }) => ({
    ...body,
    Vaccinations: question.records.list("vaccination", { patientIds: [id] }).map((one) => one.body),
  }))
