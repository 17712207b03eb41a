import type { Members } from "../records.ts"

/** A value as an object; what is none has no members. */
export function membersOf(value: unknown): Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : {}
}

/** A value as a list; what is none has no entries. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The value at a path such as `Patient.Demographics.DOB`. */
export function valueAt(value: unknown, path: string): unknown {
  return path.split(".").reduce((holder: unknown, name) => membersOf(holder)[name], value)
}

/** A text that is given; `undefined` for one that is empty, missing or no text. */
export function givenText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined
}

/** The texts of a list that are given. */
export function givenTexts(value: unknown): readonly string[] {
  return listOf(value).flatMap((entry) => givenText(entry) ?? [])
}

/**
 * Whether a member says anything. `null`, an empty text, and objects and lists that hold nothing else do not: senders
 * fill in the members of a model that they have no value for.
 */
export function isGiven(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return false
  if (typeof value !== "object") return true
  return Object.values(value).some(isGiven)
}

/** The entries of a list that say anything. */
export function givenEntries(value: unknown): readonly Members[] {
  return listOf(value).filter(isGiven).map(membersOf)
}
