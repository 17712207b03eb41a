import type { Core } from "./core.ts"
import { PollerError } from "./errors.ts"
import { reasonOf, retryAfterIn } from "./judge-failure.ts"
import type { RunResult } from "./options.ts"
import { run } from "./run.ts"
import { saveStep } from "./save-step.ts"
import { callHook, tellFailure } from "./tell-failure.ts"

/** How a run ended. */
export type Ended =
  | { readonly result: RunResult }
  /** With the least time until the next run, in milliseconds. */
  | { readonly error: PollerError; readonly waitMs: number }

/**
 * One run with everything around it: notes how it ended, tells the hooks and the log. Never rejects.
 *
 * @param retries - whether another run follows by itself
 */
export async function pollOnce(core: Core, retries: boolean): Promise<Ended> {
  const { settings } = core
  const { feed, logger, now } = settings
  const begunAt = now()
  try {
    const result = await run(core)
    if (core.isStopping()) return { error: stopped(), waitMs: 0 }
    const endedAt = now()
    await saveStep(core, {
      run: { lastSuccessAt: endedAt, lastRunAt: endedAt, failures: 0, failingSince: null, reason: null },
      // What the API still tells of was handled in this run, so that only what it no longer tells of is forgotten.
      forgetBefore: begunAt - settings.rememberMs,
    })
    logger.debug({ feed, ...result }, "A run ended")
    callHook(settings, "onRun", () => settings.onRun(result))
    return { result }
  } catch (thrown) {
    const error = asPollerError(thrown)
    if (core.isStopping()) return { error: stopped(), waitMs: 0 }
    const failures = core.state.failures + 1
    const waitMs = waitAfter(core, error, failures)
    await noteFailure(core, error, failures)
    tellFailure(core, error, { concerns: "feed", failures, retryAt: retries ? now() + waitMs : null })
    return { error, waitMs }
  }
}

function waitAfter({ settings }: Core, error: PollerError, failures: number): number {
  const asked = Math.min(retryAfterIn(error) ?? 0, settings.maxRetryAfterMs)
  return Math.max(asked, settings.backoffMs(failures))
}

/** When the store itself has failed, it cannot take this either: then the poller alone knows. */
async function noteFailure(core: Core, error: PollerError, failures: number): Promise<void> {
  const at = core.settings.now()
  const { lastSuccessAt, failingSince } = core.state
  const run = {
    lastSuccessAt,
    lastRunAt: at,
    failures,
    failingSince: failingSince ?? at,
    reason: reasonOf(error),
  }
  try {
    await saveStep(core, { run })
  } catch {
    core.state = { ...core.state, ...run }
  }
}

function asPollerError(error: unknown): PollerError {
  if (error instanceof PollerError) return error
  return new PollerError(
    "fetch-failed",
    "fetchChanges failed. Nothing was passed over: the next run asks from the same place. The cause says why.",
    { cause: error },
  )
}

function stopped(): PollerError {
  return new PollerError(
    "stopped",
    "The poller was stopped during the run. What was stored is noted, and the rest is asked for again.",
  )
}
