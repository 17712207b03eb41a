import { holds } from "../match/holds.ts"
import { isWithin, spanOf } from "../match/moments.ts"
import { givenEntries, givenTexts } from "../match/read.ts"
import type { Members } from "../records.ts"
import { byPatientAndVisit, ownersOf } from "./documents-of-visits.ts"
import type { AnswerQuery } from "./question.ts"

/** Order Query: orders, the cancelled ones too, each with its `Status`. */
export const answerOrders: AnswerQuery = ({ records, asked, timeZone }) => {
  const placedIn = spanOf(asked, timeZone, "")
  const orders = records
    .list("order", byPatientAndVisit(records, asked))
    .filter(({ body }) => isOrder(body, asked))
    .filter(({ at }) => isWithin(at, placedIn))
  return {
    members: { Orders: orders.map((order) => ({ ...order.body, ...ownersOf(records, order) })) },
  }
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
