import { dateTime } from "@redoxkit/source"

const DAY = 86_400_000
const MINUTE = 60_000

/**
 * The moment at which clocks of a time zone show a local time: the first, when they show it twice in autumn.
 *
 * @param local - the local time as if it were UTC, in milliseconds since 1970
 * @returns `undefined` for a time that clocks skip in spring
 */
export function momentOfLocalTime(local: number, timeZone: string): number | undefined {
  const offsets = [offsetAt(local - DAY, timeZone), offsetAt(local + DAY, timeZone)]
  const moments = offsets
    .map((offset) => local - offset * MINUTE)
    .filter((moment) => moment + offsetAt(moment, timeZone) * MINUTE === local)
  return moments.length === 0 ? undefined : Math.min(...moments)
}

/** Whether there is such a time zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    dateTime(new Date(0), { timeZone })
    return true
  } catch {
    return false
  }
}

/** Minutes by which a zone is ahead of UTC. */
function offsetAt(moment: number, timeZone: string): number {
  const written = dateTime(new Date(moment), { timeZone })
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(written) ?? []
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}
