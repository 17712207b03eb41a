/** How two rows of measurements compare. */
export interface Comparison {
  /** Mean of the second row less that of the first. */
  readonly difference: number
  /** Welch's t: how many standard errors that is. Beyond 4.5 it is no chance, as usual for leaks of time. */
  readonly t: number
}

/** Beyond this a difference counts. */
export const SIGNIFICANT = 4.5

/** Compares two rows by Welch's t-test, the faster half of each: the rest of the machine has made the slower one. */
export function compare(first: readonly number[], second: readonly number[]): Comparison {
  const [one, other] = [momentsOf(first), momentsOf(second)]
  const difference = other.mean - one.mean
  const error = Math.sqrt(one.variance / one.count + other.variance / other.count)
  return { difference, t: error === 0 ? 0 : difference / error }
}

/** Mean of the faster half. */
export function meanOf(values: readonly number[]): number {
  return momentsOf(values).mean
}

function momentsOf(values: readonly number[]): {
  readonly count: number
  readonly mean: number
  readonly variance: number
} {
  const kept = [...values].sort((one, other) => one - other).slice(0, Math.ceil(values.length / 2))
  const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length
  const variance = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, kept.length - 1)
  return { count: kept.length, mean, variance }
}
