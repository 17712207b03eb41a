import type { TransmissionSummary } from "@redoxkit/store"
import type { EnqueuedMessage } from "./contract.ts"

/** The key under which a message to one destination is stored. */
export function keyOf(destination: string, idempotencyKey: string): string {
  return `${destination.replaceAll("%", "%25").replaceAll(" ", "%20")} ${idempotencyKey}`
}

/** The destination and the idempotency key behind a key of {@link keyOf}. */
export function partsOf(key: string): Pick<EnqueuedMessage, "destination" | "idempotencyKey"> {
  const end = key.indexOf(" ")
  const destination = key.slice(0, end).replaceAll("%20", " ").replaceAll("%25", "%")
  return { destination, idempotencyKey: key.slice(end + 1) }
}

/** A summary in the words of a source. */
export function enqueuedMessageOf(summary: TransmissionSummary): EnqueuedMessage {
  const { key, receivedAt, dataModel, eventType, ...rest } = summary
  return {
    ...rest,
    ...partsOf(key),
    dataModel: dataModel ?? "",
    eventType: eventType ?? "",
    enqueuedAt: receivedAt,
  }
}
