import type { ValidationIssue } from "@redoxkit/models"
import type { Line } from "./json-lines.ts"
import { around, namesOf } from "./pointer.ts"

/**
 * Puts findings beside the lines they concern. One about a member that is missing, or about a name that only the sender
 * chose (`*`), goes to the place that is nearest.
 */
export function issuesByLine(
  lines: readonly Line[],
  issues: readonly ValidationIssue[],
): ReadonlyMap<number, readonly ValidationIssue[]> {
  const numbers = new Map<string, number>()
  for (const [number, line] of lines.entries()) if (line.kind !== "close") numbers.set(line.pointer, number)
  const found = new Map<number, ValidationIssue[]>()
  for (const issue of issues) {
    const number = lineOf(numbers, issue.path)
    found.set(number, [...(found.get(number) ?? []), issue])
  }
  return found
}

function lineOf(numbers: ReadonlyMap<string, number>, path: string): number {
  for (let place: string | undefined = path; place !== undefined; place = around(place)) {
    const number = numbers.get(place)
    if (number !== undefined) return number
  }
  return 0
}

/** A finding in words that stand beside its line. */
export function describeIssue({ path, rule, expected, found }: ValidationIssue): string {
  if (rule === "required" || found === "nothing") {
    const name = namesOf(path).at(-1) ?? "A member"
    return `${name} is missing`
  }
  return `${expected} expected, ${found} found`
}
