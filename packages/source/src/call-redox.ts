import type { EventDescriptor } from "@redoxkit/models"
import { checkCallOptions, MESSAGE_OPTIONS } from "./call-options.ts"
import type { Core } from "./core.ts"
import { startDeadline } from "./deadline.ts"
import { errorEntriesOf } from "./error-entries.ts"
import type { SourceError } from "./errors.ts"
import { jsonOf } from "./json-of.ts"
import { timer } from "./option-kinds.ts"
import { type Accepted, postMessage } from "./post-message.ts"
import { type Call, prepareMessage } from "./prepare-message.ts"
import { withRetries } from "./retry.ts"

/** Prepares a message and posts it within its deadline, again where that is safe. What `send` and `query` share. */
export async function callRedox(core: Core, call: Call): Promise<Accepted> {
  const { settings } = core
  checkCallOptions(call.options, MESSAGE_OPTIONS)
  const { deadlineMs = settings.deadlineMs, signal } = call.options
  const deadline = startDeadline(timer("deadlineMs", deadlineMs), signal)
  try {
    const { event, message } = await prepareMessage(core, call, deadline)
    const request = { body: jsonOf(message), repeatable: call.kind === "query", signal: deadline.signal }
    const answer = await withRetries(
      () => postMessage(core, request),
      deadline,
      settings.retry,
      (error, failures, waitMs) => logRetry(core, event, error, failures, waitMs),
    )
    const errorCount = errorEntriesOf(answer.json).length
    if (errorCount > 0)
      settings.logger.warn({ ...namesOf(event), errorCount }, "Redox accepted a message with errors")
    return answer
  } finally {
    deadline.clear()
  }
}

function logRetry(
  { settings }: Core,
  event: EventDescriptor,
  { code, status }: SourceError,
  failures: number,
  waitMs: number,
): void {
  settings.logger.warn(
    { ...namesOf(event), code, status, failures, waitMs },
    "A call failed and is tried again",
  )
}

function namesOf({ dataModel, eventType }: EventDescriptor): object {
  return { dataModel, eventType }
}
