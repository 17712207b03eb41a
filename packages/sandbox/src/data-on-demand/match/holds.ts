import { isGiven, listOf, membersOf } from "./read.ts"

/** Members whose value is an identifier: compared as it is written. */
const IDENTIFIER = /^(ID|IDType|NPI|VisitNumber|AccountNumber)$/

/**
 * Whether what is known holds all that is asked, by Redox's rule for Data on Demand: each given member has to match,
 * identifiers exactly, other texts without regard to case. Nothing is brought into another form first: a phone number
 * with parentheses is another text than one with hyphens.
 *
 * Of a list, each entry that is asked has to be held by one that is known.
 *
 * @param name - name of the member that is compared
 *
 * @example
 * holds({ LastName: "McQuill", Sex: "Male" }, { LastName: "mcquill" }) // true
 */
export function holds(known: unknown, asked: unknown, name = ""): boolean {
  if (!isGiven(asked)) return true
  if (Array.isArray(asked))
    return asked.every((entry) => !isGiven(entry) || listOf(known).some((one) => holds(one, entry, name)))
  if (typeof asked === "object")
    return Object.entries(membersOf(asked)).every(([member, value]) =>
      holds(membersOf(known)[member], value, member),
    )
  return IDENTIFIER.test(name) ? sameId(known, asked) : sameText(known, asked)
}

/** Whether two identifiers are the same one: the same text, also in case. */
export function sameId(known: unknown, asked: unknown): boolean {
  return isGiven(known) && known === asked
}

/** Whether two values are the same, texts without regard to case. Two that are missing are not the same. */
export function sameText(known: unknown, asked: unknown): boolean {
  if (typeof known === "string" && typeof asked === "string")
    return known !== "" && known.toLowerCase() === asked.toLowerCase()
  return isGiven(known) && known === asked
}

/** Whether a value is one of a list, without regard to case. A list that gives nothing takes every value. */
export function isOneOf(known: unknown, asked: readonly string[]): boolean {
  return asked.length === 0 || asked.some((one) => sameText(known, one))
}
