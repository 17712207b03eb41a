import { type EventDescriptor, findEvent, models, normalizeName } from "@redoxkit/models"
import { suggest } from "./suggest.ts"
import { UsageError } from "./usage-error.ts"

const dataModels = [...new Set(models.events.map(({ dataModel }) => dataModel))]

/** The event of two names, without regard to spaces and case. @throws UsageError with what was probably meant */
export function findEventNamed(dataModel: string, eventType: string): EventDescriptor {
  const model = properDataModel(dataModel)
  if (model === undefined) throw new UsageError(unknownDataModel(dataModel))
  const event = findEvent(models, model, eventType)
  if (event === undefined) throw new UsageError(unknownEventType(model, eventType))
  return event
}

/**
 * What is odd about names to look for, or nothing: the log of a sandbox may well hold names of no catalogue.
 */
export function oddNames(dataModel: string | undefined, eventType: string | undefined): string {
  if (dataModel === undefined) return ""
  const model = properDataModel(dataModel)
  if (model === undefined) return unknownDataModel(dataModel)
  if (eventType === undefined || findEvent(models, model, eventType) !== undefined) return ""
  return unknownEventType(model, eventType)
}

/** The name as Redox writes it, or `undefined` for one that is not in the catalogue. */
export function properDataModel(name: string): string | undefined {
  return dataModels.find((known) => normalizeName(known) === normalizeName(name))
}

/** The name as Redox writes it, or as it was given. */
export function properEventType(dataModel: string, eventType: string): string {
  return findEvent(models, dataModel, eventType)?.eventType ?? eventType
}

function unknownDataModel(name: string): string {
  const meant = suggestName(name, dataModels)
  return `There is no data model "${name}".${meant || ` There are: ${dataModels.join(", ")}.`}`
}

function unknownEventType(dataModel: string, name: string): string {
  const known = models.events.filter((event) => event.dataModel === dataModel)
  const names = known.map(({ eventType }) => eventType)
  return `${dataModel} has no event "${name}".${suggestName(name, names) || ` It has: ${names.join(", ")}.`}`
}

function suggestName(name: string, known: readonly string[]): string {
  const lower = new Map(known.map((one) => [one.toLowerCase(), one]))
  const meant = suggest(name.toLowerCase(), [...lower.keys()])
  return meant.replace(/"(.*)"/, (_, found: string) => `"${lower.get(found)}"`)
}
