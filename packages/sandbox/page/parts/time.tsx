import type { JSX } from "preact"

const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
})
const day = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "short" })

/** A moment: the time, with the day before it where that is not today. */
export function Time({ at }: { readonly at: number }): JSX.Element {
  const date = new Date(at)
  const isToday = date.toDateString() === new Date().toDateString()
  return (
    <time dateTime={date.toISOString()} title={date.toISOString()}>
      {isToday ? "" : `${day.format(date)} `}
      {clock.format(date)}
    </time>
  )
}

/** How long something took, such as `320 ms` or `2.4 s`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1_000
  return seconds < 120 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds / 60)} min`
}

/** A size, such as `4.2 KB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`
  return bytes < 1_048_576 ? `${(bytes / 1_024).toFixed(1)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`
}
