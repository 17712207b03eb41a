import { randomUUID } from "node:crypto"
import { decodeJwt, decodeProtectedHeader, importJWK, type JWTPayload, jwtVerify } from "jose"
import type { Core } from "../core.ts"
import type { OAuthClient, Source } from "../world/types.ts"
import type { IntakeReply, IntakeRequest } from "./intake-request.ts"

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

/** How far the clock of a source may be ahead, in seconds. */
const TOLERANCE = 60

/**
 * `POST /v2/auth/token`: an access token for an assertion that is signed with a registered key. Redox's own codes of
 * errors are not documented: those of RFC 6749 are used.
 */
export async function oauthToken(core: Core, request: IntakeRequest): Promise<IntakeReply> {
  const form = new URLSearchParams(request.body.toString("utf8"))
  if (!request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded"))
    return refuse(400, "invalid_request", "The content type is not application/x-www-form-urlencoded.")
  if (form.get("grant_type") !== "client_credentials")
    return refuse(400, "unsupported_grant_type", "grant_type is not client_credentials.")
  if (form.get("client_assertion_type") !== ASSERTION_TYPE)
    return refuse(400, "invalid_request", `client_assertion_type is not ${ASSERTION_TYPE}.`)

  const assertion = form.get("client_assertion") ?? ""
  const found = findClient(core, assertion)
  if (found === undefined)
    return refuse(401, "invalid_client", "client_assertion is no JWT, or its iss is no registered client.")
  const problem = await problemOf(core, request, assertion, found.client)
  if (problem !== undefined) return refuse(401, "invalid_client", problem, found.source.id)

  const { tokens, clock, settings } = core
  const token = randomUUID()
  const known = { sourceId: found.source.id, credential: found.client.clientId }
  tokens.add(token, "access", known, clock.now() + settings.oauthTokenLifeMs)
  const json = {
    access_token: token,
    token_type: "Bearer",
    expires_in: Math.floor(settings.oauthTokenLifeMs / 1000),
    scope: form.get("scope") ?? "",
  }
  return { status: 200, json, sourceId: found.source.id }
}

function findClient(
  { world }: Core,
  assertion: string,
): { readonly source: Source; readonly client: OAuthClient } | undefined {
  let iss: string | undefined
  try {
    iss = decodeJwt(assertion).iss
  } catch {
    return undefined
  }
  for (const source of world.sources.list()) {
    const client = source.oauthClients.find(({ clientId }) => clientId === iss)
    if (client !== undefined) return { source, client }
  }
  return undefined
}

/** What is wrong with an assertion. `aud`, `exp` and `jti` may be missing: Redox was seen to issue tokens without them. */
async function problemOf(
  core: Core,
  { url }: IntakeRequest,
  assertion: string,
  client: OAuthClient,
): Promise<string | undefined> {
  const now = core.clock.now()
  let payload: JWTPayload
  try {
    const key = await keyOf(assertion, client)
    if (typeof key === "string") return key
    const verified = await jwtVerify(assertion, key, {
      algorithms: ["RS384", "ES384", "HS384"],
      currentDate: new Date(now),
      clockTolerance: TOLERANCE,
    })
    payload = verified.payload
  } catch (error) {
    const code = (error as { readonly code?: string }).code
    if (code === "ERR_JWT_EXPIRED") return "The assertion has run out (exp)."
    if (code === "ERR_JWS_SIGNATURE_VERIFICATION_FAILED")
      return "The signature does not fit the registered key."
    return "The assertion cannot be verified: its form, its times or its algorithm do not fit."
  }
  if (payload.sub !== client.clientId) return "iss and sub are not the same client ID."
  const missing = core.settings.requiredClaims.find((claim) => payload[claim] === undefined)
  if (missing !== undefined)
    return `${missing} is missing in the assertion, and the sandbox was told to ask for it.`
  const audiences = [
    url,
    core.address.url,
    "https://api.redoxengine.com",
    "https://api.ca.redoxengine.com",
  ].map((base) => `${base}/v2/auth/token`)
  const given = [payload.aud ?? []].flat()
  if (given.length > 0 && !given.some((audience) => audiences.includes(audience)))
    return "aud is not the address of the token endpoint."
  if (payload.iat !== undefined && payload.iat > now / 1000 + TOLERANCE) return "iat lies in the future."
  return undefined
}

async function keyOf(assertion: string, { keys, secret }: OAuthClient) {
  const { alg, kid } = decodeProtectedHeader(assertion)
  if (alg === "HS384")
    return secret === null
      ? "The client has no secret, so that it cannot sign with HS384."
      : new TextEncoder().encode(secret)
  if (alg !== "RS384" && alg !== "ES384") return "alg is none of RS384, ES384 and HS384."
  if (kid === undefined) return `kid is missing in the header. ${alg} needs it.`
  const key = keys.find((candidate) => candidate.kid === kid)
  return key === undefined ? "kid names no key that is registered for this client." : importJWK(key, alg)
}

function refuse(status: number, code: string, description: string, sourceId?: string): IntakeReply {
  return {
    status,
    json: { error: code, error_description: description },
    error: description,
    ...(sourceId === undefined ? {} : { sourceId }),
  }
}
