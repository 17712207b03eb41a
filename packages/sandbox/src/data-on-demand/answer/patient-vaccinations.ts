import { oneOrSeveral } from "./patient-search.ts"
import type { AnswerQuery } from "./question.ts"

/** Vaccination PatientQuery: as a PatientSearch, each patient with its vaccinations. */
export const answerPatientVaccinations: AnswerQuery = (question) =>
  oneOrSeveral(question, ({ id, body }) => ({
    ...body,
    Vaccinations: question.records.list("vaccination", { patientIds: [id] }).map((one) => one.body),
  }))
