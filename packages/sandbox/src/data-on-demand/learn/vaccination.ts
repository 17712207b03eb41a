import type { Members } from "../records.ts"
import { bodyFor, firstOwned, idOf, type Learning, objectsAt } from "./learning.ts"
import { isObject, mergeMembers } from "./merge-members.ts"
import { type Belonging, belongingOf, saidBelonging } from "./order.ts"

/**
 * Vaccination New and Administration: each of `Vaccinations` is kept, and merged into the one that is known under the same
 * order and product; without an order, under the same patient, product and time. An `Action` that begins with "Delete" or
 * "Remove" removes it; every other one (Add, Update, none) keeps it. Redox documents no list of actions.
 */
export function learnVaccinations(learning: Learning): void {
  const belonging = belongingOf(learning)
  const { message } = learning
  if (message.Vaccinations === undefined) learning.gap("Vaccinations", "missing")
  for (const { entry, location } of objectsAt(learning, message, "Vaccinations"))
    keepVaccination(learning, entry, belonging, location)
}

/** Keeps one vaccination. */
export function keepVaccination(
  learning: Learning,
  vaccination: Members,
  belonging: Belonging,
  location: string,
): void {
  const { records, gap } = learning
  const { Action } = vaccination
  const entry = entryOf(vaccination, belonging.patientId)
  const known = firstOwned(learning, "vaccination", ["entry", entry])
  if (typeof Action === "string" && /^(delete|remove)/i.test(Action.trim())) {
    if (known === undefined) gap(location, "unknown")
    else records.remove(known)
    return
  }
  if (known !== undefined)
    return void records.change(known, {
      body: mergeMembers(bodyFor(learning, known, belonging.patientId), vaccination),
      ...saidBelonging(known, belonging),
    })
  const added = records.add("vaccination", { body: vaccination, ...belonging })
  records.addKey(added, "entry", entry)
  const orderId = orderIdOf(vaccination)
  if (orderId !== undefined) records.addKey(added, "order-id", orderId)
}

/** After a merge, vaccinations without an order are known again under the patient that survived. */
export function renameVaccinations({ records }: Learning, patientId: number): void {
  for (const one of records.list("vaccination", { patientIds: [patientId] }))
    records.setKey(one, "entry", [entryOf(one.body, patientId)])
}

function entryOf(vaccination: Members, patientId: number | null): string {
  const { Product, DateTime } = vaccination
  const orderId = orderIdOf(vaccination)
  const product = isObject(Product) ? (Product.Code ?? Product.Description ?? null) : null
  return JSON.stringify(orderId === undefined ? [patientId, product, DateTime ?? null] : [orderId, product])
}

function orderIdOf({ Order }: Members): string | undefined {
  return isObject(Order) ? (idOf(Order.ID) ?? idOf(Order.EHRID)) : undefined
}
