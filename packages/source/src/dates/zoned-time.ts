import type { CalendarDay } from "./calendar.ts"
import { invalidDate } from "./calendar.ts"

/** An instant as clocks and calendars of a time zone show it. */
export interface ZonedTime extends CalendarDay {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly millisecond: number
  /** Minutes ahead of UTC. */
  readonly offsetMinutes: number
}

const MINUTE = 60_000
const formats = new Map<string, Intl.DateTimeFormat>()
const KNOWN_FORMATS = 500

/**
 * What clocks in a time zone show at an instant.
 *
 * @param milliseconds - the instant, since 1970 in UTC
 * @throws SourceError `invalid-date` for a time zone that does not exist
 */
export function zonedTime(milliseconds: number, timeZone: string): ZonedTime {
  const offsetMinutes = offsetAt(milliseconds, timeZone)
  // UTC members of the shifted instant are the local ones of the real one.
  const local = new Date(milliseconds + offsetMinutes * MINUTE)
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
    offsetMinutes,
  }
}

/** Before zones were kept in minutes, offsets had seconds: those are cut, since ISO 8601 cannot write them. */
function offsetAt(milliseconds: number, timeZone: string): number {
  const shown: { [part: string]: number } = {}
  for (const { type, value } of formatFor(timeZone).formatToParts(milliseconds)) shown[type] = Number(value)
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = shown
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second)
  return Math.trunc((asUtc - Math.floor(milliseconds / 1000) * 1000) / MINUTE)
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const format = newFormat(timeZone)
  if (formats.size < KNOWN_FORMATS) formats.set(timeZone, format)
  return format
}

function newFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "iso8601",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    })
  } catch {
    throw invalidDate("There is no such time zone. Pass a name such as America/New_York, or UTC.")
  }
}
