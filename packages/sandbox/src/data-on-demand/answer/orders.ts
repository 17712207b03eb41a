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
    .filter(({ body }) => isOrder(body, asked))
  return {
    members: { Orders: orders.map((order) => ({ ...order.body, ...ownersOf(records, order) })) },
  }
}

/** The part of a filter that Order and Results queries have in common. */
export function orderFilter(records: SourceRecords, asked: Members): RecordFilter {
  const ids = byKeys(givenTexts(asked.OrderIDs), "order-id", "application-order-id")
  return { ...byPatientAndVisit(records, asked), ...ids }
}

/** Whether an order has one of the IDs, its own or that of the ordering application, and one of the procedures. */
export function isOrder(order: Members, { OrderIDs, Procedures }: Members): boolean {
  const ids = givenTexts(OrderIDs)
  const procedures = givenEntries(Procedures)
  return (
    (ids.length === 0 || ids.some((id) => order.ID === id || order.ApplicationOrderID === id)) &&
    (procedures.length === 0 || procedures.some((procedure) => holds(order.Procedure, procedure)))
  )
}
