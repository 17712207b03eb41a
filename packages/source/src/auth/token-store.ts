import { LRUCache } from "lru-cache"
import { unlessEnded } from "../deadline.ts"
import type { Credential, Token } from "./contract.ts"

/** Gives the access token of a credential. */
export interface AccessTokens {
  /**
   * The token of the credential, renewed when its end is near.
   *
   * @param signal - ends the wait of this caller, not the renewal that others wait for
   * @param refused - a token that was answered 401: another one is given
   */
  get(signal: AbortSignal, refused?: string): Promise<string>
}

/** One token per credential, whichever source of this process asks. */
const tokens = new LRUCache<string, Token>({ max: 1_000, noDeleteOnStaleGet: true })
const renewals = new Map<string, Promise<Token>>()

/** Tokens of a credential, from the store of the process. */
export function accessTokens(credential: Credential): AccessTokens {
  const { id } = credential
  return {
    async get(signal, refused) {
      const running = renewals.get(id)
      const known = running === undefined ? tokens.get(id) : undefined
      if (known !== undefined && known.accessToken !== refused) return known.accessToken
      const { accessToken } = await unlessEnded(running ?? renew(credential), signal)
      return accessToken
    },
  }
}

/** Starts the one renewal that everybody waits for. What fails is forgotten, so that the next caller tries again. */
function renew(credential: Credential): Promise<Token> {
  const { id, renewBeforeMs } = credential
  const previous = tokens.get(id, { allowStale: true })
  tokens.delete(id)
  const renewal = credential
    .renew(previous)
    .then((token) => {
      const early = Math.min(renewBeforeMs, token.lifeMs / 5)
      tokens.set(id, token, { ttl: Math.max(1, Math.floor(token.lifeMs - early)) })
      return token
    })
    .finally(() => renewals.delete(id))
  renewals.set(id, renewal)
  // Every caller may have left before it fails.
  renewal.catch(() => {})
  return renewal
}
