import { namedPatients } from "../match/find-patients.ts"
import { isOneOf } from "../match/holds.ts"
import { momentOf } from "../match/moments.ts"
import { givenText, givenTexts } from "../match/read.ts"
import type { RecordFilter, RecordState, StoredRecord } from "../records.ts"
import type { AnswerQuery, Question } from "./question.ts"
import { byPatient, isOfPlaceAndClass } from "./visits-by-patient.ts"

/** PatientAdmin VisitQuery: visits of every status, each with it, so that a cancelled one can be told apart. */
export const answerVisits: AnswerQuery = (question) => {
  const { records, asked } = question
  const statuses = givenTexts(asked.VisitStatuses)
  const visits = records
    .list("visit", filterOf(question))
    .filter(({ body }) => isOfPlaceAndClass(body, asked))
    .filter((visit) => isOneOf(statusOf(visit), statuses))
  return {
    members: {
      Patients: byPatient(records, visits, (visit) => ({
        ...visit.body,
        VisitNumber: visit.visitNumber,
        Status: statusOf(visit),
      })),
    },
  }
}

function filterOf({ records, asked, timeZone }: Question): RecordFilter {
  const patientIds = namedPatients(records, asked.Patients)
  const visitNumbers = givenTexts(asked.VisitNumbers)
  const from = momentOf(asked.VisitStartDateTime, timeZone, "VisitStartDateTime")
  return {
    ...(patientIds === undefined ? {} : { patientIds }),
    ...(visitNumbers.length === 0 ? {} : { visitNumbers }),
    ...(from === undefined ? {} : { from }),
  }
}

/** Redox documents no list of statuses. What the sender says goes first; these words are the sandbox's own. */
const words: Partial<Record<RecordState, string>> = {
  planned: "Planned",
  arrived: "Arrived",
  discharged: "Discharged",
  canceled: "Canceled",
}

function statusOf({ body, state }: StoredRecord): string | null {
  return givenText(body.Status) ?? words[state] ?? null
}
