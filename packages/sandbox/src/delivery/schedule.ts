const SECOND = 1_000

/** Waits before the first retries, in milliseconds, as Redox documents them. */
const WAITS = [0, 10, 10, 20, 30, 50, 80, 120].map((seconds) => seconds * SECOND)

/** What follows is cut off in the documentation we have; a newer one speaks of a fixed wait of one to two minutes. */
const LATER = 120 * SECOND

/** Longest of all waits, in milliseconds of the sandbox. */
export const LONGEST_WAIT = LATER

/** Failures after which Redox alerts: the first attempt and three retries. */
export const ALERT_AFTER = 4

/**
 * Wait before the next attempt of a delivery that failed, in milliseconds of the sandbox, as Redox documents it: none,
 * twice 10 s, then 20, 30, 50, 80 and 120 s. What follows is not documented: 120 s here.
 *
 * @param failures - attempts that failed so far, at least 1
 * @example
 * retryWait(1) // 0
 * retryWait(2) // 10_000
 */
export function retryWait(failures: number): number {
  return WAITS[failures - 1] ?? LATER
}
