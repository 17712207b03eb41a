import { UsageError } from "./usage-error.ts"

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** An age such as `30m`, `24h` or `7d`, in milliseconds. @throws UsageError */
export function ageOf(option: string, text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (count === undefined || unit === undefined)
    throw new UsageError(`${option} takes an age: a number with s, m, h or d, such as 24h or 7d.`)
  return Number(count) * units[unit as keyof typeof units]
}

/** A moment, given as an age or as ISO 8601, in milliseconds since 1970. @throws UsageError */
export function momentOf(option: string, text: string, now: number): number {
  if (/^\d+[smhd]$/.test(text)) return now - ageOf(option, text)
  const moment = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(moment))
    throw new UsageError(`${option} takes an age such as 15m, or a moment such as 2026-01-31T08:00:00Z.`)
  return moment
}

/** A moment for people: `2026-01-31 08:00:00Z`. */
export function writeMoment(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ")}Z`
}

/** A whole number. @throws UsageError */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new UsageError(`${option} takes a whole number from ${least} to ${most}.`)
}
