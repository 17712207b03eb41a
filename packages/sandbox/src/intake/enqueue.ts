import type { Core } from "../core.ts"
import { learnMessage } from "../data-on-demand/learn.ts"
import { fillMeta } from "../message/fill-meta.ts"
import { moveDates } from "../message/move-dates.ts"
import type { NewTransmission, Origin, TransmissionSummary } from "../store/transmission.ts"
import { properEvent } from "../world/world.ts"
import type { Leg, RoutedMessage } from "./route-message.ts"

/** Puts a message into the queue of each of its subscriptions, all or none, and learns it into the records of its source. */
export function enqueue(
  core: Core,
  routed: RoutedMessage,
  origin: Origin,
  editedFrom?: string,
): readonly TransmissionSummary[] {
  const { database, transmissions, changes, delivery } = core
  const added = database.transaction(() => {
    const { message, source, legs } = routed
    const logId = legs[0]?.logId ?? null
    learnMessage(core, { sourceId: source.id, message, timeZone: source.timeZone, logId, way: "sent" })
    return legs.map((leg) => {
      const transmission = transmissions.add(newTransmission(core, routed, leg, origin, editedFrom))
      changes.add("transmission", transmission)
      return transmission
    })
  })
  for (const { subscriptionId } of added) delivery.look(subscriptionId)
  return added
}

/** A transmission of one leg, its `Meta` filled and its dates moved. */
export function newTransmission(
  { clock, settings }: Core,
  { message, source, legs, issues, isQuery }: RoutedMessage,
  { logId, destination, subscription }: Leg,
  origin: Origin,
  editedFrom?: string,
): NewTransmission {
  const now = clock.now()
  const listed = settings.listedDestinations === "all" ? legs.map((leg) => leg.destination) : [destination]
  const filled = fillMeta(message, source, listed, now)
  return {
    logId,
    subscriptionId: subscription.id,
    sourceId: source.id,
    destinationId: destination.id,
    ...properEvent(message.Meta.DataModel, message.Meta.EventType),
    kind: isQuery ? "query" : "message",
    origin,
    ...(editedFrom === undefined ? {} : { editedFrom }),
    createdAt: now,
    realData: destination.holdsRealData,
    issues,
    body: JSON.stringify(moveDates(filled, source.timeZone, destination.timeZone)),
  }
}
