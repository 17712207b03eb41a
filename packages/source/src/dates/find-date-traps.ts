import type { ValidationIssue } from "@redoxkit/models"
import { isRealDay } from "./calendar.ts"
import { type DateForm, formOf, namesOnTheWay } from "./date-forms.ts"

/** As many findings as the validators give at most. */
const LIMIT = 1000
/** Deeper than any data model. */
const DEPTH = 64

const START = /^(\d{4})-(\d{2})-(\d{2})/
const MIDNIGHT_UTC = /T00:?00(?::?00(?:\.0+)?)?(?:Z|[+-]00:?00)$/
const OFFSET = /(?:Z|[+-]\d{2}(?::?\d{2})?)$/

/**
 * Looks through a message for dates that arrive as another day or another hour than they were sent:
 * - `date-at-midnight`: a member that is a day holds midnight in UTC, which is the day before in America;
 * - `date-with-time`: a member that is a day holds any other time, which Redox converts between zones;
 * - `date-time-without-offset`: Redox reads such a time in the time zone of the source;
 * - `date-time-without-time`: a day where a moment belongs. It is passed on as it is;
 * - `impossible-day`: the calendar has no such day.
 *
 * Which members are days and which are moments is known from the schemas of `@redoxkit/models`. Texts that do not begin
 * with a full date are left alone, and so is everything that those schemas do not know.
 *
 * @param body - the message, with or without `Meta`; a `Date` in it is looked at as the text that JSON makes of it
 * @returns findings as validators give them: place, rule, and never a value
 * @example
 * findDateTraps({ Patient: { Demographics: { DOB: "1980-02-29T00:00:00.000Z" } } })
 * // [{ path: "/Patient/Demographics/DOB", rule: "date-at-midnight", expected: "YYYY-MM-DD", found: "string" }]
 */
export function findDateTraps(body: unknown): readonly ValidationIssue[] {
  const issues: ValidationIssue[] = []
  // A message may refer to itself, and is refused later, when it is written as JSON.
  const around = new Set<object>()
  const look = (value: unknown, path: string, names: readonly string[]): void => {
    if (typeof value !== "object" || value === null) return
    if (issues.length >= LIMIT || around.size > DEPTH || around.has(value)) return
    around.add(value)
    if (Array.isArray(value))
      for (const [index, item] of value.entries()) look(item, `${path}/${index}`, names)
    else lookAtMembers(value, path, names)
    around.delete(value)
  }
  const lookAtMembers = (value: object, path: string, names: readonly string[]): void => {
    for (const [name, member] of Object.entries(value)) {
      if (namesOnTheWay.has(name)) look(member, `${path}/${name}`, [...names, name])
      const text = textOf(member)
      if (text === undefined) continue
      const form = formOf([...names, name])
      const trap = form && trapIn(text, form)
      if (trap === undefined || issues.length >= LIMIT) continue
      issues.push({ path: `${path}/${name}`, ...trap, found: typeof member })
    }
  }
  look(body, "", [])
  return issues
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : undefined
}

function trapIn(text: string, form: DateForm): { rule: string; expected: string } | undefined {
  const [day, year, month, dayOfMonth] = START.exec(text) ?? []
  if (day === undefined) return undefined
  const expected = form === "date" ? "YYYY-MM-DD" : "YYYY-MM-DDThh:mm:ss.sss with Z or an offset"
  if (!isRealDay({ year: Number(year), month: Number(month), day: Number(dayOfMonth) }))
    return { rule: "impossible-day", expected }
  const time = text.slice(day.length)
  if (form === "date")
    return time === ""
      ? undefined
      : { rule: MIDNIGHT_UTC.test(time) ? "date-at-midnight" : "date-with-time", expected }
  if (time === "") return { rule: "date-time-without-time", expected }
  return OFFSET.test(time) ? undefined : { rule: "date-time-without-offset", expected }
}
