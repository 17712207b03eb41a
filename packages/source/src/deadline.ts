import { AbortedError, DeadlineError } from "./errors.ts"

/** The end of one call: its deadline, or the caller's signal. */
export interface Deadline {
  /** Aborted at the end, with a `DeadlineError` or an `AbortedError` as its reason. */
  readonly signal: AbortSignal
  /** Milliseconds left, 0 or less when it is over. */
  remaining(): number
  /** Resolves after so many milliseconds; rejects with the signal's reason at the end. */
  wait(milliseconds: number): Promise<void>
  /** Lets go of timer and listeners. */
  clear(): void
}

/**
 * Starts the clock of one call.
 *
 * @throws AbortedError when the caller's signal is aborted already
 */
export function startDeadline(milliseconds: number, callerSignal: AbortSignal | undefined): Deadline {
  const controller = new AbortController()
  const { signal } = controller
  const end = performance.now() + milliseconds
  const timer = setTimeout(() => controller.abort(passed(milliseconds)), milliseconds)
  const stop = (): void => controller.abort(abortedBy(callerSignal))
  if (callerSignal?.aborted) {
    clearTimeout(timer)
    throw abortedBy(callerSignal)
  }
  callerSignal?.addEventListener("abort", stop, { once: true })
  return {
    signal,
    remaining: () => end - performance.now(),
    wait: (wait) =>
      unlessAborted(signal, (resolve) => {
        const waiting = setTimeout(resolve, wait)
        return () => clearTimeout(waiting)
      }),
    clear() {
      clearTimeout(timer)
      callerSignal?.removeEventListener("abort", stop)
    },
  }
}

/** Waits for a promise that others wait for too, no longer than the signal lets one. */
export function unlessEnded<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  // Also where nobody waits any more: what it rejects with must not end the process.
  promise.catch(() => {})
  return unlessAborted(signal, (resolve, reject) => {
    promise.then(resolve, reject)
    return () => {}
  })
}

function unlessAborted<Value>(
  signal: AbortSignal,
  start: (resolve: (value: Value) => void, reject: (error: unknown) => void) => () => void,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const settle = <Given>(next: (given: Given) => void) =>
      function settled(given: Given): void {
        signal.removeEventListener("abort", onAbort)
        next(given)
      }
    const onAbort = (): void => {
      cancel()
      reject(signal.reason)
    }
    signal.addEventListener("abort", onAbort, { once: true })
    const cancel = start(settle(resolve), settle(reject))
  })
}

function passed(milliseconds: number): DeadlineError {
  return new DeadlineError(
    `The deadline of ${milliseconds} ms passed without an outcome. Redox or the destination system is slow, or could not be reached; try again later, or give the call more time with deadlineMs.`,
  )
}

function abortedBy(signal: AbortSignal | undefined): AbortedError {
  return new AbortedError("The call was aborted by its signal.", { cause: signal?.reason })
}
