import { LONGEST_TIMER } from "@redoxkit/store/common"
import type { Cancel, Clock } from "./clock.ts"

interface Wait {
  /** What is left of it, in milliseconds of the protocol. */
  left: number
  since: number
  timer: NodeJS.Timeout
  readonly callback: () => void
}

/**
 * The clock of the machine, with waits divided by the speed.
 *
 * @param speed - 1 for Redox's own waits, 1000 to have an hour pass in 3.6 seconds
 */
export function realClock(speed = 1): Clock {
  const waits = new Set<Wait>()
  let factor = speed

  function arm(wait: Wait): void {
    wait.since = performance.now()
    const delay = Math.min(wait.left / factor, LONGEST_TIMER)
    wait.timer = setTimeout(() => {
      wait.left -= delay * factor
      if (wait.left > 0.001) return arm(wait)
      waits.delete(wait)
      wait.callback()
    }, delay)
  }

  return {
    now: Date.now,
    wait(milliseconds, callback): Cancel {
      const wait = { left: milliseconds, since: 0, callback } as Wait
      waits.add(wait)
      arm(wait)
      return () => {
        clearTimeout(wait.timer)
        waits.delete(wait)
      }
    },
    limit(milliseconds, callback) {
      const timer = setTimeout(callback, Math.min(milliseconds, LONGEST_TIMER))
      return () => clearTimeout(timer)
    },
    get speed() {
      return factor
    },
    setSpeed(next) {
      for (const wait of waits) {
        clearTimeout(wait.timer)
        wait.left -= (performance.now() - wait.since) * factor
      }
      factor = next
      for (const wait of waits) arm(wait)
    },
  }
}
