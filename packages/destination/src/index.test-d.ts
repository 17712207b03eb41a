// Compiled, never run: every line below is a promise that the types make.
import type {
  ClinicalSummaryDocumentGetResponse,
  ClinicalSummaryPatientPush,
  EventMap,
  Models,
  PatientSearchQuery,
  ResponseMap,
  SchedulingCancel,
  SchedulingNew,
  ValidationIssue,
} from "@redoxkit/models"
import {
  createDestination,
  type Destination,
  type FailureContext,
  type HandlerContext,
  memoryInbox,
  type Off,
  type ResponseOf,
  type RoutedMessage,
} from "./index.ts"

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Expect<T extends true> = T
declare function sure<T extends true>(): T

const inbox = memoryInbox()
const destination = createDestination({ verificationToken: "token", inbox })
export type Default = Expect<Equal<typeof destination, Destination<EventMap, ResponseMap>>>

// The value of an environment variable is taken as it is.
createDestination({ verificationToken: process.env.REDOX_VERIFICATION_TOKEN, inbox })
createDestination({ verificationToken: ["old", "new"], inbox })
createDestination({
  verificationToken: "token",
  inbox,
  signature: { secrets: [process.env.SECRET], header: "x", algorithm: "sha256", encoding: "hex" },
})
// @ts-expect-error a token must be said, if only as undefined
createDestination({ inbox })
// @ts-expect-error not a way to acknowledge
createDestination({ verificationToken: "token", inbox, acknowledge: "later" })
// @ts-expect-error a misspelled option
createDestination({ verificationToken: "token", inbx: inbox })

// Literal names lead to the message, the context says the rest.
const off = destination.on("Scheduling", "New", async (message, context) => {
  sure<Equal<typeof message, SchedulingNew>>()
  sure<Equal<typeof context, HandlerContext>>()
  const issues: readonly ValidationIssue[] = context.issues
  const signal: AbortSignal = context.signal
  return [message.Visit?.VisitNumber, issues, signal, context.attempt.toFixed(), context.receivedAt.getTime()]
})
export type Registered = Expect<Equal<typeof off, Off>>
destination.on("Clinical Summary", "PatientPush", (message) => {
  sure<Equal<typeof message, ClinicalSummaryPatientPush>>()
})
destination.signOn(({ claims, message }) => {
  const who: string = claims.sub
  const provider: string | null = claims.npi
  return { location: `https://app.example.org/${who}/${provider}/${message.Subject}` }
})
// @ts-expect-error -- a sign-on wants an answer
destination.on("SSO", "Sign-on", () => {})
// @ts-expect-error -- neither an address nor a page
destination.signOn(() => ({ status: 200 }))
destination.on(
  "Scheduling",
  "New",
  (message: { readonly Meta: { readonly DataModel: string } }) => message.Meta,
)

// A wrong pair, a wrong model and a query do not compile.
// @ts-expect-error Scheduling has no such event
destination.on("Scheduling", "Arrival", () => {})
// @ts-expect-error no such data model
destination.on("Schedulling", "New", () => {})
// @ts-expect-error the data model is written with a space
destination.on("ClinicalSummary", "PatientPush", () => {})
// @ts-expect-error a query is answered with respond()
destination.on("PatientSearch", "Query", () => {})
// @ts-expect-error another event's message
destination.on("Scheduling", "New", (message: ClinicalSummaryDocumentGetResponse) => message.Meta)
// @ts-expect-error no such member
destination.on("Scheduling", "New", (message) => message.Vist)

// `*` gives the messages of the data model, without its queries.
type AnyScheduling = EventMap["Scheduling"][Exclude<
  keyof EventMap["Scheduling"],
  "Booked" | "AvailableSlots"
>]
destination.on("Scheduling", "*", (message) => {
  sure<Equal<typeof message, AnyScheduling>>()
})
export type Routed = [
  Expect<Equal<RoutedMessage<EventMap, ResponseMap, "Scheduling", "Cancel">, SchedulingCancel>>,
  Expect<Equal<RoutedMessage<EventMap, ResponseMap, "Scheduling", "*">, AnyScheduling>>,
]

// What the models do not know is unknown.
destination.onAny((message) => {
  sure<Equal<typeof message, unknown>>()
})
destination.onUnhandled((message, context) => {
  sure<Equal<typeof message, unknown>>()
  return context.dataModel
})
destination.onError((error, context) => {
  sure<Equal<typeof error, unknown>>()
  sure<Equal<typeof context, FailureContext>>()
})

// A responder returns its query's answer, in which Meta may be left out or given in part.
destination.respond("PatientSearch", "Query", async (query, context) => {
  sure<Equal<typeof query, PatientSearchQuery>>()
  sure<Equal<typeof context, HandlerContext>>()
  return { PotentialMatches: [] }
})
destination.respond("Scheduling", "AvailableSlots", () => ({
  Meta: { IsIncomplete: true },
  AvailableSlots: [],
}))
destination.respond("Clinical Summary", "DocumentGet", ({ Document }) => ({
  Document: { ID: Document?.ID ?? "" },
  FileType: "text/xml",
  Data: "",
}))
export type Answer = Expect<
  Equal<
    ResponseOf<EventMap, ResponseMap, "Clinical Summary", "DocumentGet">["Data"],
    EventMap["Clinical Summary"]["DocumentGetResponse"]["Data"]
  >
>
// @ts-expect-error AvailableSlots is missing
destination.respond("Scheduling", "AvailableSlots", () => ({}))
// @ts-expect-error AvailableSlots is missing in what is promised
destination.respond("Scheduling", "AvailableSlots", async () => ({ Meta: { DataModel: "Scheduling" } }))
// @ts-expect-error a list is asked for
destination.respond("Scheduling", "AvailableSlots", () => ({ AvailableSlots: "none" }))
// @ts-expect-error a responder must return something
destination.respond("PatientSearch", "Query", () => {})
// @ts-expect-error a push wants no answer
destination.respond("Scheduling", "New", () => ({}))
// @ts-expect-error a data model without queries
destination.respond("Device", "New", () => ({}))
// @ts-expect-error no such query
destination.respond("PatientSearch", "LocationQery", () => ({}))

// With models of one's own, `on` and `respond` go by those.
interface OwnEvents {
  Tide: {
    High: { readonly Meta: { readonly Harbour: string }; readonly Metres: number }
    Ask: { readonly At: string }
    Told: { readonly Meta: { readonly Harbour: string }; readonly Metres: number }
  }
}
interface OwnResponses {
  Tide: { Ask: "Told" }
}
declare const models: Models<OwnEvents, OwnResponses>
const own = createDestination({ verificationToken: "token", inbox, models })
export type Own = Expect<Equal<typeof own, Destination<OwnEvents, OwnResponses>>>
own.on("Tide", "High", ({ Metres }) => Metres.toFixed(1))
own.on("Tide", "*", (message) => {
  sure<Equal<typeof message, OwnEvents["Tide"]["High"] | OwnEvents["Tide"]["Told"]>>()
})
own.respond("Tide", "Ask", ({ At }) => ({ Metres: At.length }))
// @ts-expect-error an event of the shipped models
own.on("Scheduling", "New", () => {})
// @ts-expect-error Metres is missing
own.respond("Tide", "Ask", () => ({}))
