import { appendFunction } from "./append.ts"
import { tables } from "./tables.ts"
import { tallyFunctions } from "./tally.ts"
import { workFunctions } from "./work.ts"

/**
 * Every step from nothing to the current layout, for a quoted schema. Released steps are never changed; a new layout is
 * a new step, with new names for functions that older releases still call.
 */
export const STEPS: readonly ((s: string) => string)[] = [
  (s) => tables(s) + tallyFunctions(s) + appendFunction(s) + workFunctions(s),
]
