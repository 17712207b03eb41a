import { createHash } from "node:crypto"
import { requiredText } from "../required-text.ts"
import type { Credential, SourceAuth, Token, TokenRequests } from "./contract.ts"
import { requestToken } from "./request-token.ts"

const DAY = 86_400_000
const RENEW_BEFORE = 30 * 60_000

/** A legacy API key of a source. */
export interface LegacyKeyOptions {
  /** The key. `undefined` is refused at once, so that an unset environment variable is noticed. */
  readonly apiKey: string | undefined
  /** Its secret. */
  readonly secret: string | undefined
}

/**
 * Authenticates with a legacy API key: `/auth/authenticate`, then `/auth/refreshToken` with the refresh token, and the
 * secret again when that fails. A token lasts 24 hours and is renewed half an hour before its end.
 *
 * @throws SourceError `invalid-option`
 * @example
 * createSource({ auth: legacyKey({ apiKey: process.env.REDOX_API_KEY, secret: process.env.REDOX_SECRET }) })
 */
export function legacyKey(options: LegacyKeyOptions): SourceAuth {
  const apiKey = requiredText("apiKey", options?.apiKey)
  const secret = requiredText("secret", options?.secret)
  return {
    at(requests) {
      const id = createHash("sha256")
        .update(JSON.stringify(["legacy", requests.baseUrl, apiKey, secret]))
        .digest("base64")
      return {
        id,
        renewBeforeMs: RENEW_BEFORE,
        async renew(previous) {
          const refreshToken = previous?.refreshToken
          if (refreshToken !== undefined) {
            try {
              return await ask(requests, "/auth/refreshToken", { apiKey, refreshToken })
            } catch {
              // How long a refresh token lasts is not documented. The secret works in any case, or says why not.
            }
          }
          return ask(requests, "/auth/authenticate", { apiKey, secret })
        },
      } satisfies Credential
    },
  }
}

async function ask(requests: TokenRequests, path: string, body: object): Promise<Token> {
  const { json, accessToken, answeredAt } = await requestToken(requests, `${requests.baseUrl}${path}`, {
    body: JSON.stringify(body),
    contentType: "application/json",
    tokenMember: "accessToken",
  })
  const { expires, refreshToken } = json
  // Against the server's own clock: ours may be wrong.
  const lifeMs = typeof expires === "string" ? Date.parse(expires) - answeredAt : Number.NaN
  return {
    accessToken,
    lifeMs: Number.isNaN(lifeMs) ? DAY : Math.min(DAY, Math.max(0, lifeMs)),
    refreshToken: typeof refreshToken === "string" ? refreshToken : undefined,
  }
}
