import { hash } from "node:crypto"
import type { Core } from "../core.ts"
import type { DestinationRequest } from "../request.ts"
import { readClaims } from "./claims.ts"
import type { SignOnSettings } from "./options.ts"
import type { SignOnClaims } from "./sign-on.ts"

/** The rule that a token broke. For the log: the answer is the same for all. */
export type SignOnRule =
  | "format"
  | "algorithm"
  | "signature"
  | "expired"
  | "not-yet-valid"
  | "issuer"
  | "audience"
  | "claims"
  | "used"

/** What came of the check of a token. */
export type CheckedToken = RightToken | { readonly rule: SignOnRule }

/** A token that is right. */
export interface RightToken {
  readonly claims: SignOnClaims
  /** Names the token where used ones are remembered. */
  readonly key: string
  /** When it is refused for its age in any case, in milliseconds since 1970. */
  readonly expiresAt: number
  readonly rule?: undefined
}

/** Longer than any token with the known claims; larger headers than 16 KiB are refused by Node.js itself. */
const LONGEST_TOKEN = 16 * 1024
/** Three parts of base64url without padding. What reads base64 would also take white space and more. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]*$/
const BEARER = /^Bearer +(\S+)$/i

/** Whether a request carries a signed token of any kind where that of a sign-on stands. */
export function carriesSignedToken(request: DestinationRequest): boolean {
  return tokenOf(request)?.split(".").length === 3
}

function tokenOf(request: DestinationRequest): string | undefined {
  return BEARER.exec(request.header("authorization") ?? "")?.[1]
}

/**
 * Checks the token of a sign-on: HS256 with one of our keys and nothing else, whatever the header of the token asks for;
 * then who issued it, for whom, and when.
 *
 * @returns `undefined` when sign-ons are not set up
 */
export async function checkToken(
  { settings: { signOn: settings, now } }: Core,
  request: DestinationRequest,
): Promise<CheckedToken | undefined> {
  if (settings === undefined) return undefined
  const token = tokenOf(request)
  if (token === undefined || token.length > LONGEST_TOKEN || !COMPACT.test(token)) return { rule: "format" }
  const payload = await verify(token, settings, now())
  if (typeof payload === "string") return { rule: payload }
  const claims = readClaims(payload)
  if (claims === undefined) return { rule: "claims" }
  const lastSecond = Math.min(claims.exp, claims.iat + settings.maxAgeSeconds)
  return {
    claims,
    // Without the signature, whose last character can be written in several ways.
    key: hash("sha256", token.slice(0, token.lastIndexOf(".")), "base64url"),
    expiresAt: (lastSecond + settings.clockToleranceSeconds + 1) * 1_000,
  }
}

async function verify(
  token: string,
  { keys, issuers, audiences, clockToleranceSeconds, maxAgeSeconds }: SignOnSettings,
  now: number,
): Promise<Readonly<Record<string, unknown>> | SignOnRule> {
  // Loaded with the first sign-on: who has none does not pay for it.
  const { jwtVerify } = await import("jose")
  let rule: SignOnRule = "signature"
  for (const key of keys) {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ["HS256"],
        issuer: [...issuers],
        audience: [...audiences],
        requiredClaims: ["sub", "exp"],
        clockTolerance: clockToleranceSeconds,
        maxTokenAge: maxAgeSeconds,
        currentDate: new Date(now),
      })
      return payload
    } catch (error) {
      rule = ruleOf(error)
      if (rule !== "signature") break
    }
  }
  return rule
}

/** What is thrown holds the claims, so that only its code is looked at. */
function ruleOf(error: unknown): SignOnRule {
  const { code, claim, reason } = error as { code?: unknown; claim?: unknown; reason?: unknown }
  if (code === "ERR_JWS_SIGNATURE_VERIFICATION_FAILED") return "signature"
  if (code === "ERR_JOSE_ALG_NOT_ALLOWED") return "algorithm"
  if (code === "ERR_JWT_EXPIRED") return "expired"
  if (code !== "ERR_JWT_CLAIM_VALIDATION_FAILED") return "format"
  if (claim === "iss") return "issuer"
  if (claim === "aud") return "audience"
  return reason === "check_failed" ? "not-yet-valid" : "claims"
}
