import { type MemoryOptions, memoryStore } from "@redoxkit/store"
import type { Inbox } from "./contract.ts"
import { INBOX } from "./kind.ts"

/** Options of {@link memoryInbox}. */
export type MemoryInboxOptions = MemoryOptions

/**
 * An inbox in memory, for tests: what it holds is gone when the process ends, also what was answered 200. `append`
 * rejects with an `InboxError` of code `inbox-full` when unfinished transmissions and dead letters fill it.
 *
 * @throws DestinationError with code `invalid-option`
 * @example
 * const destination = createDestination({ verificationToken, inbox: memoryInbox({ maxTransmissions: 1_000 }) })
 */
export function memoryInbox(options?: MemoryInboxOptions): Inbox {
  return memoryStore(INBOX, options)
}
