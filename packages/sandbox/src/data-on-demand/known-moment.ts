import { moveDate } from "../message/move-dates.ts"
import { instantOf } from "../message/zoned-time.ts"

const DAY = /^\d{4}-\d{2}-\d{2}$/
const WITH_TIME = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/
/** Some senders write a space for the T. */
const WITH_SPACE = /^(\d{4}-\d{2}-\d{2}) +(?=\d)/

/**
 * A moment that is known, in milliseconds since 1970; `undefined` where it is missing or unreadable.
 *
 * @param timeZone - zone in which a date-time without an offset is read; a date without a time is the beginning of that
 *   day there
 */
export function knownMoment(value: unknown, timeZone = "UTC"): number | undefined {
  if (typeof value !== "string") return undefined
  const milliseconds = DAY.test(value)
    ? beginningOf(value, timeZone)
    : withTime(value.replace(WITH_SPACE, "$1T"), timeZone)
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}

function beginningOf(text: string, timeZone: string): number {
  const day = Date.parse(`${text}T00:00:00.000Z`)
  return Number.isNaN(day) ? day : instantOf(day, timeZone)
}

/** `Date.parse` would read other forms in the zone of this machine. */
function withTime(text: string, timeZone: string): number {
  const moved = WITH_TIME.test(text) ? text : moveDate(text, timeZone, "UTC")
  return WITH_TIME.test(moved) ? Date.parse(moved) : Number.NaN
}
