import { findEvent, models } from "@redoxkit/models"
import type { Message } from "../message/assets.ts"
import { moveDates } from "../message/move-dates.ts"
import { answerAvailableSlots } from "./answer/available-slots.ts"
import { answerBooked } from "./answer/booked.ts"
import { answerCensus } from "./answer/census.ts"
import { answerDocument } from "./answer/document.ts"
import { answerDocumentList } from "./answer/document-list.ts"
import { answerMedia } from "./answer/media.ts"
import { answerNotes } from "./answer/notes.ts"
import { answerOrders } from "./answer/orders.ts"
import { answerOrganizations } from "./answer/organizations.ts"
import { answerPatientLocations } from "./answer/patient-locations.ts"
import { answerPatientSearch } from "./answer/patient-search.ts"
import { answerPatientVaccinations } from "./answer/patient-vaccinations.ts"
import { answerProviders } from "./answer/providers.ts"
import type { AnswerOptions, AnswerQuery, Found } from "./answer/question.ts"
import { answerReferrals } from "./answer/referrals.ts"
import { RefusedQuery } from "./answer/refused-query.ts"
import { answerResults } from "./answer/results.ts"
import { shape } from "./answer/shape.ts"
import { answerSummaryOfPatient } from "./answer/summary-of-patient.ts"
import { answerSummaryOfVisit } from "./answer/summary-of-visit.ts"
import { answerVisits } from "./answer/visits.ts"
import { asModelled } from "./match/as-modelled.ts"
import { type AnsweredQuery, demandCriteria } from "./match/criteria.ts"
import type { SourceRecords } from "./records.ts"

const answers: Readonly<Record<AnsweredQuery, AnswerQuery>> = {
  "PatientSearch.Query": answerPatientSearch,
  "PatientSearch.LocationQuery": answerPatientLocations,
  "Scheduling.Booked": answerBooked,
  "Scheduling.AvailableSlots": answerAvailableSlots,
  "PatientAdmin.CensusQuery": answerCensus,
  "PatientAdmin.VisitQuery": answerVisits,
  "Clinical Summary.PatientQuery": answerSummaryOfPatient,
  "Clinical Summary.VisitQuery": answerSummaryOfVisit,
  "Clinical Summary.DocumentQuery": answerDocumentList,
  "Clinical Summary.DocumentGet": answerDocument,
  "Notes.Query": answerNotes,
  "Media.Query": answerMedia,
  "Results.Query": answerResults,
  "Order.Query": answerOrders,
  "Referral.Query": answerReferrals,
  "Vaccination.PatientQuery": answerPatientVaccinations,
  "Provider.ProviderQuery": answerProviders,
  "Organization.Query": answerOrganizations,
}

/** Who asks, who answers, and by which options. */
export interface Asking {
  /** Zone of the source that asks. */
  readonly timeZone: string
  /** Name of the place that holds the records. */
  readonly holder: string
  readonly options: AnswerOptions
}

/** What came of a query: what was found, or why it was refused. */
export type Answer = Found | { readonly refusal: string }

/** Answers a query from the records of a source; `undefined` for a query that Data on Demand does not cover. */
export function answerFromRecords(
  records: SourceRecords,
  message: Message,
  { timeZone, holder, options }: Asking,
): Answer | undefined {
  const event = findEvent(models, message.Meta.DataModel, message.Meta.EventType)
  if (event?.response === undefined) return undefined
  const name = `${event.dataModel}.${event.eventType}`
  if (!isAnswered(name)) return undefined
  const { Meta: _meta, ...members } = moveDates(message, timeZone, "UTC")
  try {
    const asked = asModelled(members, event.dataModel, event.eventType)
    demandCriteria(asked, options.searchCriteria[name])
    const found = answers[name]({ records, asked, timeZone, holder, options })
    if (found.notice !== undefined) return found
    return { ...found, members: shape(event.dataModel, event.response, found.members) }
  } catch (error) {
    if (error instanceof RefusedQuery) return { refusal: error.message }
    throw error
  }
}

function isAnswered(name: string): name is AnsweredQuery {
  return Object.hasOwn(answers, name)
}
