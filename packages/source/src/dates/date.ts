import { type CalendarDay, checkYear, invalidDate, isRealDay, printDay } from "./calendar.ts"
import { zonedTime } from "./zoned-time.ts"

/** A day without a time: what `Temporal.PlainDate` looks like, or an object of your own. */
export interface DayLike extends CalendarDay {
  /** Set by `Temporal`; anything but `iso8601` is refused. */
  readonly calendarId?: string
}

/** The place whose calendar decides which day an instant belongs to. */
export interface InTimeZone {
  /** Name of a time zone, such as `America/New_York`. */
  readonly timeZone: string
}

/**
 * A date without a time, as Redox takes it: `YYYY-MM-DD`. Use it for dates of birth and for everything else that is a
 * day and no moment.
 *
 * A JavaScript `Date` is a moment, so it is a day only together with a time zone. Without one it is not accepted:
 * midnight in UTC is the day before in America, and this is how birth dates shift by a day. The date that a database
 * driver gave you as a `Date` at midnight wants the zone in which the driver made it, often `UTC`.
 *
 * @param day - `YYYY-MM-DD`, or year, month and day
 * @throws SourceError `invalid-date` for a day that does not exist, a text of another form, and years outside of 1800
 *   to 9999
 * @example
 * date("1980-02-29")
 * date({ year: 1980, month: 2, day: 29 })
 * date(new Date("2025-04-26T02:00:00Z"), { timeZone: "America/New_York" }) // "2025-04-25"
 */
export function date(day: string | DayLike): string
/**
 * The day that a moment belongs to in a time zone.
 *
 * @param moment - a JavaScript `Date`
 * @param zone - the time zone whose calendar counts
 */
export function date(moment: Date, zone: InTimeZone): string
export function date(value: string | DayLike | Date, zone?: InTimeZone): string {
  const day = value instanceof Date ? dayOfMoment(value, zone) : dayOf(value)
  if (!isRealDay(day)) throw invalidDate("The calendar has no such day. Months go from 1 to 12, days from 1.")
  checkYear(day.year)
  return printDay(day)
}

function dayOfMoment(moment: Date, zone: InTimeZone | undefined): CalendarDay {
  if (typeof zone?.timeZone !== "string")
    throw invalidDate(
      "A Date is a moment, and which day it is depends on the place. Pass { timeZone }, or a text such as 1980-02-29.",
    )
  if (Number.isNaN(moment.getTime())) throw invalidDate("The Date is an invalid one.")
  checkYear(moment.getUTCFullYear())
  return zonedTime(moment.getTime(), zone.timeZone)
}

function dayOf(value: string | DayLike): CalendarDay {
  if (typeof value === "string") return parseDay(value)
  if (typeof value !== "object" || value === null)
    throw invalidDate("A date is a text such as 1980-02-29, or an object with year, month and day.")
  if (value.calendarId !== undefined && value.calendarId !== "iso8601")
    throw invalidDate("The date belongs to another calendar than iso8601. Convert it first.")
  return value
}

function parseDay(text: string): CalendarDay {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []
  if (day === undefined)
    throw invalidDate(
      "The text is not of the form YYYY-MM-DD. For a text with a time, make a Date of it and pass { timeZone }.",
    )
  return { year: Number(year), month: Number(month), day: Number(day) }
}
