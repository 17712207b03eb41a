import { type EventDescriptor, type Models, normalizeName, type Validate } from "@redoxkit/models"
import type { EventLabels } from "./metrics.ts"
import { rememberPairs } from "./remember-pairs.ts"

/** Look-ups in the catalogue of events by the names in a message. */
export interface Catalogue {
  /** `undefined` for an event that the models do not know, which is normal: Redox adds events without notice. */
  find(dataModel: string, eventType: string): EventDescriptor | undefined
  /** Whether the models know this data model at all. */
  knows(dataModel: string): boolean
  /** Names fit for logs and measurements: those of the catalogue, never what a message brought along. */
  labels(dataModel: string | null, eventType: string | null): EventLabels
  /** The validator of an event: a promise while it is loaded for the first time, then at once. */
  validator(event: EventDescriptor): Validate | Promise<Validate>
}

const UNKNOWN: EventLabels = { dataModel: "(unknown)", eventType: "(unknown)" }

/** Indexes the events of a set of models. */
export function createCatalogue(models: Models<unknown, unknown>): Catalogue {
  const byName = new Map(models.events.map((event) => [keyOf(event.dataModel, event.eventType), event]))
  const dataModels = new Set(models.events.map(({ dataModel }) => normalizeName(dataModel)))
  const validators = new Map<EventDescriptor, Validate | Promise<Validate>>()

  const events = rememberPairs((dataModel, eventType) => {
    const event = byName.get(keyOf(dataModel, eventType))
    return {
      event,
      labels: event === undefined ? UNKNOWN : { dataModel: event.dataModel, eventType: event.eventType },
    }
  })

  const load = async (event: EventDescriptor): Promise<Validate> => {
    try {
      const validate = await event.loadValidator()
      validators.set(event, validate)
      return validate
    } catch (error) {
      // The next message of the event tries again.
      validators.delete(event)
      throw error
    }
  }

  return {
    find: (dataModel, eventType) => events.get(dataModel, eventType).event,
    knows: (dataModel) => dataModels.has(normalizeName(dataModel)),
    labels(dataModel, eventType) {
      return dataModel === null || eventType === null ? UNKNOWN : events.get(dataModel, eventType).labels
    },
    validator(event) {
      const known = validators.get(event)
      if (known !== undefined) return known
      // Later than this line in any case: what fails at once must not be forgotten before it is remembered.
      const loading = Promise.resolve(event).then(load)
      validators.set(event, loading)
      return loading
    },
  }
}

function keyOf(dataModel: string, eventType: string): string {
  return `${normalizeName(dataModel)}/${normalizeName(eventType)}`
}
