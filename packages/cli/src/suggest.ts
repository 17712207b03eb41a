/**
 * The name that was probably meant, as a sentence to append, or nothing.
 *
 * @example
 * suggest("generat", ["generate"]) // ' Did you mean "generate"?'
 */
export function suggest(typed: string, known: readonly string[]): string {
  const [nearest] = known
    .map((name) => ({ name, steps: stepsBetween(typed, name) }))
    .filter(({ name, steps }) => steps <= Math.max(1, Math.floor(name.length / 3)))
    .toSorted((a, b) => a.steps - b.steps)
  return nearest === undefined ? "" : ` Did you mean "${nearest.name}"?`
}

/** Number of characters to add, to take away, to replace, or to swap with their neighbour. */
function stepsBetween(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, index) => index)]
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY
  for (let row = 1; row <= from.length; row += 1) {
    const line = [row]
    rows.push(line)
    for (let column = 1; column <= to.length; column += 1) {
      const [a, b] = [from[row - 1], to[column - 1]]
      const isSwap = a === to[column - 2] && b === from[row - 2]
      line.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (a === b ? 0 : 1),
          isSwap ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
  }
  return at(from.length, to.length)
}
