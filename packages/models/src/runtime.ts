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

const day = /^\d{4}-(\d\d)-(\d\d)$/
const time = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.\d+)?(?:z|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)$/i

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`)
  return day.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/** A leap second is the last one of a day of UTC. */
function isTime(text: string): boolean {
  const [match, hour, minute, second, sign, hours = 0, minutes = 0] = time.exec(text) ?? []
  if (match === undefined || second !== "60") return match !== undefined
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1)
  return (Number(hour) * 60 + Number(minute) - offset + 1) % 1440 === 0
}

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/

/** Eight groups, or fewer with `::` for the others; the last two may be written as an address of version 4. */
function isIpv6(text: string): boolean {
  const halves = text.split("::")
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")))
  const hasIpv4 = ipv4.test(groups.at(-1) ?? "") && !text.endsWith(":")
  const count = groups.length + (hasIpv4 ? 1 : 0)
  return (
    groups.slice(0, hasIpv4 ? -1 : undefined).every((group) => /^[0-9a-f]{1,4}$/i.test(group)) &&
    (halves.length === 2 ? count < 8 : halves.length === 1 && count === 8)
  )
}

function isPattern(text: string): boolean {
  try {
    // The end of a text in other languages, which JavaScript would take for the letter.
    return !/[^\\]\\Z/.test(text) && new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}

const scheme = /^[a-z][a-z0-9+.-]*:/i
const authority =
  /^\/\/(?:(?:[\w.~!$&'()*+,;=:-]|%[0-9a-f]{2})*@)?(?:\[[0-9a-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[0-9a-f]{2})*)(?::\d*)?(?![^/?#])/i
const pathOnward =
  /^(?:[\w.~!$&'()*+,;=:@/-]|%[0-9a-f]{2})*(?:\?(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9a-f]{2})*)?(?:#(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9a-f]{2})*)?$/i

function isUriReference(text: string): boolean {
  const rest = text.replace(scheme, "")
  const path = rest.replace(authority, "")
  if (path === rest && path.startsWith("//")) return false
  const [, address] = /^\/\/[^/?#]*\[(.*)\]/.exec(rest) ?? []
  return pathOnward.test(path) && (address === undefined || isIpv6(address))
}

/** Formats of text that validators check when the generator is told to. */
export const formats: { readonly [name: string]: (text: string) => boolean } = {
  date: isDate,
  time: isTime,
  "date-time": (text: string): boolean =>
    /^.{10}[t\s]/i.test(text) && isDate(text.slice(0, 10)) && isTime(text.slice(11)),
  duration: (text) =>
    /^P(?!$)(?:(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?|\d+W)$/.test(text),
  email: (text) =>
    /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i.test(
      text,
    ),
  hostname: (text) =>
    text.replace(/\.$/, "").length <= 253 &&
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\.?$/i.test(text),
  ipv4: (text) => ipv4.test(text),
  ipv6: isIpv6,
  "json-pointer": (text) => /^(?:\/(?:[^~/]|~[01])*)*$/.test(text),
  regex: isPattern,
  uri: (text: string): boolean => scheme.test(text) && isUriReference(text),
  "uri-reference": isUriReference,
  uuid: (text) => /^(?:urn:uuid:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
}
