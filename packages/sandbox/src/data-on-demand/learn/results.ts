import type { Members } from "../records.ts"
import { bodyFor, idOf, type Learning, objectsAt } from "./learning.ts"
import { isObject, mergeMembers } from "./merge-members.ts"
import { type Belonging, belongingOf, keepOrderKeys, knownOrder, saidBelonging } from "./order.ts"

/**
 * Results New and NewUnsolicited: each of `Orders` is kept with its results, by its ID or the application's. Whether the
 * order itself is known does not matter, and it is not changed.
 *
 * Results may come in parts: one takes the place of the one with the same code and group (`RelatedGroupID`), so that a
 * corrected one replaces what it corrects; others are added. One with the status `Deleted` goes.
 */
export function learnResults(learning: Learning): void {
  const belonging = belongingOf(learning)
  const { message } = learning
  if (message.Orders === undefined) learning.gap("Orders", "missing")
  for (const { entry, location } of objectsAt(learning, message, "Orders"))
    keepResult(learning, entry, belonging, location)
}

/** Keeps the results of one order. */
export function keepResult(learning: Learning, order: Members, belonging: Belonging, location: string): void {
  const { records, gap } = learning
  const said = objectsAt(learning, order, "Results", `${location}.Results`).map(({ entry }) => entry)
  const known = knownOrder(learning, "result", order)
  const before = known === undefined ? {} : bodyFor(learning, known, belonging.patientId)
  const results = mergeResults(listOf(before.Results), said)
  if (known !== undefined) {
    const body = { ...mergeMembers(before, order), Results: results }
    keepOrderKeys(learning, records.change(known, { body, ...saidBelonging(known, belonging) }))
    return
  }
  // Without an ID it can be found by its patient only, and not be corrected.
  if (idOf(order.ID) === undefined && idOf(order.ApplicationOrderID) === undefined)
    gap(`${location}.ID`, "missing")
  keepOrderKeys(learning, records.add("result", { body: { ...order, Results: results }, ...belonging }))
}

function mergeResults(known: readonly Members[], said: readonly Members[]): readonly Members[] {
  const merged = new Map<string, Members>()
  for (const result of [...known, ...said]) {
    const { Code, Codeset, Description, RelatedGroupID } = result
    const name = JSON.stringify([Code ?? Description, Codeset, RelatedGroupID ?? null])
    if (result.Status === "Deleted") merged.delete(name)
    else merged.set(name, result)
  }
  return [...merged.values()]
}

function listOf(value: unknown): readonly Members[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}
