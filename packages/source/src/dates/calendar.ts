import { SourceError } from "../errors.ts"

/** A day of the calendar: month from 1 to 12, day from 1 to 31. */
export interface CalendarDay {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** Years outside of this are typing errors, or stand-ins for "unknown" such as 0001 and 1753. */
export const FIRST_YEAR = 1800
export const LAST_YEAR = 9999

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether the calendar has such a day. */
export function isRealDay({ year, month, day }: CalendarDay): boolean {
  if (![year, month, day].every(Number.isInteger)) return false
  const isLeapYear = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const last = month === 2 && isLeapYear ? 29 : (DAYS[month - 1] ?? 0)
  return year >= 0 && day >= 1 && day <= last
}

/** Whether the year is one that a message may hold. */
export function isYearInRange(year: number): boolean {
  return year >= FIRST_YEAR && year <= LAST_YEAR
}

/** `YYYY-MM-DD`. */
export function printDay({ year, month, day }: CalendarDay): string {
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`
}

/** A number with zeros in front. */
export function digits(value: number, length: number): string {
  return String(value).padStart(length, "0")
}

/** The error for everything that these helpers refuse. It never repeats what was passed. */
export function invalidDate(message: string): SourceError {
  return new SourceError("invalid-date", message)
}

/** Fails for a year that a message may not hold. */
export function checkYear(year: number): void {
  if (isYearInRange(year)) return
  throw invalidDate(
    `The year is not between ${FIRST_YEAR} and ${LAST_YEAR}. Leave the member out when the date is not known.`,
  )
}
