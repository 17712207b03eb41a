import { setTimeout as sleep } from "node:timers/promises"

/** Lets rows pass at a rate. */
export interface Pace {
  /** Resolves when the next row may go; at once, when the signal ends. */
  turn(stop: AbortSignal): Promise<void>
}

/** How a pace tells time. */
export interface PaceClock {
  /** Milliseconds of a clock that nobody sets back. */
  now(): number
  wait(milliseconds: number, stop: AbortSignal): Promise<void>
}

/** Waits, but not beyond the end of a signal. */
export async function waitFor(milliseconds: number, stop: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal: stop })
  } catch (error) {
    if (!stop.aborted) throw error
  }
}

const realClock: PaceClock = { now: () => performance.now(), wait: waitFor }

/** After a pause, so much time may be caught up with, in milliseconds: timers are coarse, and bursts are no pace. */
const CATCH_UP = 50

/** A pace of so many rows a second; of as many as can be, without a rate. */
export function paceOf(rate: number | undefined, clock: PaceClock = realClock): Pace {
  if (rate === undefined) return { turn: async () => {} }
  let due = clock.now()
  return {
    async turn(stop) {
      const wait = due - clock.now()
      if (wait >= 1) await clock.wait(wait, stop)
      due = Math.max(due, clock.now() - CATCH_UP) + 1_000 / rate
    },
  }
}
