// Compiled, never run: every line below is a promise that the types make.
import {
  type DataModel,
  type Demographics,
  type EventDescriptor,
  type EventMap,
  type EventType,
  type Extensions,
  findEvent,
  isMessage,
  type Message,
  type Models,
  models,
  type QueryType,
  type Response,
  type ResponseMap,
  type SchedulingNew,
  type ValidationIssue,
  validateMessage,
} from "./index.ts"

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Expect<T extends true> = T

/** Names on the wire lead to the interfaces. */
export type Lookups = [
  Expect<Equal<EventMap["Scheduling"]["New"], SchedulingNew>>,
  Expect<Equal<Message<"Scheduling", "New">, SchedulingNew>>,
  Expect<Equal<Message<"Clinical Summary", "PatientPush">["Meta"]["DataModel"], string>>,
  Expect<Equal<Response<"PatientSearch", "Query">, Message<"PatientSearch", "Response">>>,
  Expect<Equal<ResponseMap["PatientSearch"]["Query"], "Response">>,
  Expect<Equal<QueryType<"Clinical Decisions">, "Request">>,
  Expect<Equal<EventType<"SSO">, "Sign-on">>,
  Expect<Equal<Extract<DataModel, "Scheduling" | "Nonsense">, "Scheduling">>,
  Expect<Equal<typeof models, Models<EventMap, ResponseMap>>>,
]

// @ts-expect-error a data model that does not exist
export type NoModel = Message<"Schedulling", "New">
// @ts-expect-error an event of another data model
export type NoEvent = Message<"Scheduling", "PatientPush">
// @ts-expect-error a push has no answer
export type NoAnswer = Response<"Scheduling", "New">

/** Members are optional and nullable, known values are hints, extensions are open. */
export const demographics: Demographics = {
  Sex: "Female",
  Race: "a value that Redox has not listed",
  DOB: null,
  Extensions: { anything: { goes: true } },
}
export type Hints = [
  Expect<Equal<Demographics["Extensions"], Extensions | undefined>>,
  Expect<Equal<null extends Demographics["Sex"] ? true : false, true>>,
]

// @ts-expect-error a typo in the name of a member
export const typo: Demographics = { Sexx: "Female" }
// @ts-expect-error a number where a text belongs
export const wrong: Demographics = { Sex: 1 }
// @ts-expect-error Visit is required
export const incomplete: SchedulingNew = { Meta: { DataModel: "Scheduling", EventType: "New" } }
// @ts-expect-error reading a member that does not exist
export const unknownMember: unknown = demographics.Sexx

/** The guard narrows to the message of the event. */
export function narrow(value: unknown): string | null | undefined {
  if (!isMessage(value, "Scheduling", "New")) return undefined
  const narrowed: Expect<Equal<typeof value, SchedulingNew>> = true
  return narrowed && value.Visit.VisitNumber
}

/** A guard for a pair that does not exist does not compile. */
// @ts-expect-error NoShow is an event of Scheduling, not of SSO
export const noGuard: boolean = isMessage({}, "SSO", "NoShow")

export const found: EventDescriptor | undefined = findEvent(models, "scheduling", "new")
export const issues: Promise<readonly ValidationIssue[] | undefined> = validateMessage({})
