import { randomUUID } from "node:crypto"
import type { Core } from "../core.ts"
import { type OutgoingRequest, TransportFailure } from "../delivery/transport.ts"
import type { Destination } from "../world/types.ts"

/** The forms of a verification: by POST, by GET with the token in the header (old) or in the query (newer). */
export const verificationMethods = ["POST", "GET-header", "GET-query"] as const
export type VerificationMethod = (typeof verificationMethods)[number]

/**
 * Why a verification failed:
 * - `status`: the answer was not 2xx; `redirect`: it was one to another address;
 * - `challenge-missing`: the challenge is not in the body;
 * - the rest: no answer came, see the transport.
 */
export interface VerificationResult {
  readonly method: VerificationMethod
  readonly verified: boolean
  readonly reason: string | null
  readonly status: number | null
  /** What happened and what to look at, in one or two sentences. */
  readonly text: string
  readonly durationMs: number
}

const advice: Readonly<Record<string, string>> = {
  status: "Redox takes a 2xx. 401 or 403 means that the application expects another token.",
  redirect: "Redox is not known to follow redirects. Register the address that answers itself.",
  "challenge-missing":
    "The body of the answer has to hold the challenge, alone or anywhere in it. Look whether another route or a login page answered.",
  timeout: "No answer came in time. Look whether the application is up and its first request is slow.",
  "connection-refused": "Nothing listens there. Look at the port, and whether the application is up.",
  "unknown-host": "The name of the host is not known. Look at its spelling.",
  tls: "The connection could not be secured. Redox refuses self-signed, expired and foreign certificates.",
  "connection-broken": "The connection ended before the answer did.",
}

/**
 * Verifies the endpoint of a destination as Redox does, and remembers how it came out.
 *
 * @param destination - its address and token may differ from those that are stored: then nothing is remembered
 */
export async function verifyEndpoint(
  core: Core,
  destination: Pick<Destination, "url" | "verificationToken">,
  method: VerificationMethod,
): Promise<VerificationResult> {
  const challenge = randomUUID()
  const { clock, settings } = core
  const started = clock.now()
  const giveUp = new AbortController()
  const endLimit = clock.limit(settings.verificationTimeoutMs, () =>
    giveUp.abort(new TransportFailure("timeout")),
  )
  const finish = (reason: string | null, status: number | null): VerificationResult => ({
    method,
    verified: reason === null,
    reason,
    status,
    text: reason === null ? "The endpoint is verified." : (advice[reason] ?? `No answer came: ${reason}.`),
    durationMs: clock.now() - started,
  })
  try {
    const request = requestFor(core, destination, method, challenge)
    const { status, body } = await settings.transport(request, giveUp.signal)
    if (status >= 300 && status < 400) return finish("redirect", status)
    if (status < 200 || status >= 300) return finish("status", status)
    return finish(body.includes(challenge) ? null : "challenge-missing", status)
  } catch (error) {
    if (error instanceof TransportFailure) return finish(error.problem, null)
    throw error
  } finally {
    endLimit()
  }
}

function requestFor(
  { settings }: Core,
  { url, verificationToken: token }: Pick<Destination, "url" | "verificationToken">,
  method: VerificationMethod,
  challenge: string,
): OutgoingRequest {
  const address = new URL(url ?? "")
  const headers = { "application-name": "RedoxEngine" }
  if (method === "POST") {
    return {
      method: "POST",
      url: address.href,
      headers: {
        ...headers,
        "content-type": "application/json",
        ...(settings.verificationTokenHeader ? { "verification-token": token } : {}),
      },
      body: JSON.stringify({ "verification-token": token, challenge }),
    }
  }
  address.searchParams.set("challenge", challenge)
  if (method === "GET-header")
    return { method: "GET", url: address.href, headers: { ...headers, "verification-token": token } }
  address.searchParams.set("verification-token", token)
  return { method: "GET", url: address.href, headers }
}
