import { holds } from "../match/holds.ts"
import { givenText, isGiven, listOf, membersOf } from "../match/read.ts"
import { identifierKey, type SourceRecords, type StoredRecord } from "../records.ts"
import type { AnswerQuery } from "./question.ts"

/** Provider ProviderQuery: providers by identifiers, name and one of their addresses. Those who left say so in `IsActive`. */
export const answerProviders: AnswerQuery = ({ records, asked }) => {
  const { Identifiers, Demographics } = membersOf(asked.Provider)
  const { Address, ...person } = membersOf(Demographics)
  const providers = candidates(records, Identifiers)
    .filter(({ body }) => holds(body.Identifiers, Identifiers))
    .filter(({ body }) => holds(body.Demographics, person))
    .filter(({ body }) => {
      const { Addresses } = membersOf(body.Demographics)
      return !isGiven(Address) || listOf(Addresses).some((known) => holds(known, Address))
    })
  return {
    members: {
      Providers: providers.map(({ body, state }) => ({ ...body, IsActive: state === "active" })),
    },
  }
}

function candidates(records: SourceRecords, identifiers: unknown): readonly StoredRecord[] {
  for (const one of listOf(identifiers)) {
    const { ID, IDType } = membersOf(one)
    const [id, type] = [givenText(ID), givenText(IDType)]
    if (id !== undefined && type !== undefined)
      return records.find("provider", "identifier", [identifierKey(type, id)])
  }
  return records.list("provider")
}
