import type { Cancel, Clock } from "./clock.ts"

/** A clock that stands still until it is told to go on. */
export interface VirtualClock extends Clock {
  /** When the next timer falls due, in milliseconds since 1970; `undefined` when there is none. */
  readonly nextAt: number | undefined
  /** Goes on to the next timer and fires it. `false` when there is none. */
  step(): boolean
}

interface Timer {
  readonly at: number
  readonly order: number
  readonly callback: () => void
}

/**
 * A clock for tests: no time passes by itself, so that a whole day runs as fast as its work.
 *
 * @param start - moment at which it begins, in milliseconds since 1970
 * @example
 * const clock = virtualClock(Date.parse("2025-04-01T08:00:00Z"))
 */
export function virtualClock(start: number): VirtualClock {
  const timers = new Set<Timer>()
  let now = start
  let count = 0

  const first = (): Timer | undefined => {
    let found: Timer | undefined
    for (const timer of timers)
      if (found === undefined || timer.at < found.at || (timer.at === found.at && timer.order < found.order))
        found = timer
    return found
  }
  const set = (milliseconds: number, callback: () => void): Cancel => {
    const timer = { at: now + milliseconds, order: ++count, callback }
    timers.add(timer)
    return () => void timers.delete(timer)
  }

  return {
    now: () => now,
    wait: set,
    limit: set,
    speed: 1,
    setSpeed() {},
    get nextAt() {
      return first()?.at
    },
    step() {
      const timer = first()
      if (timer === undefined) return false
      timers.delete(timer)
      now = Math.max(now, timer.at)
      timer.callback()
      return true
    },
  }
}
