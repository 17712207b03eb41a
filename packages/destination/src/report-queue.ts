import type { Core } from "./core.ts"
import { describeError } from "./describe-error.ts"
import type { Inbox } from "./inbox/contract.ts"

/** Calls `metrics.queue` at its interval. Returns a function that ends this. */
export function reportQueue(
  { settings: { metrics, metricsIntervalMs, logger, now } }: Core,
  inbox: Inbox,
): () => void {
  if (metrics.queue === undefined) return () => {}
  const timer = setInterval(async () => {
    try {
      const stats = await inbox.stats()
      const depth = stats.waiting + stats.running + stats.retrying
      metrics.queue?.({
        depth,
        oldestAgeMs: stats.oldestReceivedAt === null ? 0 : Math.max(0, now() - stats.oldestReceivedAt),
        stats,
      })
    } catch (error) {
      logger.error(describeError(error), "The state of the inbox could not be measured")
    }
  }, metricsIntervalMs)
  timer.unref()
  return () => clearInterval(timer)
}
