import type { Deadline } from "./deadline.ts"
import { RateLimitError, RedoxUnavailableError, SourceError } from "./errors.ts"

/** How often and when a call is tried again. */
export interface RetrySettings {
  readonly attempts: number
  readonly delayMs: (failures: number) => number
}

const FIRST_DELAY = 500
const LONGEST_DELAY = 30_000

/** Wait before the next try: half a second doubled with each failure, at most 30 s, less up to half of it by chance. */
export function retryDelay(failures: number): number {
  const full = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(failures - 1, 20))
  return Math.round(full * (1 - Math.random() * 0.5))
}

/**
 * Runs tries until one succeeds, one fails for good, or the next would come after the deadline: then with the error of
 * the last try, at once.
 */
export async function withRetries<Result>(
  attempt: () => Promise<Result>,
  deadline: Deadline,
  { attempts, delayMs }: RetrySettings,
  onRetry: (error: SourceError, failures: number, waitMs: number) => void,
): Promise<Result> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt()
    } catch (error) {
      const mayRetry = error instanceof SourceError && error.retryable && !deadline.signal.aborted
      if (!mayRetry || failures >= attempts) throw error
      const waitMs = Math.max(delayMs(failures), askedWait(error))
      if (waitMs >= deadline.remaining()) throw error
      onRetry(error, failures, waitMs)
      await deadline.wait(waitMs)
    }
  }
}

function askedWait(error: SourceError): number {
  return error instanceof RateLimitError || error instanceof RedoxUnavailableError
    ? (error.retryAfterMs ?? 0)
    : 0
}
