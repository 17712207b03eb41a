import { startDeadline } from "../deadline.ts"
import { AuthenticationError } from "../errors.ts"
import { failureOf } from "../failure-of.ts"
import { unreadable } from "../http-answer.ts"
import { post } from "../http-post.ts"
import type { TokenRequests } from "./contract.ts"

/** How long a token endpoint may take. Callers wait no longer than their own deadline anyway. */
const LONGEST_WAIT = 30_000
const TO = "The token endpoint"
/** What may stand in a header; anything else would be repeated by the error of `fetch`. */
const HEADER_VALUE = /^[\x21-\x7e]+$/
/** Error codes of RFC 6749, section 5.2. Anything else could repeat what was sent. */
const KNOWN_ERRORS = [
  "invalid_request",
  "invalid_client",
  "invalid_grant",
  "unauthorized_client",
  "unsupported_grant_type",
  "invalid_scope",
]

/** The answer of a token endpoint. */
export interface TokenAnswer {
  readonly json: Readonly<Record<string, unknown>>
  /** The access token, fit for a header. */
  readonly accessToken: string
  /** The server's clock at its answer, in milliseconds; ours when it does not tell. */
  readonly answeredAt: number
}

/**
 * Asks a token endpoint, once. Asking twice does no harm, so every passing failure may be tried again.
 *
 * @param tokenMember - member of the answer that holds the access token
 */
export async function requestToken(
  requests: TokenRequests,
  url: string,
  { body, contentType, tokenMember }: { body: string; contentType: string; tokenMember: string },
): Promise<TokenAnswer> {
  const timeout = startDeadline(LONGEST_WAIT, undefined)
  try {
    const answer = await post(requests, {
      url,
      headers: { "content-type": contentType, accept: "application/json" },
      body,
      signal: timeout.signal,
      repeatable: true,
      to: TO,
    })
    const { status, json, problem, headers } = answer
    if (status === 400 || status === 401 || status === 403) throw refused(status, json)
    if (status < 200 || status >= 300) throw failureOf(answer, TO, true)
    if (problem !== undefined) throw problem
    const accessToken = json?.[tokenMember]
    if (json === undefined || typeof accessToken !== "string" || !HEADER_VALUE.test(accessToken))
      throw unreadable("shape", status)
    const sent = Date.parse(headers.get("date") ?? "")
    return { json, accessToken, answeredAt: Number.isNaN(sent) ? requests.now() : sent }
  } finally {
    timeout.clear()
  }
}

function refused(status: number, json: Readonly<Record<string, unknown>> | undefined): AuthenticationError {
  const said = KNOWN_ERRORS.find((code) => code === json?.error)
  return new AuthenticationError(
    `${TO} refused the credentials (${status}${said === undefined ? "" : `, ${said}`}). Check key, secret or private key, key ID and base URL: they must belong to the same source and environment.`,
    { status },
  )
}
