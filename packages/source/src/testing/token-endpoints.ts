import { type KeyObject, randomUUID } from "node:crypto"
import type { IncomingMessage, ServerResponse } from "node:http"
import { jwtVerify } from "jose"

/** The credentials a test server knows. */
export interface TokenOptions {
  /** Life of a token in milliseconds; 24 hours for the legacy key and 5 minutes for OAuth without it. */
  readonly tokenLifeMs?: number
  /** The OAuth client it knows: the public half of its key, or the secret's bytes. */
  readonly oauthKey?: KeyObject | Uint8Array
}

/** The part of a test server that issues tokens. */
export interface TokenServer {
  readonly apiKey: string
  readonly secret: string
  readonly clientId: string
  readonly keyId: string
  /** How often tokens were issued, by endpoint. */
  readonly renewals: { authenticate: number; refresh: number; oauth: number }
  /** Every access token that was issued, in order. */
  readonly issued: readonly string[]
  /** Life of the tokens issued from now on. */
  lifeMs: number | undefined
  /** Refuses every token issued so far. */
  revoke(): void
  /** Refuses every refresh token issued so far. */
  revokeRefreshTokens(): void
  accepts(request: IncomingMessage): boolean
  /** Answers a request to a token endpoint; `false` for another path. */
  serve(path: string, request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<boolean>
}

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

/** Token endpoints of a test server. They check what they get as strictly as the protocol lets one. */
export function issueTokens(url: string, options: TokenOptions): TokenServer {
  const valid = new Map<string, number>()
  const refreshTokens = new Set<string>()
  const seen = new Set<string>()
  const issued: string[] = []

  const issue = (lifeMs: number): string => {
    const token = `CANARY-TOKEN-${randomUUID()}`
    valid.set(token, Date.now() + lifeMs)
    issued.push(token)
    return token
  }
  const legacy = (response: ServerResponse): void => {
    const lifeMs = server.lifeMs ?? 86_400_000
    const refreshToken = `CANARY-REFRESH-${randomUUID()}`
    refreshTokens.add(refreshToken)
    const expires = new Date(Date.now() + lifeMs).toISOString()
    reply(response, 200, { accessToken: issue(lifeMs), expires, refreshToken })
  }
  const refuse = (response: ServerResponse): void => {
    response.writeHead(401, { "content-type": "text/html; charset=utf-8" }).end("Invalid request")
  }

  const server: TokenServer = {
    // Of its own, since tokens are shared by all sources of a process.
    apiKey: `CANARY-KEY-${randomUUID()}`,
    secret: "CANARY-SECRET",
    clientId: `CANARY-CLIENT-${randomUUID()}`,
    keyId: "key-1",
    renewals: { authenticate: 0, refresh: 0, oauth: 0 },
    issued,
    lifeMs: options.tokenLifeMs,
    revoke: () => valid.clear(),
    revokeRefreshTokens: () => refreshTokens.clear(),
    accepts({ headers }) {
      const [scheme, token = ""] = (headers.authorization ?? "").split(" ")
      return scheme === "Bearer" && (valid.get(token) ?? 0) > Date.now()
    },
    async serve(path, request, body, response) {
      if (path === "/auth/authenticate") {
        const { apiKey, secret } = JSON.parse(body.toString("utf8")) as Record<string, unknown>
        const isKnown = apiKey === server.apiKey && secret === server.secret
        if (isKnown) server.renewals.authenticate += 1
        if (isKnown) legacy(response)
        else refuse(response)
        return true
      }
      if (path === "/auth/refreshToken") {
        const { apiKey, refreshToken } = JSON.parse(body.toString("utf8")) as Record<string, unknown>
        const isKnown = apiKey === server.apiKey && refreshTokens.delete(String(refreshToken))
        if (isKnown) server.renewals.refresh += 1
        if (isKnown) legacy(response)
        else refuse(response)
        return true
      }
      if (path !== "/v2/auth/token") return false
      const problem = await oauthProblem(request, body)
      if (problem !== undefined) {
        reply(response, 401, { error: "invalid_client", error_description: `CANARY-DESCRIPTION ${problem}` })
        return true
      }
      server.renewals.oauth += 1
      const lifeMs = server.lifeMs ?? 300_000
      reply(response, 200, {
        access_token: issue(lifeMs),
        token_type: "Bearer",
        expires_in: lifeMs / 1000,
        scope: "",
      })
      return true
    },
  }

  /** What is wrong with a token request, by the sentences of RFC 7523 and of Redox. */
  async function oauthProblem(request: IncomingMessage, body: Buffer): Promise<string | undefined> {
    if (options.oauthKey === undefined) return "no client"
    if (!request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) return "type"
    const form = new URLSearchParams(body.toString("utf8"))
    if (form.get("grant_type") !== "client_credentials") return "grant_type"
    if (form.get("client_assertion_type") !== ASSERTION_TYPE) return "client_assertion_type"
    try {
      const { payload, protectedHeader } = await jwtVerify(
        form.get("client_assertion") ?? "",
        options.oauthKey,
        {
          issuer: server.clientId,
          subject: server.clientId,
          audience: `${url}/v2/auth/token`,
          requiredClaims: ["iat", "exp", "jti"],
          algorithms: ["RS384", "ES384", "HS384"],
          maxTokenAge: 300,
        },
      )
      if (protectedHeader.typ !== "JWT") return "typ"
      if (protectedHeader.alg !== "HS384" && protectedHeader.kid !== server.keyId) return "kid"
      if ((payload.exp ?? 0) - (payload.iat ?? 0) > 300) return "exp"
      if (seen.has(payload.jti ?? "")) return "jti"
      seen.add(payload.jti ?? "")
      return undefined
    } catch (error) {
      return (error as Error).message
    }
  }
  return server
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body))
}
