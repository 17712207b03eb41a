import { date, dateTime } from "@redoxkit/source"
import { isoDate } from "./date-formats.ts"
import { momentOfLocalTime } from "./local-time.ts"
import type { DateFormat, DateParts, Reading, ReadingRules } from "./reading.ts"

/** A day. A time is taken only where it says nothing: midnight without an offset, as databases add it. */
export function readDay(text: string, { dateFormats }: ReadingRules): Reading {
  const parts = partsOf(text, dateFormats)
  if (parts === undefined) return wrongFormat("a date", dateFormats)
  if (parts.hour + parts.minute + parts.second + parts.millisecond > 0 || parts.offset !== undefined)
    return { wrong: "has a time, and so could be another day elsewhere: export the date alone" }
  const day = dayOf(parts)
  return day === undefined ? noSuchDay : { value: day }
}

/** A day with a time, written in UTC. */
export function readDateTime(text: string, { dateTimeFormats, timeZone }: ReadingRules): Reading {
  const parts = partsOf(text, dateTimeFormats)
  if (parts === undefined) return wrongFormat("a date with a time", dateTimeFormats)
  if (!parts.hasTime) return { wrong: "has no time" }
  const { hour, minute, second, millisecond, offset } = parts
  if (hour > 23 || minute > 59 || second > 59) return { wrong: "is no time of a day" }
  const day = dayOf(parts)
  if (day === undefined) return noSuchDay
  const time = ((hour * 60 + minute) * 60 + second) * 1_000 + millisecond
  const local = Date.parse(`${day}T00:00:00Z`) + time
  if (offset !== undefined) return { value: dateTime(new Date(local - minutesOf(offset) * 60_000)) }
  if (timeZone === undefined) return { wrong: "has no offset: set --time-zone to the time zone of the site" }
  const moment = momentOfLocalTime(local, timeZone)
  if (moment === undefined)
    return { wrong: "is a time that clocks of the site skipped when summer time began" }
  return { value: dateTime(new Date(moment)) }
}

const noSuchDay: Reading = { wrong: "is no day of the calendar, or its year is not from 1800 to 9999" }

function partsOf(text: string, formats: readonly DateFormat[]): DateParts | undefined {
  for (const format of [...formats, isoDate]) {
    const parts = format.read(text)
    if (parts !== undefined) return parts
  }
  return undefined
}

function wrongFormat(what: string, formats: readonly DateFormat[]): Reading {
  const known = [...formats.map(({ written }) => written), "ISO 8601"].join(" or ")
  return { wrong: `is not ${what} of the format ${known}` }
}

function minutesOf(offset: string): number {
  const [, sign, hours, minutes = "0"] = /^([+-])(\d\d):?(\d\d)?$/.exec(offset) ?? []
  return sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

/** `undefined` for a day that a message may not hold. */
function dayOf({ year, month, day }: DateParts): string | undefined {
  try {
    return date({ year, month, day })
  } catch {
    return undefined
  }
}
