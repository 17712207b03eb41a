import { randomUUID } from "node:crypto"
import { type Endpoint, jsonHeaders } from "./endpoint.ts"

/** How one form of verification came out. */
export interface Verified {
  readonly form: string
  readonly ok: boolean
  readonly status: number
}

/** Verifies an endpoint in the three forms that Redox uses or has used. */
export async function verifyEndpoint(endpoint: Endpoint): Promise<readonly Verified[]> {
  const { url, token } = endpoint
  const query = (challenge: string): string => `${url}?challenge=${challenge}`
  return [
    await verify("POST", (challenge) =>
      fetch(url, {
        method: "POST",
        headers: jsonHeaders,
        body: JSON.stringify({ "verification-token": token, challenge }),
      }),
    ),
    await verify("GET, token in the header", (challenge) =>
      fetch(query(challenge), { headers: { "verification-token": token } }),
    ),
    await verify("GET, token in the query", (challenge) =>
      fetch(`${query(challenge)}&verification-token=${encodeURIComponent(token)}`),
    ),
  ]
}

async function verify(form: string, send: (challenge: string) => Promise<Response>): Promise<Verified> {
  const challenge = randomUUID()
  const response = await send(challenge)
  const answer = await response.text()
  // Redox takes an answer that has the challenge anywhere in it.
  return { form, ok: response.ok && answer.includes(challenge), status: response.status }
}
