/**
 * What generated validators and catalogues share. Meant for generated code, not for yours: everything else is in
 * `@redoxkit/models`.
 *
 * @module
 */

import type { Validate, ValidationIssue } from "./contract.ts"

export type { EventDescriptor, Models, Validate, ValidationIssue } from "./contract.ts"
export { formats } from "./formats.ts"

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

/** JSON types as bits, in the order in which a finding lists them. An integer has the bit of a number too. */
const kinds = { string: 16, number: 4, integer: 8, boolean: 2, array: 32, object: 64, null: 1 }

/** The bit that a set of types has when the value may be missing. */
const missing = 128

function kindOf(value: unknown): number {
  if (typeof value === "string") return kinds.string
  if (value === undefined) return missing
  if (value === null) return kinds.null
  if (typeof value === "boolean") return kinds.boolean
  if (typeof value !== "number") return Array.isArray(value) ? kinds.array : kinds.object
  if (Number.isInteger(value)) return kinds.number | kinds.integer
  return Number.isFinite(value) ? kinds.number : 0
}

function describeTypes(types: number): string {
  const names = Object.entries(kinds).flatMap(([name, bit]) => ((types & bit) === 0 ? [] : [name]))
  return names.length === 6 ? "a value" : names.join(" or ")
}

function mismatch(findings: Finding[] | null, path: string, types: number, value: unknown): Finding[] {
  return report(findings, path, value === undefined ? "required" : "type", describeTypes(types), value)
}

/** Whether a value is a JSON object. */
export function object(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** A member that every object inherits, such as `constructor`: only the object's own counts. */
export function own(holder: object, name: string): unknown {
  return Object.hasOwn(holder, name) ? holder[name as keyof object] : undefined
}

/** Checks a value by its type alone. */
export function type(value: unknown, types: number): Finding[] | null {
  return (kindOf(value) & types) === 0 ? mismatch(null, "", types, value) : null
}

/**
 * Finds the members of an object that have none of some types. Generated code calls it when there is one.
 *
 * @param names - names of the members, each as in a JSON Pointer, with `/` between them
 */
export function members(
  findings: Finding[] | null,
  holder: object,
  types: number,
  names: string,
): Finding[] | null {
  let all = findings
  for (const name of names.split("/")) {
    const value = own(holder, name.replaceAll("~1", "/").replaceAll("~0", "~"))
    if ((kindOf(value) & types) === 0) all = mismatch(all, `/${name}`, types, value)
  }
  return all
}

/** Checks a member by a check of its own, unless it is missing. */
export function one(
  findings: Finding[] | null,
  value: unknown,
  check: Check,
  path: string,
): Finding[] | null {
  if (value === undefined) return findings
  const found = check(value)
  return found === null ? findings : collect(findings, found, path)
}

/** Checks a member that must be there by a check of its own. */
export function need(
  findings: Finding[] | null,
  value: unknown,
  check: Check,
  path: string,
): Finding[] | null {
  if (value !== undefined) return one(findings, value, check, path)
  return report(findings, path, "required", check(value)?.[0]?.expected ?? "a value", value)
}

/** Checks each item of a list, by its types or by a check, and that it is a list at all. */
export function list(
  findings: Finding[] | null,
  value: unknown,
  check: Check | number,
  path: string,
  types: number = kinds.array | missing,
): Finding[] | null {
  if (!Array.isArray(value)) {
    return (kindOf(value) & types) === 0 ? mismatch(findings, path, types, value) : findings
  }
  let all = findings
  for (let index = 0; index < value.length; index++) {
    const item: unknown = value[index]
    if (typeof check === "number") {
      if ((kindOf(item) & check) === 0) all = mismatch(all, `${path}/${index}`, check, item)
    } else {
      const found = check(item)
      if (found !== null) all = collect(all, found, `${path}/${index}`)
    }
  }
  return all
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

/** Checks that a list has no item twice, in one pass however long it is. */
export function unique(value: unknown): Finding[] | null {
  if (!Array.isArray(value)) return null
  const seen = new Set<string>()
  for (const item of value) seen.add(canonical(item))
  return seen.size < value.length ? report(null, "", "uniqueItems", "no item twice", value) : null
}

/** JSON text that is the same for equal values. */
function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  const members = Object.keys(value).sort()
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(own(value, name))}`).join()}}`
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
