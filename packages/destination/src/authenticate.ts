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
  if (token !== undefined && isToken(token)) return "right"
  const bearer = bearerOf(request.header("authorization"))
  if (bearer !== undefined && isToken(bearer)) return "right"
  // A gateway or an auth credential at Redox may use `authorization` for something of its own, so another value there
  // is no wrong token: it leaves the verification, whose token is in the body, possible, and nothing else.
  return token === undefined ? "missing" : "wrong"
}

function bearerOf(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^Bearer +(\S.*)$/i.exec(header)?.[1]
}

/** White space around a token is left out: a header cannot carry it, and files with secrets tend to end with a line feed. */
function digest(text: string): Buffer {
  return hash("sha256", text.trim(), "buffer")
}
