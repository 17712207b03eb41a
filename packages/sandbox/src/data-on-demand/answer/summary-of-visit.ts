import { knownMoment } from "../known-moment.ts"
import { onlyPatient } from "../match/find-patients.ts"
import { isWithin, type Span, spanOf } from "../match/moments.ts"
import { givenText, membersOf, valueAt } from "../match/read.ts"
import type { SourceRecords, StoredRecord } from "../records.ts"
import type { AnswerQuery } from "./question.ts"
import { RefusedQuery } from "./refused-query.ts"
import { idsOf, latest } from "./summary-of-patient.ts"

const FIVE_DAYS = 5 * 24 * 60 * 60_000

/**
 * Clinical Summary VisitQuery: the summary of the visit with that number. Without a number, the last of those whose
 * visit begins in the time frame, which is five days long at most, and when it has no end.
 */
export const answerSummaryOfVisit: AnswerQuery = ({ records, asked, timeZone, options }) => {
  const visit = membersOf(asked.Visit)
  const number = givenText(visit.VisitNumber)
  const patientIds = idsOf(onlyPatient(records, asked.Patient))
  if (number !== undefined)
    return latest(
      records.list("clinical-summary", { patientIds, scope: "visit", visitNumbers: [number] }),
      options,
    )
  const frame = frameOf(spanOf(visit, timeZone, "Visit"))
  const summaries = records
    .list("clinical-summary", { patientIds, scope: "visit" })
    .filter((summary) => isWithin(startOf(records, summary), frame))
  return latest(summaries, options)
}

function frameOf({ from = 0, to = from + FIVE_DAYS }: Span): Span {
  if (to - from > FIVE_DAYS)
    throw new RefusedQuery(
      "Visit.EndDateTime is more than five days after Visit.StartDateTime. Ask for five days at most, or by VisitNumber.",
    )
  return { from, to }
}

function startOf(records: SourceRecords, { body, visitNumber, at }: StoredRecord): number | null | undefined {
  const said = knownMoment(valueAt(body, "Header.Document.Visit.StartDateTime"))
  const [visit] = visitNumber === null ? [] : records.find("visit", "visit-number", [visitNumber])
  return said ?? visit?.at ?? at
}
