import { createHmac } from "node:crypto"

/** How sign-ons are set up in tests. The secret has letters beyond ASCII: its UTF-8 bytes are the key. */
export const signOnSetup = {
  secret: "sign-on secret of the tests: Ørsted 🩺",
  issuer: "7b0f4c1e-0000-4000-8000-00000000a001",
  audience: "7b0f4c1e-0000-4000-8000-00000000b001",
} as const

/** Stands in every claim and every body of a sign-on that has a text, and must come back in no answer and no log. */
export const SIGN_ON_SENTINEL = "CANARY77"

/** Claims of a right token. */
export function rightClaims(now = Date.now()): Readonly<Record<string, unknown>> {
  const iat = Math.floor(now / 1_000)
  return {
    iss: signOnSetup.issuer,
    sub: `${SIGN_ON_SENTINEL}|user`,
    aud: signOnSetup.audience,
    exp: iat + 900,
    iat,
    name: SIGN_ON_SENTINEL,
    given_name: SIGN_ON_SENTINEL,
    family_name: SIGN_ON_SENTINEL,
    middle_name: null,
    email: `${SIGN_ON_SENTINEL}@example.org`,
    npi: SIGN_ON_SENTINEL,
    zoneinfo: "America/Chicago",
    locale: "en-US",
    phone_number: SIGN_ON_SENTINEL,
    patient_ids: [{ id: SIGN_ON_SENTINEL, id_type: "MR" }],
    visit_id: SIGN_ON_SENTINEL,
    facility_id: SIGN_ON_SENTINEL,
    department_id: SIGN_ON_SENTINEL,
  }
}

/** The body of a sign-on. */
export function signOnBody(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    Meta: {
      DataModel: "SSO",
      EventType: "Sign-on",
      Source: { ID: signOnSetup.issuer },
      Destinations: [{ ID: signOnSetup.audience }],
    },
    Subject: `${SIGN_ON_SENTINEL}|user`,
    Name: SIGN_ON_SENTINEL,
    IssuedAt: "2025-01-01T00:00:00.000Z",
    Expiration: "2025-01-01T00:15:00.000Z",
    Patient: { Identifiers: [{ ID: SIGN_ON_SENTINEL, IDType: "MR" }] },
    ...changes,
  })
}

/** How a token is made; everything that is not given is right. */
export interface TokenMaking {
  /** Takes the place of the whole header. */
  readonly header?: object | string
  readonly secret?: string
  /** Hash of the HMAC. */
  readonly hash?: string
}

/**
 * Makes a token of claims, or of any text in their place. Written by hand, so that tests can make what no library makes.
 */
export function makeToken(claims: object | string = rightClaims(), making: TokenMaking = {}): string {
  const { header = { alg: "HS256" }, secret = signOnSetup.secret, hash = "sha256" } = making
  const signed = `${encode(header)}.${encode(claims)}`
  return `${signed}.${createHmac(hash, Buffer.from(secret)).update(signed).digest("base64url")}`
}

/** One part of a token. */
export function encode(part: object | string): string {
  return Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url")
}
