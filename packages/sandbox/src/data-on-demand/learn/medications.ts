import type { Members } from "../records.ts"
import { bodyFor, firstOwned, idOf, type Learning, objectAt, objectsAt } from "./learning.ts"
import { isObject, mergeMembers } from "./merge-members.ts"
import { type Belonging, belongingOf, saidBelonging } from "./order.ts"

/**
 * Medications New, Update and Cancel: the order with the ID is merged with what the message says. New makes it active and
 * Cancel cancels it, also one that is not known.
 */
export function learnMedication(learning: Learning): void {
  const belonging = belongingOf(learning)
  const { message, records, gap } = learning
  const order = objectAt(learning, message, "Order")
  if (order === undefined) return
  const id = idOf(order.ID)
  if (id === undefined) {
    gap("Order.ID", "missing")
    return
  }
  const { EventType } = message.Meta
  const state = EventType === "Cancel" ? "canceled" : EventType === "New" ? "active" : undefined
  const known = firstOwned(learning, "medication", ["order-id", id])
  if (known === undefined) {
    const added = records.add("medication", {
      body: order,
      ...(state === undefined ? {} : { state }),
      ...belonging,
    })
    records.addKey(added, "order-id", id)
    return
  }
  const body = mergeMembers(bodyFor(learning, known, belonging.patientId), order)
  records.change(known, {
    body,
    ...(state === undefined ? {} : { state }),
    ...saidBelonging(known, belonging),
  })
}

/**
 * Administration: each is added to `Administrations` of its order; one with the same product and start takes the place of
 * the earlier one. An order that is not known is begun with its ID, and one that is not named with the administration only.
 */
export function learnAdministration(learning: Learning): void {
  const belonging = belongingOf(learning)
  const { message } = learning
  if (message.Administrations === undefined) learning.gap("Administrations", "missing")
  for (const { entry } of objectsAt(learning, message, "Administrations")) keepOne(learning, entry, belonging)
}

function keepOne(learning: Learning, administration: Members, belonging: Belonging): void {
  const { records } = learning
  const { Order } = isObject(administration.Medication) ? administration.Medication : {}
  const id = isObject(Order) ? idOf(Order.ID) : undefined
  const known = firstOwned(learning, "medication", ["order-id", id])
  if (known === undefined) {
    const body = { ...(id === undefined ? {} : { ID: id }), Administrations: [administration] }
    const added = records.add("medication", { body, ...belonging })
    if (id !== undefined) records.addKey(added, "order-id", id)
    return
  }
  const before = bodyFor(learning, known, belonging.patientId)
  const earlier = (before.Administrations ?? []) as readonly Members[]
  const others = earlier.filter((one) => nameOf(one) !== nameOf(administration))
  const body = {
    ...(id === undefined ? {} : { ID: id }),
    ...before,
    Administrations: [...others, administration],
  }
  records.change(known, { body, ...saidBelonging(known, belonging) })
}

function nameOf({ StartDate, Medication }: Members): string {
  const { Product } = isObject(Medication) ? Medication : {}
  return JSON.stringify([StartDate, isObject(Product) ? (Product.Code ?? Product.Name) : null])
}
