import { onTestFinished, vi } from "vitest"

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

/** Moves the clock that tokens age by, for the length of a test. Running deadlines would end, so none should. */
export function advancingClock(): { advance(milliseconds: number): Promise<void> } {
  const real = performance.now.bind(performance)
  let ahead = 0
  const spy = vi.spyOn(performance, "now").mockImplementation(() => real() + ahead)
  onTestFinished(() => spy.mockRestore())
  return {
    async advance(milliseconds) {
      ahead += milliseconds
      // lru-cache looks at the clock once a millisecond.
      await new Promise((resolve) => setTimeout(resolve, 5))
    },
  }
}
