import { hash, timingSafeEqual } from "node:crypto"
import type { DestinationRequest } from "./request.ts"

/** Tells whether a token is one of the configured ones, in a time that says nothing about how close it was. */
export type TokenCheck = (token: string) => boolean

/** How the credentials in the headers of a request came out. */
export type Authentication = "right" | "wrong" | "missing"

/** Prepares the check of one or several tokens. */
export function tokenCheck(tokens: readonly string[]): TokenCheck {
  const expected = tokens.map(digest)
  return function isToken(token) {
    const given = digest(token)
    let right = false
    // Every configured token is compared, so that the time does not tell which one it was.
    for (const candidate of expected) right = timingSafeEqual(candidate, given) || right
    return right
  }
}

/**
 * Checks the headers of a request before its body is read. Redox sends `verification-token: <token>`, and by its newer
 * documentation `authorization: Bearer <token>` with the same value; one right token is enough.
 */
export function authenticate(request: DestinationRequest, isToken: TokenCheck): Authentication {
  const token = request.header("verification-token")
  const bearer = bearerOf(request.header("authorization"))
  if (token === undefined && bearer === undefined) return "missing"
  const rightToken = token !== undefined && isToken(token)
  const rightBearer = bearer !== undefined && bearer !== token && isToken(bearer)
  return rightToken || rightBearer ? "right" : "wrong"
}

function bearerOf(header: string | undefined): string | undefined {
  return header === undefined ? undefined : (/^Bearer +(\S.*)$/i.exec(header)?.[1] ?? "")
}

function digest(text: string): Buffer {
  return hash("sha256", text, "buffer")
}
