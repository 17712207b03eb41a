const FIRST_DELAY = 1_000
const LONGEST_DELAY = 5 * 60_000

/**
 * Wait before the next try: one second doubled with each failure, at most five minutes. Up to a fifth of it is left
 * out by chance, so that messages that failed together do not come back together.
 *
 * @param failures - failures so far, at least 1
 */
export function backoffDelay(failures: number): number {
  const full = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(failures - 1, 20))
  return Math.round(full * (1 - Math.random() * 0.2))
}
