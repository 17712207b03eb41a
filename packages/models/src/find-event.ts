import type { EventDescriptor, Models } from "./contract.ts"
import { normalizeName } from "./names.ts"

type Catalogue = Pick<Models<unknown, unknown>, "events">

const indexes = new WeakMap<Catalogue, ReadonlyMap<string, EventDescriptor>>()

/**
 * Finds an event by the names in `Meta`, without regard to spaces and case. The index is built once for each
 * catalogue, so a look-up costs the same for any number of events.
 *
 * @returns the event, or `undefined` when the catalogue does not have it
 * @example
 * findEvent(models, "ClinicalSummary", "PatientPush")?.kind // "push"
 */
export function findEvent(
  models: Catalogue,
  dataModel: string,
  eventType: string,
): EventDescriptor | undefined {
  let index = indexes.get(models)
  if (index === undefined) {
    index = new Map(models.events.map((event) => [keyOf(event.dataModel, event.eventType), event]))
    indexes.set(models, index)
  }
  return index.get(keyOf(dataModel, eventType))
}

// Normalised names hold no white space, so the line break keeps the two apart.
function keyOf(dataModel: string, eventType: string): string {
  return `${normalizeName(dataModel)}\n${normalizeName(eventType)}`
}
