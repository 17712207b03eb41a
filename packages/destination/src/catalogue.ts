import { type EventDescriptor, type Models, normalizeName, type Validate } from "@redoxkit/models"
import type { EventLabels } from "./metrics.ts"

/** Look-ups in the catalogue of events by the names in a message. */
export interface Catalogue {
  /** `undefined` for an event that the models do not know, which is normal: Redox adds events without notice. */
  find(dataModel: string, eventType: string): EventDescriptor | undefined
  /** Whether the models know this data model at all. */
  knows(dataModel: string): boolean
  /** Names fit for logs and measurements: those of the catalogue, never what a message brought along. */
  labels(dataModel: string | null, eventType: string | null): EventLabels
  /** The validator of an event, loaded when it is first needed. */
  validator(event: EventDescriptor): Promise<Validate>
}

/** Indexes the events of a set of models. */
export function createCatalogue(models: Models<unknown, unknown>): Catalogue {
  const byName = new Map(models.events.map((event) => [keyOf(event.dataModel, event.eventType), event]))
  const dataModels = new Set(models.events.map(({ dataModel }) => normalizeName(dataModel)))
  const validators = new Map<EventDescriptor, Promise<Validate>>()
  // Names repeat from message to message, so that what they come to is kept; the bound keeps out made-up names.
  const found = new Map<string, EventDescriptor>()

  const find = (dataModel: string, eventType: string): EventDescriptor | undefined => {
    const literal = `${dataModel}/${eventType}`
    const known = found.get(literal)
    if (known !== undefined) return known
    const event = byName.get(keyOf(dataModel, eventType))
    if (event !== undefined && found.size < 1_000) found.set(literal, event)
    return event
  }

  return {
    find,
    knows: (dataModel) => dataModels.has(normalizeName(dataModel)),
    labels(dataModel, eventType) {
      const event = dataModel === null || eventType === null ? undefined : find(dataModel, eventType)
      return { dataModel: event?.dataModel ?? "(unknown)", eventType: event?.eventType ?? "(unknown)" }
    },
    validator(event) {
      const loading = validators.get(event) ?? event.loadValidator()
      validators.set(event, loading)
      loading.catch(() => validators.delete(event))
      return loading
    },
  }
}

function keyOf(dataModel: string, eventType: string): string {
  return `${normalizeName(dataModel)}/${normalizeName(eventType)}`
}
