import type { Logger } from "@redoxkit/store/common"
import { describeError } from "./describe-error.ts"
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
  "takenOver",
] as const satisfies readonly (keyof DestinationMetrics)[]

/** Metrics that cannot fail: a hook that throws after the handlers have run must not make them run again. */
export function guardMetrics(metrics: DestinationMetrics, logger: Logger): DestinationMetrics {
  return Object.fromEntries(
    HOOKS.filter((name) => metrics[name] !== undefined).map((name) => [
      name,
      function hook(event: never): void {
        attempt(
          () => metrics[name]?.(event),
          (error) =>
            logger.error(
              { hook: name, ...describeError(error) },
              "A metrics hook failed; the message goes on",
            ),
        )
      },
    ]),
  )
}

/** An async function is a hook too by its type, and a rejection that nobody looks at would end the process. */
function attempt(call: () => unknown, failed: (error: unknown) => void): void {
  try {
    const result = call()
    if (result instanceof Promise) result.catch(failed)
  } catch (error) {
    failed(error)
  }
}
