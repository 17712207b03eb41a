import { randomBytes, randomUUID } from "node:crypto"
import { SignJWT } from "jose"
import type { Claims } from "./claims.ts"

/** What can be wrong with the token of a launch, to see that an application refuses it. */
export const signOnTroubles = [
  "expired",
  "not-yet-valid",
  "wrong-key",
  "other-audience",
  "other-issuer",
  "alg-none",
  "no-token",
  "used-token",
] as const
export type SignOnTrouble = (typeof signOnTroubles)[number]

const HOUR = 3_600

/** Makes the token of a launch; `undefined` for a launch without one. */
export async function makeToken(
  claims: Claims,
  secret: string,
  trouble: SignOnTrouble | undefined,
): Promise<string | undefined> {
  if (trouble === "no-token") return undefined
  const wrong = { ...claims, ...wrongClaims(claims, trouble) }
  if (trouble === "alg-none") return `${part({ alg: "none", typ: "JWT" })}.${part(wrong)}.`
  const key = trouble === "wrong-key" ? randomBytes(32) : new TextEncoder().encode(secret)
  return new SignJWT(wrong).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(key)
}

function wrongClaims({ iat, exp }: Claims, trouble: SignOnTrouble | undefined): Claims {
  if (trouble === "expired") return { iat: Number(iat) - HOUR, exp: Number(exp) - HOUR }
  if (trouble === "not-yet-valid")
    return { iat: Number(iat) + HOUR, nbf: Number(iat) + HOUR, exp: Number(exp) + HOUR }
  if (trouble === "other-audience") return { aud: randomUUID() }
  if (trouble === "other-issuer") return { iss: randomUUID() }
  return {}
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url")
}
