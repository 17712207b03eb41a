import { type MemoryOptions, memoryStore } from "@redoxkit/store"
import type { Outbox } from "./contract.ts"
import { OUTBOX } from "./kind.ts"

/** Options of {@link memoryOutbox}. */
export type MemoryOutboxOptions = MemoryOptions

/**
 * An outbox in memory, for tests: what it holds is gone when the process ends. `append` rejects with an `OutboxError`
 * of code `outbox-full` when unsent messages and dead letters fill it.
 *
 * @throws SourceError with code `invalid-option`
 * @example
 * const source = createSource({ auth, destination, outbox: memoryOutbox() })
 */
export function memoryOutbox(options?: MemoryOutboxOptions): Outbox {
  return memoryStore(OUTBOX, options)
}
