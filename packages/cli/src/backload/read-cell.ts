import type { CellForm } from "./column.ts"
import { readDateTime, readDay } from "./read-date.ts"
import { readPhone } from "./read-phone.ts"
import type { Reading, ReadingRules } from "./reading.ts"

/** How one column is read. */
export interface CellRules {
  readonly form: CellForm
  readonly values?: readonly string[] | undefined
  readonly short?: Readonly<Record<string, string>> | undefined
  readonly reading: ReadingRules
}

const flags: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(["true", "yes", "y", "1", "t"].map((text) => [text, true])),
  ...Object.fromEntries(["false", "no", "n", "0", "f"].map((text) => [text, false])),
}

/** Reads the text of a cell, which is not empty. */
export function readCell(text: string, { form, values = [], short = {}, reading }: CellRules): Reading {
  switch (form) {
    case "date":
      return readDay(text, reading)
    case "date-time":
      return readDateTime(text, reading)
    case "phone":
      return readPhone(text, reading.countryCode)
    case "number":
      return /^-?\d{1,15}(?:\.\d{1,6})?$/.test(text)
        ? { value: Number(text) }
        : { wrong: "is no number, written with digits and at most a decimal point" }
    case "flag":
      return Object.hasOwn(flags, text.toLowerCase())
        ? { value: flags[text.toLowerCase()] }
        : { wrong: "is neither yes nor no" }
    case "code":
      return readCode(text.toLowerCase(), values, short)
    case "list":
      return {
        value: text
          .split(";")
          .map((part) => part.trim())
          .filter((part) => part !== ""),
      }
    case "text":
      return { value: text }
  }
}

function readCode(text: string, values: readonly string[], short: Readonly<Record<string, string>>): Reading {
  const value =
    values.find((known) => known.toLowerCase() === text) ??
    (Object.hasOwn(short, text) ? short[text] : undefined)
  if (value !== undefined) return { value }
  return { wrong: `is none of ${values.join(", ")}: map what the site writes, with "values" in the config` }
}
