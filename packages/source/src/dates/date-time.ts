import { checkYear, digits, invalidDate, isRealDay, printDay } from "./calendar.ts"
import { zonedTime } from "./zoned-time.ts"

/** A moment: what `Temporal.Instant` and `Temporal.ZonedDateTime` look like. */
export interface MomentLike {
  /** Milliseconds since 1970 in UTC. */
  readonly epochMilliseconds: number
}

/** How a moment is to be written. */
export interface DateTimeOptions {
  /**
   * Name of a time zone, such as `America/New_York`: the time is written as clocks show it there, with the offset.
   * Without it the time is written in UTC.
   */
  readonly timeZone?: string
}

/** What a text needs to be a moment: a date, a time, and the distance to UTC. */
const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/

/**
 * A moment, as Redox takes it: `YYYY-MM-DDThh:mm:ss.sss` with `Z` or an offset such as `-04:00`. Redox reads a time
 * without an offset in the time zone of the source; one with an offset says by itself which moment it is.
 *
 * @param moment - a `Date`, what `Temporal` calls an instant, or a text in ISO 8601 with `Z` or an offset
 * @throws SourceError `invalid-date` for a text without time or offset, a day or zone that does not exist, an invalid
 *   `Date`, and years outside of 1800 to 9999
 * @example
 * dateTime(new Date()) // "2016-09-22T10:20:30.000Z"
 * dateTime(new Date(), { timeZone: "America/New_York" }) // "2016-09-22T06:20:30.000-04:00"
 */
export function dateTime(moment: Date | MomentLike | string, options: DateTimeOptions = {}): string {
  const milliseconds = millisecondsOf(moment)
  checkYear(new Date(milliseconds).getUTCFullYear())
  if (options.timeZone === undefined) return new Date(milliseconds).toISOString()
  const local = zonedTime(milliseconds, options.timeZone)
  checkYear(local.year)
  const time = [local.hour, local.minute, local.second].map((part) => digits(part, 2)).join(":")
  return `${printDay(local)}T${time}.${digits(local.millisecond, 3)}${printOffset(local.offsetMinutes)}`
}

function millisecondsOf(moment: Date | MomentLike | string): number {
  if (typeof moment === "string") return parseMoment(moment)
  const milliseconds = moment instanceof Date ? moment.getTime() : moment?.epochMilliseconds
  // Further from 1970 than a Date reaches, the getters give NaN.
  if (typeof milliseconds !== "number" || Number.isNaN(new Date(milliseconds).getTime()))
    throw invalidDate(
      "There is no valid moment in it. Pass a valid Date, or a text in ISO 8601 with an offset.",
    )
  return Math.floor(milliseconds)
}

function parseMoment(text: string): number {
  const [, year, month, day] = MOMENT.exec(text) ?? []
  if (day === undefined)
    throw invalidDate(
      "The text is no date and time with Z or an offset, such as 2016-09-22T10:20:30-04:00. Without an offset it could be several moments.",
    )
  if (!isRealDay({ year: Number(year), month: Number(month), day: Number(day) }))
    throw invalidDate("The calendar has no such day.")
  // Date reads offsets with a colon only.
  return Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"))
}

function printOffset(minutes: number): string {
  const distance = Math.abs(minutes)
  return `${minutes < 0 ? "-" : "+"}${digits(Math.floor(distance / 60), 2)}:${digits(distance % 60, 2)}`
}
