import { median } from "../statistics.ts"
import type { Rate } from "./crew.ts"

/** Something to measure. */
export type Measure = () => Promise<Rate>

/** Rates of one thing, round after round. */
export type Rates = readonly Rate[]

/**
 * Measures everything in turn, round after round, so that what else the machine does falls on all alike.
 *
 * @param measures - by names of the caller's own
 */
export async function interleave<Name extends string>(
  rounds: number,
  measures: ReadonlyMap<Name, Measure>,
): Promise<(name: Name) => Rates> {
  const all = new Map<Name, Rate[]>()
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, measure] of measures) {
      const rates = all.get(name) ?? []
      rates.push(await measure())
      all.set(name, rates)
    }
  }
  return (name) => all.get(name) ?? []
}

/** The middle of each figure over the rounds. */
export function middle(rates: Rates): Rate {
  return {
    perSecond: median(rates.map(({ perSecond }) => perSecond)),
    p50: median(rates.map(({ p50 }) => p50)),
    p99: median(rates.map(({ p99 }) => p99)),
  }
}

/** The middle of the ratios of each round. */
export function ratio(rates: Rates, others: Rates): number {
  return median(rates.map(({ perSecond }, round) => perSecond / (others[round]?.perSecond ?? Number.NaN)))
}
