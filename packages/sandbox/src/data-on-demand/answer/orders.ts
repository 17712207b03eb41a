import { holds } from "../match/holds.ts"
import { inSpan, spanOf } from "../match/moments.ts"
import { givenEntries, givenTexts } from "../match/read.ts"
import type { Members, RecordFilter, SourceRecords } from "../records.ts"
import { byKeys, byPatientAndVisit, ownersOf } from "./documents-of-visits.ts"
import type { AnswerQuery } from "./question.ts"

/** Order Query: orders, the cancelled ones too, each with its `Status`. */
export const answerOrders: AnswerQuery = ({ records, asked, timeZone }) => {
  const placedIn = spanOf(asked, timeZone, "")
  const orders = records
    .list("order", { ...orderFilter(records, asked), ...inSpan(placedIn) })
    .filter(({ body }) => isOfProcedure(body, asked))
  return {
    members: { Orders: orders.map((order) => ({ ...order.body, ...ownersOf(records, order) })) },
  }
}

/** The part of a filter that Order and Results queries have in common: an order goes by its own ID, or by that of the application. */
export function orderFilter(records: SourceRecords, asked: Members): RecordFilter {
  const ids = byKeys(givenTexts(asked.OrderIDs), "order-id", "application-order-id")
  return { ...byPatientAndVisit(records, asked), ...ids }
}

/** Whether an order is of one of the procedures. */
export function isOfProcedure({ Procedure }: Members, asked: Members): boolean {
  const procedures = givenEntries(asked.Procedures)
  return procedures.length === 0 || procedures.some((one) => holds(Procedure, one))
}
