import { type Parcel, pack } from "./hand-over.ts"
import type { Call } from "./messages.ts"

/** Gathers calls and sends them together. */
export interface GroupCommit {
  add(call: Call): void
}

/** So many calls are sent without waiting for the rest of the turn: the worker commits them while more arrive. */
const EAGER_CALLS = 16

/**
 * Gathers the calls of one turn of the event loop and sends them as one batch, so that they share a commit. Measured:
 * `setImmediate` groups better than every timer, and costs a lone append nothing. A turn in which many requests come in
 * takes milliseconds, and a worker that waited for its end would leave a core idle. Batches leave in the order of their
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
  let endOfTurn: NodeJS.Immediate | undefined
  let sending = false

  const flush = async (): Promise<void> => {
    clearImmediate(endOfTurn)
    endOfTurn = undefined
    if (sending) return
    sending = true
    while (gathered.length > 0) {
      const calls = gathered
      gathered = []
      try {
        const parcel = pack(calls)
        send(parcel instanceof Promise ? await parcel : parcel)
      } catch (error) {
        failed(calls, error)
      }
    }
    sending = false
  }

  return {
    add(call) {
      gathered.push(call)
      if (sending) return
      if (gathered.length >= EAGER_CALLS) void flush()
      else endOfTurn ??= setImmediate(flush)
    },
  }
}
