import type { Core } from "../core.ts"
import type { TransmissionSummary } from "../store/transmission.ts"

/** How long the webhook may take, in milliseconds. */
const WEBHOOK_LIMIT = 10_000

/** Says loudly that a subscription stands still: on the feed, in the log, and to the webhook when there is one. */
export function raiseAlert(core: Core, head: TransmissionSummary, failures: number): void {
  const { problems, clock, logger, settings } = core
  const { sourceId, destinationId, subscriptionId, logId, dataModel, eventType } = head
  const alert = { subscriptionId, logId, sourceId, destinationId, dataModel, eventType }
  problems.add(
    { kind: "alert", text: `A subscription stands still: ${failures} attempts in a row failed.`, ...alert },
    clock.now(),
  )
  logger.warn(
    { subscriptionId, logId, failures },
    "A subscription stands still; Redox would alert its owner now",
  )
  const { alertWebhook: url } = settings
  if (url === undefined) return
  const giveUp = new AbortController()
  const endLimit = clock.limit(WEBHOOK_LIMIT, () => giveUp.abort())
  const request = {
    method: "POST",
    url,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...alert, failures, at: new Date(clock.now()).toISOString() }),
  } as const
  Promise.resolve()
    .then(() => settings.transport(request, giveUp.signal))
    .then(
      ({ status }) => {
        if (status >= 300) logger.warn({ status }, "The webhook for alerts refused an alert")
      },
      () => logger.warn({}, "The webhook for alerts could not be reached"),
    )
    .finally(endLimit)
}
