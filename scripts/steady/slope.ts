/** What a row of measurements says. */
export interface Slope {
  /** How much it has grown after the warm-up, by its slope. */
  readonly growth: number
  readonly median: number
  /** Whether it is level; `undefined` where there are too few measurements to tell. */
  readonly isLevel: boolean | undefined
}

/** Caches fill and pools grow at first: this share of the measurements is not looked at. */
const WARM_UP = 1 / 3
const LEAST = 12

/**
 * Judges by the middle one of all slopes between two measurements (Theil and Sen), which single outliers do not move.
 *
 * @param values - measurements at equal distances
 * @param tolerance - growth that is none: this much, or a twentieth of the median
 */
export function judgeSlope(values: readonly number[], tolerance: number): Slope {
  const late = values.slice(Math.floor(values.length * WARM_UP))
  const slopes = late.flatMap((first, from) =>
    late.slice(from + 1).map((second, behind) => (second - first) / (behind + 1)),
  )
  const growth = slopes.length === 0 ? 0 : middleOf(slopes) * (late.length - 1)
  const median = late.length === 0 ? 0 : middleOf(late)
  const isLevel = late.length < LEAST ? undefined : growth <= Math.max(tolerance, median / 20)
  return { growth, median, isLevel }
}

function middleOf(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? 0
}
