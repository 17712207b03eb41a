import type { ValidationIssue } from "@redoxkit/models"

/** One identifier of the patient whose record was open. */
export interface SignOnPatientId {
  readonly id: string
  /** Who issued it; `null` where the token does not say. */
  readonly id_type: string | null
}

/**
 * What the signed token says: who the user is, and what was open. Names are those of the token. Nothing else of a sign-on
 * is signed, so decide by these.
 */
export interface SignOnClaims {
  /** ID of the source at Redox: which health system the user comes from. */
  readonly iss: string
  /** Who the user is, stable across sign-ons of this source. */
  readonly sub: string
  /** ID of your destination at Redox. */
  readonly aud: string
  /** When the token ends, in seconds since 1970. */
  readonly exp: number
  /** When it was issued, in seconds since 1970. */
  readonly iat: number
  readonly name: string | null
  readonly given_name: string | null
  readonly family_name: string | null
  readonly middle_name: string | null
  readonly email: string | null
  /** US National Provider Identifier. */
  readonly npi: string | null
  /** IANA time zone. */
  readonly zoneinfo: string | null
  readonly locale: string | null
  readonly phone_number: string | null
  /** Identifiers of the patient whose record was open; empty when none was. */
  readonly patient_ids: readonly SignOnPatientId[]
  readonly visit_id: string | null
  readonly facility_id: string | null
  readonly department_id: string | null
  /** Claims that are not in this list, as they came. */
  readonly others: Readonly<Record<string, unknown>>
}

/** A sign-on whose token was right. */
export interface SignOn<Message> {
  /** What is signed. */
  readonly claims: SignOnClaims
  /** The body. It is not signed: see `disagreements` of the context. */
  readonly message: Message
}

/** What a sign-on handler is told beside the sign-on. */
export interface SignOnContext {
  /** Time of arrival. */
  readonly receivedAt: Date
  /** What the schema finds wrong with the body. */
  readonly issues: readonly ValidationIssue[]
  /** Members of the body that say something else than the token, such as `Subject`; empty when nothing does. */
  readonly disagreements: readonly string[]
  /** The body, byte for byte as it came. */
  readonly body: Uint8Array
  /** Aborted when nobody waits any more: at the end of `signOn.deadlineMs`, or of the shutdown's. */
  readonly signal: AbortSignal
}

/**
 * What the browser of the user gets: a redirect (302), or a page (200). Redox passes the answer on, so a cookie does not
 * reach the browser with it: put a one-time token into the address, see `createOneTimeLinks`.
 */
export type SignOnAnswer = { readonly location: string | URL } | { readonly html: string }

/** Answers a sign-on. */
export type SignOnHandler<Message> = (
  signOn: SignOn<Message>,
  context: SignOnContext,
) => SignOnAnswer | Promise<SignOnAnswer>

/** The body of a sign-on in a set of models; `unknown` where they have none. */
export type SignOnMessageOf<Events> = Events extends { SSO: { "Sign-on": infer Message } } ? Message : unknown
