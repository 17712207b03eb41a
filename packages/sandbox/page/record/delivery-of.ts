import type { TransmissionSummary } from "../api/types.ts"
import type { Delivery } from "../export/delivery.ts"
import { world } from "../state/world.ts"

/** How a message can be sent again from outside: to the endpoint, or to the sandbox where there is none. */
export function deliveryOf(item: TransmissionSummary, body: string): Delivery {
  const destination = world.value?.destinations.find(({ id }) => id === item.destinationId)
  const url = destination?.url ?? null
  const name = `${item.dataModel} ${item.eventType}`
  return url === null
    ? { kind: "sandbox", url: `${location.origin}/endpoint`, name, body }
    : { kind: "destination", url, name, body }
}
