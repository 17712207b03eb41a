import { holds, sameId, sameText } from "../match/holds.ts"
import { momentOf } from "../match/moments.ts"
import { givenText, isGiven, membersOf, valueAt } from "../match/read.ts"
import type { Members } from "../records.ts"
import type { AnswerQuery } from "./question.ts"
import { RefusedQuery } from "./refused-query.ts"

/**
 * Organization Query: one page of the organizations of a directory. Distances are not known to the sandbox: a search
 * around a postal code gives the organizations with that code, whatever the radius.
 */
export const answerOrganizations: AnswerQuery = ({ records, asked, timeZone }) => {
  const { Directory, Identifier, NameSearch, State, RadiusSearch, Active } = asked
  const changedSince = momentOf(asked.LastUpdated, timeZone, "LastUpdated")
  const index = wholeNumber(asked.Index, "Index", 1)
  const limit = wholeNumber(asked.Limit, "Limit", 0)
  const zip = valueAt(RadiusSearch, "ZipCode")
  const matches = records
    .list("organization")
    .filter(({ body }) => sameText(body.Directory, Directory))
    .filter(({ body }) => !isGiven(Identifier) || holds(body.Identifiers, [Identifier]))
    .filter(({ body }) => hasName(body.Name, membersOf(NameSearch)))
    .filter(({ body }) => !isGiven(State) || sameText(valueAt(body, "Address.State"), State))
    .filter(({ body }) => !isGiven(zip) || sameId(valueAt(body, "Address.ZIP"), zip))
    .filter(({ body, state }) => !isGiven(Active) || isActive(body, state === "active") === Active)
    .filter(({ updatedAt }) => changedSince === undefined || updatedAt >= changedSince)
  const first = (index ?? 1) - 1
  const page = matches.slice(first, limit === undefined ? undefined : first + limit)
  return {
    members: {
      Directory,
      Organizations: page.map(({ body, state }) => ({ ...body, Active: isActive(body, state === "active") })),
      Paging: { Index: first + 1, Count: matches.length },
    },
  }
}

function isActive({ Active }: Members, state: boolean): boolean {
  return typeof Active === "boolean" ? Active : state
}

/** Redox documents no list of `SearchType`: beside these two words, a name has to be the whole one. */
function hasName(known: unknown, { SearchType, Value }: Members): boolean {
  if (!isGiven(Value)) return true
  if (typeof known !== "string" || typeof Value !== "string") return false
  const [name, part] = [known.toLowerCase(), Value.toLowerCase()]
  const type = givenText(SearchType)?.toLowerCase().replaceAll(" ", "")
  if (type === "contains") return name.includes(part)
  if (type === "startswith" || type === "beginswith") return name.startsWith(part)
  return name === part
}

function wholeNumber(value: unknown, path: string, least: number): number | undefined {
  if (!isGiven(value)) return undefined
  const number = /^\d{1,9}$/.test(String(value)) ? Number(value) : Number.NaN
  if (!(number >= least)) throw new RefusedQuery(`${path} is no whole number from ${least} on, such as "10".`)
  return number
}
