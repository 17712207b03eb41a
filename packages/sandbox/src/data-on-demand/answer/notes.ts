import { documentsOf } from "./documents-of-visits.ts"
import type { AnswerQuery } from "./question.ts"

/** Notes Query: the notes themselves, without their authors. */
export const answerNotes: AnswerQuery = (question) => ({ members: { Notes: documentsOf(question, "note") } })
