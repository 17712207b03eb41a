import type { EventMap } from "@redoxkit/models"
import type { BodyOf } from "../calls.ts"

/** A document whose every text is a sentinel. */
export const DOCUMENT = {
  Patient: {
    Identifiers: [{ ID: "CANARY-ID", IDType: "CANARY-TYPE" }],
    Demographics: { FirstName: "CANARY-FIRST", LastName: "CANARY-LAST" },
  },
  Visit: { VisitNumber: "CANARY-VISIT" },
  Media: {
    FileType: "PDF",
    FileName: "CANARY.pdf",
    FileContents: "Q0FOQVJZ",
    DocumentType: "CANARY-DOCUMENT",
    DocumentID: "CANARY-DOCUMENT-ID",
    Availability: "Available",
    Provider: { ID: "CANARY-PROVIDER" },
    Authenticator: {},
    Notifications: [],
  },
} satisfies BodyOf<EventMap, "Media", "New">

/** A search for a patient whose every text is a sentinel. */
export const SEARCH = {
  Patient: { Identifiers: [{ ID: "CANARY-ID", IDType: "CANARY-TYPE" }] },
} satisfies BodyOf<EventMap, "PatientSearch", "Query">
