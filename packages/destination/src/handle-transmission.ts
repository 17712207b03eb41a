import type { Core } from "./core.ts"
import { DestinationError } from "./errors.ts"
import type { HandlerContext } from "./handlers.ts"
import type { ClaimedTransmission } from "./inbox/contract.ts"
import { parseBody } from "./parse-body.ts"
import { runHandlers } from "./run-handlers.ts"
import { validate } from "./validate.ts"

/**
 * Everything that happens to a message after it is safe: parse, validate, hand to the handlers.
 *
 * @throws what the handlers throw, or DestinationError `unreadable-body`
 */
export async function handleTransmission(
  core: Core,
  transmission: Omit<ClaimedTransmission, "id" | "key">,
): Promise<void> {
  const { catalogue, settings } = core
  const { dataModel, eventType, transmissionId, subscription, receivedAt, failures, body } = transmission
  const message = parseBody(body)
  if (dataModel === null || eventType === null) {
    throw new DestinationError(
      "unreadable-body",
      "A stored body has no Meta that names a data model and an event type. It is kept as a dead letter; read it with inbox.read(id).",
    )
  }
  const started = settings.now()
  const issues = await validate(core, { dataModel, eventType, transmissionId }, message)
  let signal: AbortSignal | undefined
  const context: HandlerContext = {
    dataModel,
    eventType,
    transmissionId,
    subscription,
    receivedAt: new Date(receivedAt),
    attempt: failures + 1,
    issues,
    body,
    // One of its own for each message: listeners that a handler leaves behind go when the message goes. Made when it is
    // asked for, because few handlers do and it costs as much as all else here together.
    get signal() {
      signal ??= AbortSignal.any([core.shutdown])
      return signal
    },
  }
  await runHandlers(core, message, context)
  settings.metrics.handled?.({
    ...catalogue.labels(dataModel, eventType),
    durationMs: settings.now() - started,
    waitedMs: settings.now() - receivedAt,
  })
}
