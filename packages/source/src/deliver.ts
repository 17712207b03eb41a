import type { SendResult } from "./calls.ts"
import type { Core } from "./core.ts"
import { startDeadline } from "./deadline.ts"
import { postMessage } from "./post-message.ts"
import { sendResultOf } from "./read-result.ts"

/**
 * Delivers a message that was prepared before: one try, with a fresh token after a 401, and no retries. For the outbox,
 * which waits and tries again by itself.
 *
 * @param body - the message as JSON
 * @throws what `send` throws; `retryable` says whether it is safe to deliver it again
 */
export async function deliver(
  core: Core,
  body: string | Uint8Array,
  signal?: AbortSignal,
): Promise<SendResult> {
  const deadline = startDeadline(core.settings.deadlineMs, signal)
  try {
    return sendResultOf(await postMessage(core, { body, repeatable: false, signal: deadline.signal }))
  } finally {
    deadline.clear()
  }
}
