import { PollerError } from "../errors.ts"

/** A call of one of the user's functions, which may come back several times, as a generator does. */
export interface Call {
  /** Aborted when the work takes longer than its deadline, or together with the poller's own signal. */
  readonly signal: AbortSignal
  /**
   * Does some work within the deadline. Settles then at the latest, also when the work does not look at the signal.
   *
   * @throws PollerError `deadline-exceeded`, the reason of the poller's signal, or what the work throws
   */
  within<Result>(work: () => Promise<Result> | Result): Promise<Result>
  /** Aborts what is still under way, and lets go of the poller's signal. */
  end(): void
}

/** Begins a call. */
export function beginCall(deadlineMs: number, parent: AbortSignal): Call {
  const controller = new AbortController()
  const { signal } = controller
  const abort = (): void => controller.abort(parent.reason)
  if (parent.aborted) abort()
  parent.addEventListener("abort", abort, { once: true })
  return {
    signal,
    async within(work) {
      signal.throwIfAborted()
      const timer = setTimeout(() => controller.abort(passed(deadlineMs)), deadlineMs)
      try {
        return await unlessAborted(signal, Promise.resolve().then(work))
      } finally {
        clearTimeout(timer)
      }
    },
    end() {
      parent.removeEventListener("abort", abort)
      controller.abort(new PollerError("stopped", "The call is over."))
    },
  }
}

/** One piece of work within its deadline. @throws as {@link Call.within} does */
export async function withDeadline<Result>(
  deadlineMs: number,
  parent: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result> | Result,
): Promise<Result> {
  const call = beginCall(deadlineMs, parent)
  try {
    return await call.within(() => work(call.signal))
  } finally {
    call.end()
  }
}

function unlessAborted<Result>(signal: AbortSignal, promise: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason)
    signal.addEventListener("abort", onAbort, { once: true })
    // Also where nobody waits any more: what it rejects with must not end the process.
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort))
  })
}

function passed(milliseconds: number): PollerError {
  return new PollerError(
    "deadline-exceeded",
    `A call took longer than its deadline of ${milliseconds} ms. The API is slow or cannot be reached: it is tried again; give calls more time with deadlineMs.`,
  )
}
