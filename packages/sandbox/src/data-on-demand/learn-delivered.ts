import type { Core } from "../core.ts"
import type { Message } from "../message/assets.ts"
import { parseExactly } from "../message/exact-json.ts"
import type { TransmissionSummary } from "../store/transmission.ts"
import { learnMessage } from "./learn.ts"

/**
 * Files a message that was delivered to a destination that lives in the sandbox into the records from which it answers, so
 * that a note which an application wrote back is found by a query. What a source sends to itself it knows already.
 */
export function learnDelivered(core: Core, { logId, sourceId, destinationId }: TransmissionSummary): void {
  const { recordsOf, timeZone } = core.world.destinations.get(destinationId)
  if (recordsOf === null || recordsOf === sourceId) return
  const message = parseExactly(core.transmissions.body(logId)) as Message
  learnMessage(core, { sourceId: recordsOf, message, timeZone, logId, way: "filed" })
}
