const MINUTE = 60_000
const formats = new Map<string, Intl.DateTimeFormat>()

/** Minutes by which a zone is ahead of UTC at an instant. */
export function offsetAt(milliseconds: number, timeZone: string): number {
  // Asking for the parts of a time is slow, and most times are in UTC.
  if (timeZone === "UTC") return 0
  const shown: Record<string, number> = {}
  for (const { type, value } of formatFor(timeZone).formatToParts(milliseconds)) shown[type] = Number(value)
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = shown
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second)
  return Math.trunc((asUtc - Math.floor(milliseconds / 1000) * 1000) / MINUTE)
}

/**
 * The instant at which clocks in a zone show a local time. A time that clocks skip in spring is read as if they had
 * not; of a time that they show twice in autumn it is the first.
 *
 * @param local - the local time as if it were UTC, in milliseconds since 1970
 */
export function instantOf(local: number, timeZone: string): number {
  const before = offsetAt(local - 24 * 60 * MINUTE, timeZone)
  const first = local - before * MINUTE
  if (offsetAt(first, timeZone) === before) return first
  const second = local - offsetAt(first, timeZone) * MINUTE
  return offsetAt(second, timeZone) === offsetAt(first, timeZone) ? second : first
}

/** An instant as clocks in a zone show it, as Redox writes it: milliseconds, and the offset without a colon. */
export function printIn(milliseconds: number, timeZone: string): string {
  const offset = offsetAt(milliseconds, timeZone)
  const local = new Date(milliseconds + offset * MINUTE).toISOString().slice(0, -1)
  if (offset === 0 && (timeZone === "UTC" || timeZone === "Etc/UTC")) return `${local}Z`
  const distance = Math.abs(offset)
  const digits = (value: number) => String(value).padStart(2, "0")
  return `${local}${offset < 0 ? "-" : "+"}${digits(Math.floor(distance / 60))}${digits(distance % 60)}`
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat("en-US", {
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
  if (formats.size < 500) formats.set(timeZone, format)
  return format
}
