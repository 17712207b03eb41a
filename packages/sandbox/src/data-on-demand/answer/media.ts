import { documentsOf } from "./documents-of-visits.ts"
import type { AnswerQuery } from "./question.ts"

/** Media Query: the files themselves, as base64. */
export const answerMedia: AnswerQuery = (question) => ({ members: { Media: documentsOf(question, "media") } })
