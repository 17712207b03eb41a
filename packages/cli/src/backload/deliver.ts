import { retryWait } from "@redoxkit/sandbox"
import { CommandError } from "../command-error.ts"
import type { Message } from "./build-message.ts"
import { waitFor } from "./pace.ts"
import type { Target } from "./target.ts"

/** How attempts are repeated. */
export interface RetryRules {
  /** Attempts until it is given up; none is ever given up without it, as at Redox. */
  readonly attempts: number | undefined
  /** Ends the waiting. */
  readonly stop: AbortSignal
  /** Told before a wait: why, and how long in milliseconds. */
  readonly onWait: (reason: string, milliseconds: number) => void
  /** Waits; for tests. */
  readonly wait?: (milliseconds: number, stop: AbortSignal) => Promise<void>
}

/**
 * Delivers a message: attempts with the waits of Redox between them, until one succeeds.
 *
 * @returns whether it was taken; `false` when the signal ended the attempts
 * @throws CommandError `delivery-failed` after the last attempt
 */
export async function deliver(
  target: Target,
  message: Message,
  logId: string,
  { attempts, stop, onWait, wait = waitFor }: RetryRules,
): Promise<boolean> {
  for (let failures = 1; ; failures++) {
    const reason = await target.attempt(message, logId)
    if (reason === undefined) return true
    if (stop.aborted) return false
    if (failures === attempts)
      throw new CommandError(
        "delivery-failed",
        `No attempt of ${failures} succeeded; the last ended with ${reason}. The same command goes on with this row.`,
      )
    const milliseconds = retryWait(failures)
    if (milliseconds > 0) onWait(reason, milliseconds)
    await wait(milliseconds, stop)
    if (stop.aborted) return false
  }
}
