import { offsetAt } from "../../message/zoned-time.ts"
import { holds, isOneOf, sameId, sameText } from "../match/holds.ts"
import { spanOf } from "../match/moments.ts"
import { givenEntries, givenText, givenTexts, isGiven, listOf, membersOf, valueAt } from "../match/read.ts"
import type { Members, StoredRecord } from "../records.ts"
import { type AnswerQuery, cut } from "./question.ts"

/**
 * Scheduling AvailableSlots: open slots that start in the span, at one of the places and with one of the providers. What
 * the patient would like (`VisitPreference`) puts slots first and leaves none out. A slot tells neither patients nor kinds
 * of visit apart, so that `Patient` and `VisitType` leave none out either.
 */
export const answerAvailableSlots: AnswerQuery = ({ records, asked, timeZone, options }) => {
  const { from, to } = spanOf(asked, timeZone, "")
  const visit = membersOf(asked.Visit)
  const providers = givenEntries(visit.AttendingProviders)
  const places = givenEntries(visit.Locations)
  const reasons = givenTexts(visit.Reasons)
  const preferences = givenEntries(visit.VisitPreference)
  const span = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  const isPreferred = (slot: StoredRecord): boolean =>
    preferences.some((preference) => suits(slot, preference, timeZone))
  const matches = records
    .list("slot", { states: ["open"], ...span })
    .filter(({ body }) => providers.length === 0 || providers.some((one) => holds(body.Provider, one)))
    .filter(({ body }) => places.length === 0 || places.some((place) => isAt(body.Location, place)))
    .filter(
      ({ body }) => sameText(body.Reason, "Open") || !isGiven(body.Reason) || isOneOf(body.Reason, reasons),
    )
    .sort((a, b) => Number(isPreferred(b)) - Number(isPreferred(a)) || (a.at ?? 0) - (b.at ?? 0))
  const { kept, isIncomplete } = cut(matches, options)
  return { members: { AvailableSlots: kept.map(({ body }) => body) }, isIncomplete }
}

/** A place is asked for by its ID, among others: that of a department or facility, or the name of the department. */
function isAt(known: unknown, { ID, SpecialtyDepartment: _noSlotHasOne, ...others }: Members): boolean {
  const { Department, DepartmentIdentifiers, FacilityIdentifiers } = membersOf(known)
  const ids = [
    Department,
    ...[...listOf(DepartmentIdentifiers), ...listOf(FacilityIdentifiers)].map((one) => valueAt(one, "ID")),
  ]
  return (!isGiven(ID) || ids.some((id) => sameId(id, ID))) && holds(known, others)
}

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

/** Day, time and length as the patient prefers them; days and times are those of the zone of the source that asks. */
function suits({ at, body }: StoredRecord, preference: Members, timeZone: string): boolean {
  if (at === null) return false
  const local = new Date(at + offsetAt(at, timeZone) * 60_000)
  const days = givenTexts(preference.Day).map((day) => day.slice(0, 3).toLowerCase())
  const times = givenTexts(preference.Time).map((time) => time.replace(":", ""))
  const length = givenText(preference.Duration)
  return (
    isOneOf(WEEKDAYS[local.getUTCDay()], days) &&
    isOneOf(local.toISOString().slice(11, 16).replace(":", ""), times) &&
    (length === undefined || Number(length) === body.Duration)
  )
}
