import type { Members, RecordState, StoredRecord } from "../records.ts"
import {
  bodyFor,
  firstOwned,
  idOf,
  isOfAnother,
  type Learning,
  objectAt,
  objectsAt,
  visitNumberIn,
} from "./learning.ts"
import { mergeMembers } from "./merge-members.ts"
import { learnPatient } from "./patient.ts"

/** To whom something belongs. */
export interface Belonging {
  readonly patientId: number | null
  readonly visitNumber: string | null
}

/** The patient and the visit of a message. */
export function belongingOf(learning: Learning): Belonging {
  const patientId = learnPatient(learning, learning.message.Patient)
  return { patientId, visitNumber: visitNumberIn(learning, learning.message.Visit) }
}

/** What a message says about belonging: what it does not say stays, unless the thing goes to another patient. */
export function saidBelonging(known: StoredRecord, belonging: Belonging): Partial<Belonging> {
  const { patientId, visitNumber } = belonging
  if (isOfAnother(known, patientId)) return belonging
  return { ...(patientId === null ? {} : { patientId }), ...(visitNumber === null ? {} : { visitNumber }) }
}

/**
 * Order New, Update and Cancel: the order with the ID is merged with what the message says. New makes it active and Cancel
 * cancels it, also one that is not known; an Update of a canceled order leaves it canceled.
 */
export function learnOrder(learning: Learning): void {
  const belonging = belongingOf(learning)
  const order = objectAt(learning, learning.message, "Order")
  if (order !== undefined) keepOrder(learning, order, belonging, learning.message.Meta.EventType, "Order")
}

/** GroupedOrders: each of `Orders` by its own `Status` (New, Update, Cancel), as {@link learnOrder} does. */
export function learnGroupedOrders(learning: Learning): void {
  const belonging = belongingOf(learning)
  const { message } = learning
  if (message.Orders === undefined) learning.gap("Orders", "missing")
  for (const { entry, location } of objectsAt(learning, message, "Orders"))
    keepOrder(learning, entry, belonging, typeof entry.Status === "string" ? entry.Status : "New", location)
}

/** Keeps one order. `event` is New, Update or Cancel, in any case of letters. */
export function keepOrder(
  learning: Learning,
  order: Members,
  belonging: Belonging,
  event: string,
  location: string,
): void {
  const { records, gap } = learning
  const name = event.toLowerCase()
  const said: RecordState | undefined =
    name === "cancel" || name === "canceled" || name === "cancelled"
      ? "canceled"
      : name === "new"
        ? "active"
        : undefined
  if (idOf(order.ID) === undefined && idOf(order.ApplicationOrderID) === undefined) {
    gap(`${location}.ID`, "missing")
    return
  }
  const known = knownOrder(learning, "order", order)
  const record =
    known === undefined
      ? records.add("order", { body: order, state: said ?? "active", ...belonging })
      : records.change(known, {
          body: mergeMembers(bodyFor(learning, known, belonging.patientId), order),
          ...(said === undefined ? {} : { state: said }),
          ...saidBelonging(known, belonging),
        })
  keepOrderKeys(learning, record)
}

/**
 * An order (or its results) by its ID; else by the ID that the application gave it, when one of the two has no other:
 * an order of the application gets its own ID only from the health system.
 */
export function knownOrder(
  learning: Learning,
  kind: "order" | "result",
  order: Members,
): StoredRecord | undefined {
  const id = idOf(order.ID)
  const known = firstOwned(learning, kind, ["order-id", id])
  if (known !== undefined) return known
  const ofApplication = firstOwned(learning, kind, ["application-order-id", idOf(order.ApplicationOrderID)])
  const hasOther = id !== undefined && idOf(ofApplication?.body.ID) !== undefined
  return hasOther ? undefined : ofApplication
}

/** Has an order found by its IDs as they are now. */
export function keepOrderKeys({ records }: Learning, record: StoredRecord): void {
  const { ID, ApplicationOrderID } = record.body
  const [id, applicationId] = [idOf(ID), idOf(ApplicationOrderID)]
  records.setKey(record, "order-id", id === undefined ? [] : [id])
  records.setKey(record, "application-order-id", applicationId === undefined ? [] : [applicationId])
}
