import { type Parcel, pack } from "./hand-over.ts"
import type { Call } from "./messages.ts"

/** Gathers calls and sends them together. */
export interface GroupCommit {
  add(call: Call): void
}

/**
 * Gathers the calls of one turn of the event loop and sends them as one batch, so that they share a commit. Measured:
 * `setImmediate` groups better than every timer, and costs a lone append nothing. Batches leave in the order of their
 * calls, also while a large body is still being copied.
 *
 * @param send - hands a batch to the worker
 * @param failed - is told of calls that could not be sent
 */
export function createGroupCommit(
  send: (parcel: Parcel) => void,
  failed: (calls: readonly Call[], error: unknown) => void,
): GroupCommit {
  let gathered: Call[] = []
  let underWay = false

  const flush = async (): Promise<void> => {
    while (gathered.length > 0) {
      const calls = gathered
      gathered = []
      try {
        send(await pack(calls))
      } catch (error) {
        failed(calls, error)
      }
    }
    underWay = false
  }

  return {
    add(call) {
      gathered.push(call)
      if (underWay) return
      underWay = true
      setImmediate(flush)
    },
  }
}
