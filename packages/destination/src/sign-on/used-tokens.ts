import { forgetExpired } from "./forget-expired.ts"

/**
 * Remembers which tokens were used, so that none signs on twice. Several processes need a common place, such as a table
 * with the key as its primary key.
 *
 * @example
 * const usedTokens: UsedTokens = {
 *   use: async (key, expiresAt) => (await redis.set(key, "", { NX: true, PXAT: expiresAt })) !== null,
 * }
 */
export interface UsedTokens {
  /**
   * Enters a key, in one step with the look whether it is there.
   *
   * @param key - SHA-256 of the token's signed part, 43 characters of base64url
   * @param expiresAt - until when it has to be remembered, in milliseconds since 1970
   * @returns whether it was new
   */
  use(key: string, expiresAt: number): boolean | Promise<boolean>
}

/** Remembers used tokens in this process. The default of `signOn.usedTokens`. @param now - the clock */
export function memoryUsedTokens(now: () => number): UsedTokens & { readonly size: number } {
  const expiries = new Map<string, { readonly expiresAt: number }>()
  return {
    use(key, expiresAt) {
      forgetExpired(expiries, now())
      if (expiries.has(key)) return false
      expiries.set(key, { expiresAt })
      return true
    },
    get size() {
      return expiries.size
    },
  }
}
