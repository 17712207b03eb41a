import type { EventDescriptor, Models, Validate } from "@redoxkit/models"

interface Named {
  Meta: { DataModel: string; EventType: string }
}

/** An appointment of the tests. */
export interface Appointment extends Named {
  Visit?: { VisitNumber?: string | null } | null
}

/** A summary of the tests. */
export interface Summary extends Named {
  Text?: string
}

/** A query of the tests. */
export interface PatientQuery extends Named {
  Patient: { LastName: string }
}

/** An answer of the tests. */
export interface PatientAnswer extends Named {
  Patient: { LastName: string } | null
}

/** Events of the tests. */
export interface TestEvents {
  "Clinical Summary": { PatientPush: Summary }
  PatientSearch: { Query: PatientQuery; Response: PatientAnswer }
  Scheduling: { Cancel: Appointment; New: Appointment }
}

/** Queries of the tests. */
export interface TestResponses {
  PatientSearch: { Query: "Response" }
}

/** A small set of models, so that tests of the core depend on no schema. Tells which validators were loaded. */
export function testModels(): Models<TestEvents, TestResponses> & { readonly loaded: readonly string[] } {
  const loaded: string[] = []
  const event = (
    dataModel: string,
    eventType: string,
    validate: Validate,
    kind: Partial<EventDescriptor> = {},
  ): EventDescriptor => ({
    dataModel,
    eventType,
    kind: "push",
    ...kind,
    async loadValidator() {
      loaded.push(`${dataModel}/${eventType}`)
      return validate
    },
  })
  return {
    loaded,
    events: [
      event("Clinical Summary", "PatientPush", () => []),
      event("PatientSearch", "Query", needs("Patient"), { kind: "query", response: "Response" }),
      event("PatientSearch", "Response", () => [], { kind: "query-response", answers: "Query" }),
      event("Scheduling", "Cancel", needs("Visit")),
      event("Scheduling", "New", needs("Visit")),
    ],
  }
}

function needs(name: string): Validate {
  return function validate(message) {
    const value = (message as Readonly<Record<string, unknown>>)[name]
    if (typeof value === "object" && value !== null) return []
    const found = value === undefined ? "nothing" : value === null ? "null" : typeof value
    return [{ path: `/${name}`, rule: value === undefined ? "required" : "type", expected: "object", found }]
  }
}
