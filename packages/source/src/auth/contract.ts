import type { Transport } from "../http-post.ts"

/** A token, as a credential got it. */
export interface Token {
  readonly accessToken: string
  /** How long it is good from now on, in milliseconds. */
  readonly lifeMs: number
  /** Gets the next one without the secret, where there is such a thing. */
  readonly refreshToken?: string | undefined
}

/** Where and how tokens are asked for. */
export interface TokenRequests extends Transport {
  /** Base URL of the source's API, without a slash at its end. */
  readonly baseUrl: string
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number
}

/** A credential at one place. */
export interface Credential {
  /** Tells credentials and places apart. A hash: it holds no secret. */
  readonly id: string
  /** How long before its end a token is renewed, in milliseconds; at most a fifth of its life. */
  readonly renewBeforeMs: number
  /** Gets a token. `previous` is the one it takes the place of. */
  renew(previous: Token | undefined): Promise<Token>
}

/** How a source proves who it is: made by `legacyKey` or `oauth`. Prints nothing of what it holds. */
export interface SourceAuth {
  /** @internal */
  at(requests: TokenRequests): Credential
}
