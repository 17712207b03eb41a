// Compiled, never run: every line below is a promise that the types make.
import type { EventMap, Models, PatientSearchResponse, ResponseMap, ValidationIssue } from "@redoxkit/models"
import {
  createSource,
  DestinationRefusedError,
  InvalidMessageError,
  type Logger,
  legacyKey,
  oauth,
  type QueryModelOf,
  type QueryResult,
  RateLimitError,
  type RedoxErrorEntry,
  type SendModelOf,
  type SendResult,
  type SendTypeOf,
  type Source,
  SourceError,
  type SourceErrorCode,
} from "./index.ts"

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Expect<T extends true> = T
declare function sure<T extends true>(): T

// The value of an environment variable is taken as it is.
const auth = legacyKey({ apiKey: process.env.REDOX_API_KEY, secret: process.env.REDOX_SECRET })
const source = createSource({ auth, destination: process.env.REDOX_DESTINATION_ID })
export type Default = Expect<Equal<typeof source, Source<EventMap, ResponseMap>>>
oauth({
  clientId: process.env.CLIENT,
  privateKey: process.env.KEY,
  keyId: process.env.KID,
  algorithm: "ES384",
})
oauth({ clientId: "c", secret: "s" })
// @ts-expect-error not an algorithm that Redox takes
oauth({ clientId: "c", secret: "s", algorithm: "HS256" })
// @ts-expect-error credentials are needed
createSource({})
// @ts-expect-error a misspelled option
createSource({ auth, destinaton: "x" })
// @ts-expect-error not a way to validate
createSource({ auth, validate: "warn" })
declare const logger: Logger
createSource({ auth, logger, fetch, destinations: ["a", { ID: "b", Name: "B" }], source: "c", test: true })

// Messages are sent; queries, answers and the sign-on are not.
export type Models1 = Expect<
  Equal<Extract<SendModelOf<EventMap, ResponseMap>, "PatientSearch" | "SSO">, never>
>
export type Models2 = Expect<Equal<Extract<QueryModelOf<EventMap, ResponseMap>, "Device">, never>>
export type Types = Expect<Equal<SendTypeOf<EventMap, ResponseMap, "Media">, "New" | "Replace" | "Delete">>
const Patient = { Identifiers: [{ ID: "1", IDType: "MR" }] }
const sent = await source.send("Device", "New", { Patient, Device: { ID: "d" }, Observations: [] })
export type Sent = Expect<Equal<typeof sent, SendResult>>
export const entries: readonly RedoxErrorEntry[] = sent.errors
// @ts-expect-error a query is not sent
source.send("PatientSearch", "Query", { Patient })
// @ts-expect-error an answer is not sent
source.send("Media", "QueryResponse", {})
// @ts-expect-error an event of another data model
source.send("Media", "NoShow", {})
// @ts-expect-error the sign-on comes from Redox
source.send("SSO", "Sign-on", {})
// @ts-expect-error Media is missing
source.send("Media", "New", { Patient })
// @ts-expect-error a number is no name
source.query("PatientSearch", "Query", { Patient: { Demographics: { FirstName: 7 } } })
// @ts-expect-error a misspelled member
source.query("PatientSearch", "Query", { Patiend: {} })

// Meta may be left out, or given in part.
source.query("PatientSearch", "Query", { Meta: { FacilityCode: "F" }, Patient })
source.query("PatientSearch", "Query", { Meta: { DataModel: "PatientSearch", EventType: "Query" }, Patient })
// @ts-expect-error not what Meta.Test is
source.query("PatientSearch", "Query", { Meta: { Test: "yes" }, Patient })

// The answer is typed by the query.
const found = await source.query(
  "PatientSearch",
  "Query",
  { Patient },
  { deadlineMs: 10_000, destination: "x" },
)
export type Found = Expect<Equal<typeof found, QueryResult<PatientSearchResponse>>>
const booked = await source.query("Scheduling", "Booked", {} as never)
export const number = booked.answer.Visits?.[0]?.VisitNumber
// @ts-expect-error a message is no query
source.query("Media", "New", {})
// @ts-expect-error a query has one destination
source.query("PatientSearch", "Query", { Patient }, { destinations: ["a"] })

// A function with optional ones of its own hands them on; a destination that is undefined is a mistake.
const passedOn: { signal?: AbortSignal; deadlineMs?: number } = {}
source.query(
  "PatientSearch",
  "Query",
  { Patient },
  { signal: passedOn.signal, deadlineMs: passedOn.deadlineMs },
)
source.upload(new Uint8Array(1), { signal: passedOn.signal, deadlineMs: passedOn.deadlineMs })
// @ts-expect-error an environment variable that is not set must not choose the source's destination
source.query("PatientSearch", "Query", { Patient }, { destination: process.env.DESTINATION })

// A signal and a deadline for every call.
const { signal } = new AbortController()
source.send("Media", "Delete", {} as never, { signal, deadlineMs: 1_000, destinations: ["a", "b"] })

// Models of one's own.
interface Events {
  readonly Robots: {
    readonly Built: { readonly Name: string }
    readonly Find: { readonly Name: string }
    readonly Found: { readonly Count: number }
  }
}
interface Responses {
  readonly Robots: { readonly Find: "Found" }
}
declare const models: Models<Events, Responses>
const own = createSource({ auth, models })
own.send("Robots", "Built", { Name: "R" })
const count = (await own.query("Robots", "Find", { Name: "R" })).answer.Count
sure<Equal<typeof count, number>>()
// @ts-expect-error not an event of these models
own.send("Media", "New", {})

// Errors say what they are.
declare const error: unknown
if (error instanceof SourceError) {
  const code: SourceErrorCode = error.code
  const retryable: boolean = error.retryable
  console.log(code, retryable, error.status?.toFixed())
}
if (error instanceof DestinationRefusedError) {
  const details: string | undefined = error.details
  const said: readonly RedoxErrorEntry[] = error.redoxErrors
  console.log(details?.length, said.length, error.destinationStatus?.toFixed())
}
if (error instanceof RateLimitError) sure<Equal<typeof error.retryAfterMs, number | undefined>>()
if (error instanceof InvalidMessageError) sure<Equal<typeof error.issues, readonly ValidationIssue[]>>()
