/** What a run counts while it goes on. */
export interface Tally {
  pages: number
  changes: number
  known: number
  stored: number
  duplicates: number
  parked: number
}

/** Nothing yet. */
export function newTally(): Tally {
  return { pages: 0, changes: 0, known: 0, stored: 0, duplicates: 0, parked: 0 }
}
