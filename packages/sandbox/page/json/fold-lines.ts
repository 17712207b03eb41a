import type { Line } from "./json-lines.ts"

/** The lines that can be seen, by number, when some beginnings are folded. */
export function visibleLines(lines: readonly Line[], folded: ReadonlySet<number>): readonly number[] {
  const visible: number[] = []
  for (let number = 0; number < lines.length; number += 1) {
    visible.push(number)
    if (folded.has(number)) number = lines[number]?.end ?? number
  }
  return visible
}

/** Folds that are still needed when a line has to be seen. */
export function unfoldTo(
  lines: readonly Line[],
  folded: ReadonlySet<number>,
  target: number,
): ReadonlySet<number> {
  return new Set([...folded].filter((begin) => !(begin < target && target <= (lines[begin]?.end ?? -1))))
}

/** Every beginning at a depth or deeper. */
export function foldFrom(lines: readonly Line[], depth: number): ReadonlySet<number> {
  const begins = lines.flatMap((line, number) =>
    line.kind === "open" && line.depth >= depth ? [number] : [],
  )
  return new Set(begins)
}

/** Longest message that is shown unfolded at first, in lines. */
const SHOWN_WHOLE = 1_500

/** What is folded at first: nothing, or what lies deep in a long message. */
export function foldAtFirst(lines: readonly Line[]): ReadonlySet<number> {
  return lines.length > SHOWN_WHOLE ? foldFrom(lines, 2) : new Set()
}
