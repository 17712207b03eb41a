import { CodegenError } from "../errors.ts"
import { childPointer } from "../pointer.ts"

/** Deeper than any schema that a person or a program writes on purpose, and far from the end of the stack. */
const maxDepth = 256

/**
 * Finds members that stand twice in the same object: the parser silently keeps the last.
 *
 * Counting names in the text and in the parsed value takes a few milliseconds for hundreds of files. Only where the
 * counts differ is the text read sign by sign.
 *
 * @param json - the parsed text
 * @returns JSON Pointers
 * @throws CodegenError `invalid-json` for JSON that is nested too deeply
 */
export function findDuplicates(text: string, json: unknown, file: string): readonly string[] {
  return countNames(text) === countMembers(json, file, 0) ? [] : scan(text)
}

function countMembers(json: unknown, file: string, depth: number): number {
  if (typeof json !== "object" || json === null) return 0
  if (depth === maxDepth) {
    const problem = `Nested more than ${maxDepth} levels deep. Move inner parts into definitions, and refer to them.`
    throw new CodegenError("invalid-json", problem, { file })
  }
  const values = Object.values(json)
  let count = Array.isArray(json) ? 0 : values.length
  for (const value of values) count += countMembers(value, file, depth + 1)
  return count
}

function countNames(text: string): number {
  let count = 0
  for (let start = text.indexOf('"'); start !== -1; ) {
    const end = endOfText(text, start)
    if (isName(text, end)) count++
    start = text.indexOf('"', end)
  }
  return count
}

/** Position behind the closing quotation mark. */
function endOfText(text: string, start: number): number {
  for (let end = start; ; ) {
    end = text.indexOf('"', end + 1)
    let backslashes = 0
    while (text[end - 1 - backslashes] === "\\") backslashes++
    if (backslashes % 2 === 0) return end + 1
  }
}

function isName(text: string, end: number): boolean {
  let at = end
  while (text.charCodeAt(at) <= 0x20) at++
  return text[at] === ":"
}

interface Level {
  readonly pointer: string
  readonly names: Set<string>
  /** Name or index of what comes next. */
  next: string | number
}

function scan(text: string): readonly string[] {
  const duplicates = new Set<string>()
  const levels: Level[] = []
  for (let at = 0; at < text.length; at++) {
    const level = levels.at(-1)
    const sign = text[at]
    if (sign === "{" || sign === "[") {
      const pointer = level === undefined ? "" : childPointer(level.pointer, level.next)
      levels.push({ pointer, names: new Set(), next: 0 })
    } else if (sign === "}" || sign === "]") {
      levels.pop()
    } else if (sign === "," && typeof level?.next === "number") {
      level.next++
    } else if (sign === '"') {
      const end = endOfText(text, at)
      if (level !== undefined && isName(text, end)) {
        level.next = JSON.parse(text.slice(at, end)) as string
        if (level.names.has(level.next)) duplicates.add(childPointer(level.pointer, level.next))
        level.names.add(level.next)
      }
      at = end - 1
    }
  }
  return [...duplicates]
}
