import { findPatients } from "../match/find-patients.ts"
import type { AnswerQuery } from "./question.ts"

/** Referral Query: the referrals of a patient, the cancelled ones too, each with its `Status`. */
export const answerReferrals: AnswerQuery = ({ records, asked }) => {
  const patientIds = findPatients(records, asked.Patient).map(({ id }) => id)
  return { members: { Referrals: records.list("referral", { patientIds }).map(({ body }) => body) } }
}
