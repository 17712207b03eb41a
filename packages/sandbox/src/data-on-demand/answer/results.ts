import { knownMoment } from "../known-moment.ts"
import { isOneOf, sameText } from "../match/holds.ts"
import { inSpan, isWithin, spanOf } from "../match/moments.ts"
import { givenText, givenTexts, isGiven, valueAt } from "../match/read.ts"
import type { SourceRecords, StoredRecord } from "../records.ts"
import { ownersOf } from "./documents-of-visits.ts"
import { isOfProcedure, orderFilter } from "./orders.ts"
import type { AnswerQuery } from "./question.ts"

/** Results Query: orders with their results. */
export const answerResults: AnswerQuery = ({ records, asked, timeZone }) => {
  const completedIn = spanOf(asked.Completion, timeZone, "Completion")
  const changedIn = spanOf(asked.LastUpdated, timeZone, "LastUpdated")
  const statuses = givenTexts(asked.ResultStatuses)
  const department = valueAt(asked, "Location.Department")
  const results = records
    .list("result", { ...orderFilter(records, asked), ...inSpan(completedIn) })
    .filter(({ body }) => isOfProcedure(body, asked))
    .filter(({ body }) => isOneOf(body.ResultsStatus, statuses))
    .filter((result) => isWithin(knownMoment(lastUpdateOf(result)), changedIn))
    .filter((result) => !isGiven(department) || isOf(records, result, department))
  return {
    members: {
      Orders: results.map((result) => ({
        ...result.body,
        ...ownersOf(records, result),
        LastUpdated: lastUpdateOf(result),
      })),
    },
  }
}

/** When it was last changed: what the sender says, or else when a message last changed it. */
function lastUpdateOf({ body, updatedAt }: StoredRecord): string {
  return givenText(body.LastUpdated) ?? new Date(updatedAt).toISOString()
}

/** A result is of the department of its visit, or of the provider who ordered it. */
function isOf(records: SourceRecords, { body, visitNumber }: StoredRecord, department: unknown): boolean {
  const numbers = visitNumber === null ? [] : [visitNumber]
  const places = [
    ...records
      .find("visit", "visit-number", numbers)
      .map((visit) => valueAt(visit.body, "Location.Department")),
    valueAt(body, "Provider.Location.Department"),
  ]
  return places.some((place) => sameText(place, department))
}
