import type { SearchCriteria } from "../match/criteria.ts"
import type { Members, SourceRecords } from "../records.ts"

/** What Redox does not document about answers, as options of the sandbox. */
export interface AnswerOptions {
  readonly searchCriteria: SearchCriteria
  /** Most entries in an answer whose `Meta` can say that there are more; `null` for all. */
  readonly answerLimit: number | null
  /** Whether Booked gives cancelled appointments too. */
  readonly canceledAppointments: "left-out" | "included"
  /** How it is told that there is no clinical summary. */
  readonly missingSummary: "empty" | "error"
}

/** A query to be answered from records. */
export interface Question {
  readonly records: SourceRecords
  /** The query without `Meta`, its date-times in UTC. */
  readonly asked: Members
  /** Zone of the source that asks: a date without a time is a day there. */
  readonly timeZone: string
  /** Name of the place that holds the records. */
  readonly holder: string
  readonly options: AnswerOptions
}

/** What was found. */
export interface Found {
  /** The answer beside its `Meta`. */
  readonly members: Members
  /** Whether there is more than the answer holds. */
  readonly isIncomplete?: boolean
  /** Said in `Meta.Errors` of an answer that is no refusal: there is nothing to give back. */
  readonly notice?: string
}

/** Answers a query. @throws RefusedQuery */
export type AnswerQuery = (question: Question) => Found

/** Cuts a list to the limit of an answer, and says whether it did. */
export function cut<Item>(
  items: readonly Item[],
  { answerLimit }: AnswerOptions,
): { readonly kept: readonly Item[]; readonly isIncomplete: boolean } {
  const isIncomplete = answerLimit !== null && items.length > answerLimit
  return { kept: isIncomplete ? items.slice(0, answerLimit) : items, isIncomplete }
}
