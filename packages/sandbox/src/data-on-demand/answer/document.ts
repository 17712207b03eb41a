import { givenText, valueAt } from "../match/read.ts"
import { findDocument } from "./documents-on-record.ts"
import type { AnswerQuery } from "./question.ts"

/** Clinical Summary DocumentGet: one document by its ID, compared as it is written, with its content. */
export const answerDocument: AnswerQuery = ({ records, asked }) => {
  const id = givenText(valueAt(asked, "Document.ID"))
  const document = id === undefined ? undefined : findDocument(records, id)
  if (document === undefined)
    return { members: {}, notice: "There is no document with this ID whose content is on record." }
  return {
    members: {
      Document: { ID: id },
      FileType: givenText(document.listing.FileType) ?? "application/octet-stream",
      Data: document.data(),
    },
  }
}
