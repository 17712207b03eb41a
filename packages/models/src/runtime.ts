/**
 * What generated validators and catalogues share. Meant for generated code, not for yours: everything else is in
 * `@redoxkit/models`.
 *
 * @module
 */

import type { Validate, ValidationIssue } from "./contract.ts"

export type { EventDescriptor, Models, Validate, ValidationIssue } from "./contract.ts"

/**
 * The longest list of findings that a validator gives. A message of 30 MB can hold millions of mistakes; a list of
 * all of them would use up the memory, and the first thousand tell the story.
 */
export const issueLimit = 1000

/** A finding while it travels up: each shape puts its own part before the path. */
interface Finding extends ValidationIssue {
  path: string
}

/** Validator of one shape, inside generated code: `null` when the value fits. */
export type Check = (value: unknown) => Finding[] | null

/**
 * Makes the validator of an event out of the check of its shape.
 *
 * @example
 * const validate: Validate = guard(check)
 */
export function guard(check: Check): Validate {
  return function validate(message) {
    try {
      return check(message)?.slice(0, issueLimit) ?? []
    } catch {
      // Generated code throws in one case only: a shape that contains itself, nested so deeply in the message that
      // the stack is used up.
      return [{ path: "", rule: "depth", expected: "fewer levels", found: typeName(message) }]
    }
  }
}

/** Appends one finding. `undefined` as the value stands for a member that is missing. */
export function report(
  findings: Finding[] | null,
  path: string,
  rule: string,
  expected: string,
  value: unknown,
): Finding[] {
  const finding = { path, rule, expected, found: typeName(value) }
  if (findings === null) return [finding]
  if (findings.length < issueLimit) findings.push(finding)
  return findings
}

/** Checks a member that may be missing, a text or null. */
export function text(findings: Finding[] | null, value: unknown, path: string): Finding[] | null {
  if (value === undefined || value === null || typeof value === "string") return findings
  return report(findings, path, "type", "string or null", value)
}

/** Appends the findings of a shape that stands at a path below this one. */
export function collect(findings: Finding[] | null, found: Finding[], path: string): Finding[] {
  // Generated code that takes findings back sets the length of a list by its own count, which goes beyond the limit.
  if (found.length > issueLimit) found.length = issueLimit
  for (const finding of found) finding.path = path + finding.path
  if (findings === null) return found
  const room = issueLimit - findings.length
  for (let index = 0; index < found.length && index < room; index++) findings.push(found[index] as Finding)
  return findings
}

/** Length of a text in code points, as JSON Schema counts. */
export function codePoints(text: string): number {
  let length = 0
  for (const _ of text) length++
  return length
}

/** Whether two JSON values are the same. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  return names.every(
    (name) => Object.hasOwn(b, name) && equal(a[name as keyof typeof a], b[name as keyof typeof b]),
  )
}

function typeName(value: unknown): string {
  if (value === undefined) return "nothing"
  if (value === null) return "null"
  return Array.isArray(value) ? "array" : typeof value
}
