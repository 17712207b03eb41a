import type { EventKind } from "../events.ts"
import { knownEvents } from "./known/events.gen.ts"

/** An event that Redox is known to have, or to have had. */
export interface KnownEvent {
  /** `Meta.DataModel` on the wire. */
  readonly dataModel: string
  /** `Meta.EventType` on the wire. */
  readonly eventType: string
  /** How the event travels. */
  readonly kind: EventKind
  /** For a query: the event type of its answer. */
  readonly response?: string
  /** For an answer: the event type of its query. */
  readonly answers?: string
}

/** A name without what is written differently in different places: case, spaces and punctuation. */
export function simplifyName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "")
}

const byPath = new Map(knownEvents.map((event) => [pathKey(event.dataModel, event.eventType), event]))
const byOneName = new Map(
  knownEvents.map((event) => [simplifyName(event.dataModel + event.eventType), event]),
)
const models = new Map(knownEvents.map(({ dataModel }) => [simplifyName(dataModel), dataModel]))

/**
 * Finds a known event by its names, written in whatever way.
 *
 * @example
 * findKnownEvent("clinicalsummary", "patientpush")?.dataModel // "Clinical Summary"
 */
export function findKnownEvent(dataModel: string, eventType: string): KnownEvent | undefined {
  return byPath.get(pathKey(dataModel, eventType))
}

/**
 * Finds a known event by the path of its schema: the last folder and the file, or both names in that of the file.
 *
 * @example
 * findKnownEventByPath("download/clinicalsummary/patientpush.json")?.eventType // "PatientPush"
 * findKnownEventByPath("ClinicalSummary.PatientPush.json")?.eventType // "PatientPush"
 */
export function findKnownEventByPath(file: string): KnownEvent | undefined {
  const { folder, name } = splitPath(file)
  return findKnownEvent(folder, name) ?? byOneName.get(simplifyName(name))
}

/** The wire name of a known data model. */
export function findKnownModel(dataModel: string): string | undefined {
  return models.get(simplifyName(dataModel))
}

/** The last folder of a path, and the name of the file without suffix. */
export function splitPath(file: string): { readonly folder: string; readonly name: string } {
  const steps = file.split("/")
  const name = (steps.at(-1) ?? "").replace(/(\.schema)?\.json$/i, "")
  return { folder: steps.at(-2) ?? "", name }
}

function pathKey(dataModel: string, eventType: string): string {
  return `${simplifyName(dataModel)}/${simplifyName(eventType)}`
}
