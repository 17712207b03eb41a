import { moveDate } from "../../message/move-dates.ts"
import { instantOf } from "../../message/zoned-time.ts"
import { RefusedQuery } from "../answer/refused-query.ts"
import type { RecordFilter } from "../records.ts"
import { isGiven, membersOf } from "./read.ts"

/** A stretch of time in milliseconds since 1970, both ends included. What is not given has no end on that side. */
export interface Span {
  readonly from: number | undefined
  readonly to: number | undefined
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const WITH_TIME = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/
const DAY_IN_MS = 24 * 60 * 60_000

/**
 * Reads the two ends of a span. A date-time without an offset is read in the zone of the source that asks; a date
 * without a time stands for the whole day there.
 *
 * @param holder - path of the object that holds them, for the refusal
 * @throws RefusedQuery when an end is neither a date nor a date-time, or the span ends before it begins
 */
export function spanOf(
  value: unknown,
  timeZone: string,
  holder: string,
  [start, end]: readonly [string, string] = ["StartDateTime", "EndDateTime"],
): Span {
  const members = membersOf(value)
  const path = (name: string): string => (holder === "" ? name : `${holder}.${name}`)
  const from = momentOf(members[start], timeZone, path(start), "first")
  const to = momentOf(members[end], timeZone, path(end), "last")
  if (from !== undefined && to !== undefined && to < from)
    throw new RefusedQuery(`${path(end)} is before ${path(start)}. Swap them, or leave one out.`)
  return { from, to }
}

/** Reads one moment of a query; `undefined` when it is not given. @throws RefusedQuery */
export function momentOf(
  value: unknown,
  timeZone: string,
  path: string,
  ofDay: "first" | "last" = "first",
): number | undefined {
  if (!isGiven(value)) return undefined
  const milliseconds = typeof value === "string" ? read(value, timeZone, ofDay) : Number.NaN
  if (Number.isNaN(milliseconds))
    throw new RefusedQuery(
      `${path} is neither a date (YYYY-MM-DD) nor a date-time such as 2025-05-06T07:00:00.000Z.`,
    )
  return milliseconds
}

/** Whether a known moment lies in a span. What has no moment lies in the span without ends only. */
export function isWithin(moment: number | null | undefined, { from, to }: Span): boolean {
  if (from === undefined && to === undefined) return true
  if (moment === null || moment === undefined) return false
  return moment >= (from ?? moment) && moment <= (to ?? moment)
}

/** The part of a filter that looks into a span. */
export function inSpan({ from, to }: Span): RecordFilter {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

/** Whether a span asks for anything. */
export function isBounded({ from, to }: Span): boolean {
  return from !== undefined || to !== undefined
}

function read(text: string, timeZone: string, ofDay: "first" | "last"): number {
  if (!DAY.test(text)) {
    const moved = moveDate(text, timeZone, "UTC")
    return WITH_TIME.test(moved) ? Date.parse(moved) : Number.NaN
  }
  const day = Date.parse(`${text}T00:00:00.000Z`)
  if (Number.isNaN(day)) return Number.NaN
  return ofDay === "first" ? instantOf(day, timeZone) : instantOf(day + DAY_IN_MS, timeZone) - 1
}
