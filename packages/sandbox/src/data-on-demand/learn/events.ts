import { learnClinicalSummary } from "./clinical-summary.ts"
import { learnOrganizations, learnProviders } from "./directory.ts"
import { learnMedia, learnNote } from "./documents.ts"
import type { LearnEvent } from "./learning.ts"
import { learnAdministration, learnMedication } from "./medications.ts"
import { learnGroupedOrders, learnOrder } from "./order.ts"
import { learnPatient } from "./patient.ts"
import { learnPatientMerge } from "./patient-merge.ts"
import { learnReferral } from "./referral.ts"
import { learnResults } from "./results.ts"
import { learnAppointment, learnSlots } from "./scheduling.ts"
import { learnVaccinations } from "./vaccination.ts"
import { learnVisit, learnVisitCancel } from "./visit.ts"
import { learnVisitMerge } from "./visit-merge.ts"

/** How each event changes the records, by data model and event type as Redox writes them. */
const events: Readonly<Record<string, Readonly<Record<string, LearnEvent>>>> = {
  PatientAdmin: {
    NewPatient: learnOnlyPatient,
    PatientUpdate: learnOnlyPatient,
    PatientMerge: learnPatientMerge,
    PreAdmit: learnVisit,
    Registration: learnVisit,
    Arrival: learnVisit,
    Transfer: learnVisit,
    VisitUpdate: learnVisit,
    Discharge: learnVisit,
    Cancel: learnVisitCancel,
    VisitMerge: learnVisitMerge,
  },
  Scheduling: {
    New: learnAppointment,
    Reschedule: learnAppointment,
    Modification: learnAppointment,
    Cancel: learnAppointment,
    NoShow: learnAppointment,
    PushSlots: learnSlots,
  },
  Order: { New: learnOrder, Update: learnOrder, Cancel: learnOrder, GroupedOrders: learnGroupedOrders },
  Results: { New: learnResults, NewUnsolicited: learnResults },
  Notes: { New: learnNote, Replace: learnNote, Delete: learnNote },
  Media: { New: learnMedia, Replace: learnMedia, Delete: learnMedia },
  Medications: {
    New: learnMedication,
    Update: learnMedication,
    Cancel: learnMedication,
    Administration: learnAdministration,
  },
  "Clinical Summary": { PatientPush: learnClinicalSummary, VisitPush: learnClinicalSummary },
  Vaccination: { New: learnVaccinations, Administration: learnVaccinations },
  Referral: {
    New: learnReferral,
    Modify: learnReferral,
    Cancel: learnReferral,
    AuthReview: learnReferral,
    AuthResponse: learnReferral,
  },
  Provider: {
    New: learnProviders,
    Update: learnProviders,
    Activate: learnProviders,
    Deactivate: learnProviders,
  },
  Organization: { New: learnOrganizations, Update: learnOrganizations },
}

/**
 * How an event changes the records. One of a data model that Data on Demand does not keep (Flowsheet, Financial, ...)
 * still tells of its patient.
 */
export function learnerOf(dataModel: string, eventType: string): LearnEvent {
  const ofModel = Object.hasOwn(events, dataModel) ? events[dataModel] : undefined
  const found = ofModel !== undefined && Object.hasOwn(ofModel, eventType) ? ofModel[eventType] : undefined
  return found ?? learnOnlyPatient
}

/** NewPatient, PatientUpdate, and the patient of every other message. */
function learnOnlyPatient(learning: Parameters<LearnEvent>[0]): void {
  learnPatient(learning, learning.message.Patient)
}
