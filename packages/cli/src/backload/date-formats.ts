import type { DateFormat, DateParts } from "./reading.ts"

/** What each token matches, and the group of the expression that holds it. */
const tokens: Readonly<Record<string, string>> = {
  YYYY: "(?<year>\\d{4})",
  MM: "(?<month>\\d{2})",
  M: "(?<month>\\d{1,2})",
  DD: "(?<day>\\d{2})",
  D: "(?<day>\\d{1,2})",
  HH: "(?<hour>\\d{2})",
  H: "(?<hour>\\d{1,2})",
  hh: "(?<half>\\d{2})",
  h: "(?<half>\\d{1,2})",
  mm: "(?<minute>\\d{2})",
  ss: "(?<second>\\d{2})",
  SSS: "(?<fraction>\\d{3})",
  A: "(?<noon>[AaPp]\\.?[Mm]\\.?)",
  Z: "(?<offset>Z|[+-]\\d{2}:?\\d{2})",
}
const TOKEN = /YYYY|SSS|MM|DD|HH|hh|mm|ss|M|D|H|h|A|Z/g

/** The tokens, for errors and help. */
export const dateTokens: string = "YYYY, MM, M, DD, D, HH, H, hh, h, mm, ss, SSS, A and Z"

/**
 * Makes a format of dates ready to use, such as `MM/DD/YYYY hh:mm A`. What is no token stands for itself.
 *
 * @returns a text that says what is wrong with the format, when something is
 */
export function dateFormat(written: string, hasTime: boolean): DateFormat | string {
  const found = written.match(TOKEN) ?? []
  const letters = written.replace(TOKEN, "").replace(/[^A-Za-z]/g, "")
  if (letters.replace("T", "") !== "")
    return `it has letters that are no token. Tokens are ${dateTokens}; years have four digits.`
  const groups = found.map((token) => /<(\w+)>/.exec(tokens[token] ?? "")?.[1] ?? "")
  if (new Set(groups).size < groups.length) return "it names a part of the date twice."
  const needed = ["year", "month", "day", ...(hasTime ? ["minute"] : [])].find(
    (name) => !groups.includes(name),
  )
  if (needed !== undefined)
    return `it lacks the ${needed}. Years have four digits: two digits would have to be guessed.`
  if (hasTime && !groups.includes("hour") && !(groups.includes("half") && groups.includes("noon")))
    return "it lacks the hour: HH, or hh together with A."
  const parts = written.split(TOKEN).map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"))
  const body = parts.map((text, index) => `${text}${tokens[found[index] ?? ""] ?? ""}`).join("")
  const expression = new RegExp(`^${body}$`)
  return {
    written,
    read(text) {
      const { groups: matched } = expression.exec(text) ?? {}
      return matched && partsOf(matched, hasTime)
    },
  }
}

function partsOf(
  matched: Readonly<Record<string, string | undefined>>,
  hasTime: boolean,
): DateParts | undefined {
  const number = (name: string): number => Number(matched[name] ?? 0)
  const half = number("half")
  if (matched.half !== undefined && (half < 1 || half > 12)) return undefined
  const isAfternoon = /^p/i.test(matched.noon ?? "")
  return {
    year: number("year"),
    month: number("month"),
    day: number("day"),
    hour: matched.half === undefined ? number("hour") : (half % 12) + (isAfternoon ? 12 : 0),
    minute: number("minute"),
    second: number("second"),
    millisecond: Number((matched.fraction ?? "0").slice(0, 3).padEnd(3, "0")),
    offset: matched.offset,
    hasTime,
  }
}

const ISO =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[T ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?(?: ?(?<offset>Z|[+-]\d{2}(?::?\d{2})?))?)?$/

/** Dates and times in ISO 8601, as databases write them, too: with a space for the T. */
export const isoDate: DateFormat = {
  written: "YYYY-MM-DD",
  read(text) {
    const { groups } = ISO.exec(text) ?? {}
    return groups && partsOf(groups, groups.hour !== undefined)
  },
}
