import { describeError } from "./describe-error.ts"
import type { Logger } from "./logger.ts"
import type { DestinationMetrics } from "./metrics.ts"

const HOOKS = [
  "received",
  "duplicate",
  "rejected",
  "validated",
  "handled",
  "failed",
  "parked",
  "queue",
] as const satisfies readonly (keyof DestinationMetrics)[]

/** A logger that cannot fail: a full disk under a log must not turn a stored message into a refused one. */
export function guardLogger(logger: Logger): Logger {
  const guard = (level: keyof Logger) =>
    function log(fields: object, message: string): void {
      try {
        logger[level](fields, message)
      } catch {
        // There is no other place to tell it.
      }
    }
  return { debug: guard("debug"), info: guard("info"), warn: guard("warn"), error: guard("error") }
}

/** Metrics that cannot fail: a hook that throws after the handlers have run must not make them run again. */
export function guardMetrics(metrics: DestinationMetrics, logger: Logger): DestinationMetrics {
  return Object.fromEntries(
    HOOKS.filter((name) => metrics[name] !== undefined).map((name) => [
      name,
      function hook(event: never): void {
        try {
          metrics[name]?.(event)
        } catch (error) {
          logger.error({ hook: name, ...describeError(error) }, "A metrics hook failed; the message goes on")
        }
      },
    ]),
  )
}
