import type { KnownEvent, WorldView } from "../api/sandbox.ts"
import type { Filter } from "../location/place.ts"

/** What Compose is about to send, and from whom to whom. */
export interface Draft {
  readonly dataModel: string
  readonly eventType: string
  readonly source: string
  readonly destination: string
}

/** The draft that the address asks for. What it leaves open is the first that fits, so that one can send at once. */
export function draftOf(filter: Filter, events: readonly KnownEvent[], world: WorldView): Draft {
  const first =
    events.find(({ dataModel, eventType }) => dataModel === "PatientAdmin" && eventType === "NewPatient") ??
    events[0]
  const dataModel = filter.dataModel ?? first?.dataModel ?? ""
  const inModel = events.filter((event) => event.dataModel === dataModel)
  const eventType =
    filter.eventType ?? (inModel.includes(first as KnownEvent) ? first : inModel[0])?.eventType ?? ""
  const subscription = world.subscriptions.find(
    (candidate) =>
      candidate.dataModel === dataModel &&
      (filter.source === undefined || candidate.sourceId === filter.source) &&
      (filter.destination === undefined || candidate.destinationId === filter.destination),
  )
  return {
    dataModel,
    eventType,
    source: filter.source ?? subscription?.sourceId ?? world.sources[0]?.id ?? "",
    destination: filter.destination ?? subscription?.destinationId ?? world.destinations[0]?.id ?? "",
  }
}

/** Whether a subscription takes the draft. */
export function isSubscribed({ dataModel, source, destination }: Draft, world: WorldView): boolean {
  return world.subscriptions.some(
    (candidate) =>
      candidate.dataModel === dataModel &&
      candidate.sourceId === source &&
      candidate.destinationId === destination,
  )
}
