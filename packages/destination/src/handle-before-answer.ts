import { LRUCache } from "lru-cache"
import type { Core } from "./core.ts"
import { describeError, reasonOf } from "./describe-error.ts"
import { handleTransmission } from "./handle-transmission.ts"
import type { NewTransmission } from "./inbox/contract.ts"
import { loggedId } from "./logged-id.ts"
import type { Keep } from "./receive.ts"
import { reportFailure } from "./run-handlers.ts"
import { stepOf } from "./tracing.ts"

/** Keys of handled messages kept in memory, to recognise a message that comes again because its 200 was lost. */
const REMEMBERED_KEYS = 10_000

/**
 * `acknowledge: "handled"`: the 200 waits for the handlers, and a failure is answered 503, so that Redox keeps the
 * message and sends it again. Messages of one subscription are handled one after the other here too.
 */
export function createHandleBeforeAnswer(core: Core): Keep {
  /** Until when a key is remembered. */
  const handled = new LRUCache<string, number>({ max: REMEMBERED_KEYS })
  const running = new Map<string, Promise<"stored" | "failed">>()
  const lastOf = new Map<string, Promise<unknown>>()

  return async function handleBeforeAnswer(transmission) {
    if ((handled.get(transmission.key) ?? 0) > transmission.receivedAt) return "duplicate"
    const underWay = running.get(transmission.key)
    if (underWay !== undefined) return (await underWay) === "failed" ? "failed" : "duplicate"

    const before = lastOf.get(transmission.subscription) ?? Promise.resolve()
    const result = before.then(() => handle(transmission))
    running.set(transmission.key, result)
    lastOf.set(transmission.subscription, result)
    const outcome = await result
    running.delete(transmission.key)
    if (lastOf.get(transmission.subscription) === result) lastOf.delete(transmission.subscription)
    if (outcome === "stored") {
      const { key, keyLifetimeMs = Number.POSITIVE_INFINITY, receivedAt } = transmission
      handled.set(key, receivedAt + keyLifetimeMs)
    }
    return outcome
  }

  async function handle(transmission: NewTransmission): Promise<"stored" | "failed"> {
    const { dataModel, eventType, transmissionId } = transmission
    // It waited behind another message until the shutdown's deadline was over: Redox sends it again.
    if (core.shutdown.aborted) return "failed"
    try {
      const step = stepOf("handle", core.catalogue.labels(dataModel, eventType), transmission)
      await core.settings.trace(step, () => handleTransmission(core, { ...transmission, failures: 0 }))
      return "stored"
    } catch (error) {
      const labels = core.catalogue.labels(dataModel, eventType)
      core.settings.logger.error(
        { ...labels, transmissionId: loggedId(transmissionId), ...describeError(error) },
        "A message could not be handled and was answered 503: Redox holds the feed and sends it again",
      )
      core.settings.metrics.failed?.({ ...labels, failures: 1, reason: reasonOf(error) })
      reportFailure(core, error, {
        dataModel,
        eventType,
        transmissionId,
        id: null,
        failures: 1,
        outcome: "retrying",
      })
      return "failed"
    }
  }
}
