import type { Destination } from "@redoxkit/destination"

/**
 * Takes note of every message that `redox.ts` of the examples does nothing with. A real application leaves out what it
 * has no use for: what nobody handles goes to `onUnhandled`.
 */
export function noteOtherEvents(destination: Destination): void {
  const wholeModels = [
    "Claim",
    "Clinical Decisions",
    "Clinical Summary",
    "Device",
    "Enrichment",
    "Financial",
    "Flowsheet",
    "Inventory",
    "Media",
    "Medications",
    "Notes",
    "Order",
    "Organization",
    "PatientEducation",
    "PatientSearch",
    "Provider",
    "Referral",
    "Research",
    "SurgicalScheduling",
    "Vaccination",
  ] as const
  for (const dataModel of wholeModels) destination.on(dataModel, "*", takeNote)

  // Of these, some events are handled in redox.ts; `*` would run beside those handlers.
  const otherAdmissions = [
    "Cancel",
    "CensusQueryResponse",
    "Discharge",
    "NewPatient",
    "PatientMerge",
    "PatientUpdate",
    "PreAdmit",
    "Registration",
    "Transfer",
    "VisitMerge",
    "VisitQueryResponse",
    "VisitUpdate",
  ] as const
  for (const eventType of otherAdmissions) destination.on("PatientAdmin", eventType, takeNote)

  const otherBookings = [
    "AvailableSlotsResponse",
    "BookedResponse",
    "Modification",
    "NoShow",
    "PushSlots",
  ] as const
  for (const eventType of otherBookings) destination.on("Scheduling", eventType, takeNote)

  for (const eventType of ["NewUnsolicited", "QueryResponse"] as const)
    destination.on("Results", eventType, takeNote)
}

/** A clinic that only wants to know that something came. */
function takeNote(): void {}
