import type { DataModel, EventType, Message } from "./lookups.ts"
import { normalizeName } from "./names.ts"
import { readNames } from "./read-names.ts"

/**
 * Whether a value is the message of a certain event, by the names in its `Meta`, without regard to spaces and case.
 * It looks at the names and not at the rest: whether the members fit the schema is what `validateMessage` tells.
 *
 * @example
 * if (isMessage(value, "Scheduling", "New")) console.log(value.Visit.VisitNumber)
 */
export function isMessage<Model extends DataModel, Type extends EventType<Model>>(
  value: unknown,
  dataModel: Model,
  eventType: Type,
): value is Message<Model, Type> {
  const names = readNames(value)
  return (
    names !== undefined &&
    normalizeName(names.dataModel) === normalizeName(dataModel) &&
    normalizeName(names.eventType) === normalizeName(eventType)
  )
}
