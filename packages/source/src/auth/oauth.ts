import { createHash, randomUUID } from "node:crypto"
import { SignJWT } from "jose"
import { SourceError } from "../errors.ts"
import { requiredText } from "../required-text.ts"
import type { Credential, SourceAuth, TokenRequests } from "./contract.ts"
import { requestToken } from "./request-token.ts"
import {
  type AssertionAlgorithm,
  type PrivateKey,
  type SigningKey,
  signingKeyOf,
  signingSecretOf,
} from "./signing-key.ts"

const FIVE_MINUTES = 300
const RENEW_BEFORE = 60_000
const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

/** An OAuth API key of a source. */
export interface OAuthOptions {
  /** The client ID of the key. */
  readonly clientId: string | undefined
  /**
   * The private key whose public half Redox has: PEM text (PKCS #8, PKCS #1 or SEC 1), a JWK, or a key object.
   * Its name leaves no doubt about the algorithm: RSA signs with RS384, EC P-384 with ES384.
   */
  readonly privateKey?: PrivateKey | undefined
  /** The secret of the source, for HS384, instead of a private key. */
  readonly secret?: string | undefined
  /** `kid` of the key at Redox. Needed with a private key. */
  readonly keyId?: string | undefined
  /** Checked against the key when given. Follows from the key without it. */
  readonly algorithm?: AssertionAlgorithm
  /** Scope to ask for. None without it: which one the Data Model API wants is not documented, and none is needed. */
  readonly scope?: string
  /** Address of the token endpoint. `/v2/auth/token` of the source's `baseUrl` without it. */
  readonly tokenUrl?: string
  /** `aud` of the assertion. The address of the token endpoint without it. */
  readonly audience?: string
}

/**
 * Authenticates with an OAuth 2.0 API key: a signed assertion is exchanged for a token of about five minutes, which is
 * renewed a minute before its end.
 *
 * @throws SourceError `invalid-option`
 * @example
 * createSource({
 *   auth: oauth({ clientId: process.env.REDOX_CLIENT_ID, privateKey: process.env.REDOX_PRIVATE_KEY, keyId: "2026-01" }),
 * })
 */
export function oauth(options: OAuthOptions): SourceAuth {
  const clientId = requiredText("clientId", options?.clientId)
  const { key, algorithm, name } = keyFrom(options)
  const { keyId, scope } = options
  return {
    at(requests) {
      const tokenUrl = options.tokenUrl ?? `${requests.baseUrl}/v2/auth/token`
      const audience = options.audience ?? tokenUrl
      const id = createHash("sha256")
        .update(JSON.stringify(["oauth", tokenUrl, audience, clientId, keyId, scope, algorithm, name]))
        .digest("base64")
      return {
        id,
        renewBeforeMs: RENEW_BEFORE,
        async renew() {
          const issuedAt = Math.floor(requests.now() / 1000)
          const assertion = await new SignJWT({})
            .setProtectedHeader({
              alg: algorithm,
              typ: "JWT",
              ...(keyId === undefined ? {} : { kid: keyId }),
            })
            .setIssuer(clientId)
            .setSubject(clientId)
            .setAudience(audience)
            .setIssuedAt(issuedAt)
            .setExpirationTime(issuedAt + FIVE_MINUTES)
            .setJti(randomUUID())
            .sign(key)
          return exchange(requests, tokenUrl, assertion, scope)
        },
      } satisfies Credential
    },
  }
}

async function exchange(requests: TokenRequests, url: string, assertion: string, scope: string | undefined) {
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertion,
    ...(scope === undefined ? {} : { scope }),
  })
  const { json, accessToken } = await requestToken(requests, url, {
    body: form.toString(),
    contentType: "application/x-www-form-urlencoded",
    tokenMember: "access_token",
  })
  const seconds = Number(json.expires_in ?? Number.NaN)
  return { accessToken, lifeMs: (Number.isFinite(seconds) && seconds >= 0 ? seconds : FIVE_MINUTES) * 1000 }
}

function keyFrom({ privateKey, secret, keyId, algorithm }: OAuthOptions): SigningKey {
  const pair = "either privateKey (RS384, ES384) or secret (HS384)"
  if (privateKey === undefined && secret === undefined)
    throw invalid(
      `oauth takes ${pair}, and has neither. Pass one, or set the environment variable that it comes from.`,
    )
  if (privateKey !== undefined && secret !== undefined)
    throw invalid(`oauth takes ${pair}, and has both. Pass exactly one of them.`)
  const key =
    privateKey === undefined ? signingSecretOf(requiredText("secret", secret)) : signingKeyOf(privateKey)
  if (algorithm !== undefined && algorithm !== key.algorithm)
    throw invalid(`algorithm is not the one of the key, which signs with ${key.algorithm}.`)
  if (key.algorithm !== "HS384") requiredText("keyId", keyId)
  return key
}

function invalid(message: string): SourceError {
  return new SourceError("invalid-option", message)
}
