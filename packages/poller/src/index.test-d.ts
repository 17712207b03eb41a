// Compiled, never run: every line below is a promise that the types make.
import type { Destination } from "@redoxkit/destination"
import type { EventMap, Models, ResponseMap, SchedulingNew } from "@redoxkit/models"
import type { Source } from "@redoxkit/source"
import {
  createPoller,
  type MakeMessage,
  memoryCursor,
  type PolledMessage,
  type Poller,
  type PollerErrorCode,
  toDestination,
  toOutbox,
} from "./index.ts"

declare function sure<T extends true>(): T
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

interface Appointment {
  readonly id: string
  readonly updatedAt: string
}
interface Person {
  readonly mrn: string
}
declare const destination: Destination
declare const source: Source<EventMap, ResponseMap>
declare const visit: SchedulingNew["Visit"]
declare const person: Person
declare const page: { readonly changes: readonly Appointment[]; readonly nextPage: string | null }
const deliver = toDestination(destination)
toOutbox(source, { destination: "id" })
const common = { name: "appointments", cursor: memoryCursor(), every: 60_000, deliver }

// A function of pages: the type of a change goes from it to all other functions, that of the details to toMessages.
export const poller: Poller = createPoller({
  ...common,
  fetchChanges: async ({ since, page: next, getJson }) => {
    sure<Equal<typeof since, Date | null>>()
    sure<Equal<typeof next, string | null>>()
    return getJson<typeof page>("https://clinic.example/changes")
  },
  changeKey: (change) => {
    sure<Equal<typeof change, Appointment>>()
    return change.id
  },
  changedAt: ({ updatedAt }) => updatedAt,
  fetchDetails: async (change, { signal }) => {
    sure<Equal<typeof change, Appointment>>()
    sure<Equal<typeof signal, AbortSignal>>()
    return person
  },
  toMessages: (change, { details, message }) => {
    sure<Equal<typeof change, Appointment>>()
    sure<Equal<typeof details, Person>>()
    return message("Scheduling", "New", {
      Patient: { Identifiers: [{ ID: details.mrn, IDType: "MR" }] },
      Visit: { ...visit, VisitNumber: change.id },
    })
  },
})

// A generator of pages does the same; details are nothing without fetchDetails.
createPoller({
  ...common,
  async *fetchChanges() {
    yield page
  },
  changeKey: ({ id }) => id,
  changedAt: ({ updatedAt }) => updatedAt,
  toMessages: (_change, { details, message }) => {
    sure<Equal<typeof details, undefined>>()
    return [message("Scheduling", "Cancel", { Patient: { Identifiers: [] }, Visit: visit })]
  },
})

declare const message: MakeMessage
// Meta may be left out, given in part, or whole.
export const made: PolledMessage = message("Scheduling", "New", { Meta: { FacilityCode: "F" }, Visit: visit })
// @ts-expect-error a data model that does not exist
message("Schedule", "New", {})
// @ts-expect-error an event of another data model
message("Scheduling", "Arrival", {})
// @ts-expect-error a query has nobody to answer it
message("PatientSearch", "Query", {})
// @ts-expect-error nor is an answer a message
message("PatientSearch", "Response", {})
// @ts-expect-error only Redox signs on
message("SSO", "Sign-on", {})
// @ts-expect-error the body is checked
message("Scheduling", "New", { Patient: { Identifiers: [{ ID: 5, IDType: "MR" }] }, Visit: visit })

createPoller({
  ...common,
  fetchChanges: async () => page,
  changeKey: ({ id }) => id,
  // @ts-expect-error only message() makes messages
  toMessages: () => ({ dataModel: "Scheduling", eventType: "New", body: {} }),
})

// Models of one's own.
interface OwnEvents {
  Scheduling: { New: { Meta: { DataModel: string; EventType: string }; Room: string } }
}
declare const models: Models<OwnEvents, Record<never, never>>
createPoller({
  ...common,
  models,
  fetchChanges: async () => page,
  changeKey: ({ id }) => id,
  toMessages: ({ id }, { message }) => message("Scheduling", "New", { Room: id }),
})

export const code: PollerErrorCode = "cursor-locked"
