import type { Destination } from "@redoxkit/destination"

/**
 * Answers the queries for which this clinic has no data, most of them with an empty list: Redox passes it on as a
 * success. Leave out a query that you do not offer; it is refused, and Redox tells the system that asked.
 */
export function answerOtherQueries(destination: Destination): void {
  const { respond } = destination
  respond("Clinical Decisions", "Request", () => ({ Advisories: [] }))
  respond("Clinical Summary", "DocumentGet", ({ Document }) => ({
    Document: { ID: Document.ID },
    FileType: "text/plain",
    Data: Buffer.from("This clinic keeps its documents on paper.").toString("base64"),
  }))
  respond("Clinical Summary", "DocumentQuery", () => ({ Documents: [] }))
  respond("Clinical Summary", "PatientQuery", () => ({}))
  respond("Clinical Summary", "VisitQuery", () => ({}))
  respond("Enrichment", "NaturalLanguageProcessingQuery", ({ Task }, { transmissionId }) => ({
    Transaction: {
      ID: transmissionId ?? "unknown",
      VendorID: "example-clinic",
      Task: { ID: Task?.ID ?? "unknown", Status: "Finished", Message: "No concepts found" },
    },
    Entries: [],
  }))
  respond("Enrichment", "NormalizationQuery", () => ({ Entries: [] }))
  respond("Media", "Query", () => ({ Media: [] }))
  respond("Notes", "Query", () => ({ Notes: [] }))
  respond("Order", "Query", () => ({ Orders: [] }))
  respond("Organization", "Query", ({ Directory }) => ({ Directory, Organizations: [] }))
  respond("PatientAdmin", "CensusQuery", () => ({ Patients: [] }))
  respond("PatientAdmin", "VisitQuery", () => ({ Patients: [] }))
  respond("PatientSearch", "LocationQuery", () => ({ Patients: [] }))
  respond("Provider", "ProviderQuery", () => ({ Providers: [] }))
  respond("Referral", "Query", () => ({ Referrals: [] }))
  respond("Results", "Query", () => ({ Orders: [] }))
  respond("Scheduling", "AvailableSlots", () => ({ AvailableSlots: [] }))
  respond("Vaccination", "PatientQuery", () => ({ PotentialMatches: [] }))
}
