import { DestinationError } from "../errors.ts"
import { isRecord } from "../identify.ts"
import type { Answer } from "../request.ts"

/** Neither the address, which holds a one-time token, nor the page may stay anywhere or be told to others. */
const discreet = { "cache-control": "no-store", "referrer-policy": "no-referrer" }

/**
 * Makes the answer of what a sign-on handler returned.
 *
 * @throws DestinationError `invalid-answer`; its message does not repeat the address
 */
export function writeSignOn(result: unknown): Answer {
  if (isRecord(result) && (typeof result.location === "string" || result.location instanceof URL))
    return { status: 302, headers: { location: addressOf(String(result.location)), ...discreet }, body: "" }
  if (isRecord(result) && typeof result.html === "string")
    return {
      status: 200,
      headers: {
        "content-type": "text/html; charset=utf-8",
        "x-content-type-options": "nosniff",
        ...discreet,
      },
      body: result.html,
    }
  throw invalid("A sign-on handler returned neither { location } nor { html }. Return one of them.")
}

function addressOf(text: string): string {
  // The parser of addresses would drop line breaks and turn `\` into `/`: what is odd is refused, not repaired.
  const isPlain = /^https?:\/\/[^\s\\]+$/i.test(text) && !/\p{Cc}/u.test(text)
  const url = isPlain && URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined)
    throw invalid(
      "The location of a sign-on is no absolute address that begins with https:// or http://, or it holds white space, a backslash or a control character. Redox passes it on, so a relative one would lead to Redox.",
    )
  if (url.username !== "" || url.password !== "")
    throw invalid(
      "The location of a sign-on holds a user name or password. Put a one-time token into it instead.",
    )
  return url.href
}

function invalid(message: string): DestinationError {
  return new DestinationError("invalid-answer", message)
}
