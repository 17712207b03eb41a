import { compareText } from "./compare.ts"
import { CodegenError } from "./errors.ts"
import { type EventKind, eventKinds } from "./events.ts"
import { type Event, isRecord, type Shape } from "./schema.ts"

/**
 * Finds the events among the shapes, by their `x-redox`, and checks that queries and answers name each other.
 *
 * @returns the events, sorted by data model and event type
 * @throws CodegenError `invalid-event`, `duplicate-event`
 */
export function nameEvents(shapes: readonly Shape[]): readonly Event[] {
  const events = shapes
    .filter(({ schema }) => schema["x-redox"] !== undefined)
    .map(nameEvent)
    .sort((a, b) => compareText(a.dataModel, b.dataModel) || compareText(a.eventType, b.eventType))
  checkUnique(events)
  for (const event of events) checkPartner(event, events)
  return events
}

function nameEvent(shape: Shape): Event {
  const header = shape.schema["x-redox"]
  if (!isRecord(header)) throw invalid(shape, "", "must be an object")
  const { dataModel, eventType, kind, response, answers, status } = header
  if (typeof dataModel !== "string" || fileName(dataModel) === "") {
    throw invalid(shape, "/dataModel", "must be the name of a data model")
  }
  if (typeof eventType !== "string" || fileName(eventType) === "") {
    throw invalid(shape, "/eventType", "must be the name of an event type")
  }
  if (!eventKinds.includes(kind as EventKind)) {
    throw invalid(shape, "/kind", `must be one of: ${eventKinds.join(", ")}`)
  }
  if (typeof response === "string" ? kind !== "query" : response !== undefined || kind === "query") {
    throw invalid(
      shape,
      "/response",
      'must be the event type of the answer, for the kind "query" and no other',
    )
  }
  if (
    typeof answers === "string"
      ? kind !== "query-response"
      : answers !== undefined || kind === "query-response"
  ) {
    throw invalid(
      shape,
      "/answers",
      'must be the event type of the query, for the kind "query-response" only',
    )
  }
  return {
    shape,
    dataModel,
    eventType,
    kind: kind as EventKind,
    ...(typeof response === "string" && { response }),
    ...(typeof answers === "string" && { answers }),
    ...(typeof status === "string" && { status }),
    path: `${fileName(dataModel)}/${fileName(eventType)}`,
  }
}

function checkUnique(events: readonly Event[]): void {
  const owners = new Map<string, Event>()
  for (const event of events) {
    // The comparison that the router makes too: without spaces and case.
    const name = [event.dataModel, event.eventType]
      .map((part) => part.replace(/\s+/g, "").toLowerCase())
      .join("/")
    for (const key of [name, event.path]) {
      const owner = owners.get(key)
      if (owner !== undefined && owner !== event) {
        const problem = `The same event as in ${owner.shape.file}: names are compared without spaces and case.`
        throw new CodegenError("duplicate-event", problem, { file: event.shape.file, pointer: "/x-redox" })
      }
      owners.set(key, event)
    }
  }
}

function checkPartner(event: Event, events: readonly Event[]): void {
  const wanted = event.response ?? event.answers
  if (wanted === undefined) return
  const partner = events.find(
    ({ dataModel, eventType }) => dataModel === event.dataModel && eventType === wanted,
  )
  const [keyword, kind] = event.response === undefined ? ["answers", "query"] : ["response", "query-response"]
  if (partner?.kind !== kind) {
    throw invalid(event.shape, `/${keyword}`, `names "${wanted}", but ${event.dataModel} has no such ${kind}`)
  }
}

function invalid(shape: Shape, pointer: string, problem: string): CodegenError {
  const place = { file: shape.file, pointer: `/x-redox${pointer}` }
  return new CodegenError("invalid-event", `"${place.pointer.slice(1)}" ${problem}.`, place)
}

/** `Clinical Summary` becomes `clinical-summary`, `SSO` becomes `sso`. */
function fileName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .toLowerCase()
}
