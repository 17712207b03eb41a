import type { TokenCheck } from "./authenticate.ts"
import { isRecord } from "./identify.ts"
import { type Answer, plainAnswer } from "./request.ts"

/** A verification body is 93 bytes with Redox's own example; this leaves room for long tokens. */
export const VERIFICATION_BODY_LIMIT = 8 * 1024

/** What a verification request carries: the challenge to answer, and the token to check first. */
export interface Verification {
  readonly challenge: string
  /** Token in the body or the query string; `undefined` when it can only be in a header. */
  readonly token: string | undefined
}

/** Verification by GET: `?challenge=…`, with the token in the `verification-token` header (old) or beside it (new). */
export function verificationOfQuery(query: string): Verification | undefined {
  if (!query.includes("challenge")) return undefined
  const parameters = new URLSearchParams(query)
  const challenge = parameters.get("challenge")
  return challenge ? { challenge, token: parameters.get("verification-token") ?? undefined } : undefined
}

/**
 * Verification by POST: `{"verification-token":"…","challenge":"…"}`. It is told from a message by its body alone,
 * because whether the request also carries the token as a header is not documented.
 */
export function verificationOfBody(body: Buffer): Verification | undefined {
  if (body.length > VERIFICATION_BODY_LIMIT || !body.includes("challenge")) return undefined
  let value: unknown
  try {
    value = JSON.parse(body.toString("utf8"))
  } catch {
    return undefined
  }
  if (!isRecord(value) || "Meta" in value || typeof value.challenge !== "string" || value.challenge === "")
    return undefined
  const token = value["verification-token"]
  return { challenge: value.challenge, token: typeof token === "string" ? token : undefined }
}

/**
 * Answers a challenge as plain text, which both the older and the newer documentation accept.
 *
 * @param headerIsRight - whether a header already carried a right token
 */
export function answerChallenge(
  verification: Verification,
  headerIsRight: boolean,
  isToken: TokenCheck,
): Answer | undefined {
  const right = verification.token === undefined ? headerIsRight : isToken(verification.token)
  return right ? plainAnswer(200, verification.challenge, { "cache-control": "no-store" }) : undefined
}
