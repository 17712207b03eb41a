import { isRecord } from "../schema.ts"
import type { Dialect } from "./definition.ts"

/** Says what the value of a keyword must be, or `undefined` when it is that. */
export type Check = (value: unknown, dialect: Dialect) => string | undefined

const types = ["array", "boolean", "integer", "null", "number", "object", "string"]

/** A whole number, 0 or more. */
export function isCount(value: unknown): string | undefined {
  return Number.isInteger(value) && (value as number) >= 0 ? undefined : "must be a whole number, 0 or more"
}

/** Any number. */
export function isNumber(value: unknown): string | undefined {
  return Number.isFinite(value) ? undefined : "must be a number"
}

/** A number above 0. */
export function isPositive(value: unknown): string | undefined {
  return Number.isFinite(value) && (value as number) > 0 ? undefined : "must be a number above 0"
}

/** `true` or `false`. */
export function isBoolean(value: unknown): string | undefined {
  return typeof value === "boolean" ? undefined : "must be true or false"
}

/** An exclusive bound: a number, and in draft-04 `true` or `false`. */
export function isBoolOrNumber(value: unknown, dialect: Dialect): string | undefined {
  if (dialect === "draft-04") {
    const other = 'must be true or false in draft-04; a number needs a newer "$schema"'
    return typeof value === "boolean" ? undefined : other
  }
  return Number.isFinite(value) ? undefined : "must be a number; true and false are the form of draft-04"
}

/** A text. */
export function isText(value: unknown): string | undefined {
  return typeof value === "string" ? undefined : "must be a text"
}

/** A list. */
export function isAnyList(value: unknown): string | undefined {
  return Array.isArray(value) ? undefined : "must be a list"
}

/** A list with something in it. */
export function isValueList(value: unknown): string | undefined {
  return Array.isArray(value) && value.length > 0 ? undefined : "must be a list with at least one value"
}

/** A list of member names. Names given twice and empty lists do no harm. */
export function isNameList(value: unknown): string | undefined {
  if (Array.isArray(value) && value.every((name) => typeof name === "string")) return undefined
  const older = "; true and false are the form of draft-03: list the name in the object around it"
  return `must be a list of member names${typeof value === "boolean" ? older : ""}`
}

/** Names, each with a list of names. */
export function isNameLists(value: unknown): string | undefined {
  return isRecord(value) && Object.values(value).every((list) => isNameList(list) === undefined)
    ? undefined
    : "must hold names, each with a list of member names"
}

/** A type, or a list of them. A type given twice does no harm: `["null", "null"]` is known to occur. */
export function isType(value: unknown): string | undefined {
  const known = Array.isArray(value)
    ? value.length > 0 && value.every((type) => types.includes(type))
    : types.includes(value as string)
  return known ? undefined : `must be one of ${types.join(", ")}, or a list of them`
}

/** A regular expression that JavaScript takes, with its flag `u` for whole characters. */
export function isPattern(value: unknown): string | undefined {
  if (typeof value !== "string") return "must be a text with a regular expression"
  const reason = whyNoRegExp(value, "u")
  if (reason === undefined) return undefined
  const hint =
    whyNoRegExp(value, "") === undefined
      ? "; leave out backslashes before characters that mean nothing special"
      : ""
  return `must be a regular expression of JavaScript with the flag "u" (${reason})${hint}`
}

function whyNoRegExp(pattern: string, flags: string): string | undefined {
  try {
    new RegExp(pattern, flags)
    return undefined
  } catch (cause) {
    const { message } = cause as Error
    return message.slice(message.lastIndexOf(": ") + 2)
  }
}
