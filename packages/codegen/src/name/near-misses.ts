import { compareText } from "../compare.ts"

/** So many are offered. */
const offered = 3

/**
 * Words for an error about a name that does not exist: what could have been meant.
 *
 * @returns a sentence with a space in front, or nothing
 * @example
 * nearMisses("Adress", ["Address", "Patient"]) // ' Did you mean "Address"?'
 */
export function nearMisses(wanted: string, names: Iterable<string>): string {
  const limit = Math.max(2, Math.floor(wanted.length / 3))
  const near = [...new Set(names)]
    .map((name) => ({ name, steps: countSteps(wanted.toLowerCase(), name.toLowerCase(), limit) }))
    .filter(({ steps }) => steps <= limit)
    .sort((a, b) => a.steps - b.steps || compareText(a.name, b.name))
    .slice(0, offered)
    .map(({ name }) => `"${name}"`)
  return near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`
}

/** Letters to add, take away or change (Levenshtein). */
function countSteps(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) > limit) return limit + 1
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let line = 0; line < from.length; line += 1) {
    const next = [line + 1]
    for (let column = 0; column < to.length; column += 1) {
      const change = (row[column] ?? 0) + (from[line] === to[column] ? 0 : 1)
      next.push(Math.min(change, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
