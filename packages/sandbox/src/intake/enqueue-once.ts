import type { Core } from "../core.ts"
import { SandboxError } from "../errors.ts"
import type { Origin, TransmissionSummary } from "../store/transmission.ts"
import { invalid } from "../world/check.ts"
import { properEvent } from "../world/world.ts"
import { enqueue } from "./enqueue.ts"
import type { RoutedMessage } from "./route-message.ts"

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Puts a message into its queue under a log ID that the caller chose. A second call with the same log ID adds nothing
 * and gives the transmission of the first, so that a caller whose answer was lost can ask again.
 *
 * @throws SandboxError `invalid-request` for a query, several destinations or a log ID that is no UUID; `conflict` when
 *   the log ID belongs to a transmission of another subscription or event
 */
export function enqueueOnce(
  core: Core,
  routed: RoutedMessage,
  origin: Origin,
  logId: string,
): readonly TransmissionSummary[] {
  const [leg, another] = routed.legs
  if (routed.isQuery || leg === undefined || another !== undefined)
    throw invalid("logId goes with a message, no query, to exactly one destination.")
  if (!UUID.test(logId)) throw invalid("logId must be a UUID in lower case.")
  const known = core.transmissions.find(logId)
  if (known === undefined) return enqueue(core, { ...routed, legs: [{ ...leg, logId }] }, origin)
  const { dataModel, eventType } = properEvent(routed.message.Meta.DataModel, routed.message.Meta.EventType)
  if (
    known.subscriptionId !== leg.subscription.id ||
    known.dataModel !== dataModel ||
    known.eventType !== eventType
  )
    throw new SandboxError(
      "conflict",
      "The log ID belongs to another transmission. Use a new one for each message.",
    )
  return [known]
}
