import type { Core } from "./core.ts"
import type { PollerError } from "./errors.ts"
import { reasonOf } from "./judge-failure.ts"
import type { FailureContext } from "./options.ts"

/** Logs a failure without a value, and tells `onError` of it, whose own failure changes nothing. */
export function tellFailure(
  { settings }: Pick<Core, "settings">,
  error: PollerError,
  context: Omit<FailureContext, "feed">,
): void {
  const { feed, logger, onError } = settings
  const { concerns, failures, retryAt } = context
  const fields = { feed, reason: reasonOf(error), ...("status" in error && { status: error.status }) }
  if (concerns === "change") logger.error(fields, "A change was parked: the feed goes on without it")
  else
    logger.warn(
      { ...fields, failures, ...(retryAt !== null && { retryAt: new Date(retryAt).toISOString() }) },
      "A run failed. Nothing is lost: the next one begins where this one did",
    )
  callHook(settings, "onError", () => onError(error, { feed, ...context }))
}

/** Calls a hook of the user. */
export function callHook({ feed, logger }: Core["settings"], hook: string, call: () => unknown): void {
  const failed = (error: unknown): void =>
    logger.error({ feed, hook, reason: reasonOf(error) }, "A hook failed, which changes nothing")
  try {
    const result = call()
    if (result instanceof Promise) result.catch(failed)
  } catch (error) {
    failed(error)
  }
}
