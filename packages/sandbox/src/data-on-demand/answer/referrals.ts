import { onlyPatient } from "../match/find-patients.ts"
import type { AnswerQuery } from "./question.ts"

/** Referral Query: the referrals of a patient, the cancelled ones too, each with its `Status`. */
export const answerReferrals: AnswerQuery = ({ records, asked }) => {
  const patient = onlyPatient(records, asked.Patient)
  const referrals = patient === undefined ? [] : records.list("referral", { patientIds: [patient.id] })
  return { members: { Referrals: referrals.map(({ body }) => body) } }
}
