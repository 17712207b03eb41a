import { namedPatients } from "../match/find-patients.ts"
import { holds } from "../match/holds.ts"
import { spanOf } from "../match/moments.ts"
import { givenEntries, givenText, listOf, membersOf } from "../match/read.ts"
import type { Members, RecordFilter, SourceRecords, StoredRecord } from "../records.ts"
import { type AnswerQuery, cut, type Question } from "./question.ts"

/**
 * Scheduling Booked: appointments that start in the span, in the order of their start. A visit that was cancelled is not
 * booked any more. A number that a reschedule replaced finds the appointment under its new one.
 */
export const answerBooked: AnswerQuery = (question) => {
  const { records, asked, options } = question
  const { Patients, AttendingProviders, VisitNumber, ...others } = membersOf(asked.Visit)
  const providers = givenEntries(AttendingProviders)
  const matches = records
    .list("appointment", filterOf(question, Patients, givenText(VisitNumber)))
    .filter(({ body }) => holds(body, others))
    .filter(({ body }) => providers.length === 0 || providers.some((one) => attends(body, one)))
    .sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
  const { kept, isIncomplete } = cut(matches, options)
  return { members: { Visits: kept.map((appointment) => show(records, appointment)) }, isIncomplete }
}

function filterOf(
  { records, asked, timeZone, options }: Question,
  patients: unknown,
  visitNumber: string | undefined,
): RecordFilter {
  const { from, to } = spanOf(asked, timeZone, "")
  const patientIds = namedPatients(records, patients)
  return {
    states: [
      "scheduled",
      "no-show",
      ...(options.canceledAppointments === "included" ? (["canceled"] as const) : []),
    ],
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(patientIds === undefined ? {} : { patientIds }),
    ...(visitNumber === undefined ? {} : { visitNumbers: numbersOf(records, visitNumber) }),
  }
}

/** A number, and those that reschedules put in its place. */
function numbersOf(records: SourceRecords, visitNumber: string): readonly string[] {
  const known = records.find("appointment", "visit-number", [visitNumber])
  return [visitNumber, ...known.flatMap((appointment) => appointment.visitNumber ?? [])]
}

/** Some senders list providers, most name one. */
function attends({ AttendingProvider, AttendingProviders }: Members, provider: Members): boolean {
  return [AttendingProvider, ...listOf(AttendingProviders)].some((known) => holds(known, provider))
}

function show(records: SourceRecords, { body, patientId, updatedAt }: StoredRecord): Members {
  const patient = patientId === null ? undefined : records.get(patientId)
  return {
    ...body,
    Patient: patient?.body ?? { Identifiers: [] },
    LastUpdated: body.LastUpdated ?? new Date(updatedAt).toISOString(),
  }
}
