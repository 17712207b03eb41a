import type { AnswerQuery } from "./question.ts"
import { byPatient, isOfPlaceAndClass } from "./visits-by-patient.ts"

/** PatientAdmin CensusQuery: who is there now. Visits that are planned, over or cancelled are not. */
export const answerCensus: AnswerQuery = ({ records, asked }) => {
  const visits = records
    .list("visit", { states: ["arrived"] })
    .filter(({ body }) => isOfPlaceAndClass(body, asked))
  return {
    members: {
      Patients: byPatient(records, visits, ({ body, visitNumber }) => ({
        ...body,
        VisitNumber: visitNumber,
      })),
    },
  }
}
