import type { JWK } from "jose"

/** The environment types of Redox. Nothing passes from one to another. */
export const environments = ["Development", "Staging", "Production"] as const
export type Environment = (typeof environments)[number]

/** A legacy API key of a source. */
export interface LegacyKey {
  readonly apiKey: string
  readonly secret: string
}

/** An OAuth client of a source: public keys for RS384 and ES384, or a secret for HS384. */
export interface OAuthClient {
  readonly clientId: string
  /** Public keys, each with its `kid`. */
  readonly keys: readonly JWK[]
  /** Secret for HS384; `null` when the client signs with a private key. */
  readonly secret: string | null
}

/** A sender. */
export interface Source {
  readonly id: string
  readonly name: string
  readonly environment: Environment
  /** Zone in which its date-times without an offset are read, such as `America/New_York`. */
  readonly timeZone: string
  readonly legacyKeys: readonly LegacyKey[]
  readonly oauthClients: readonly OAuthClient[]
  /** A free account may not upload files: 403. */
  readonly freeAccount: boolean
}

/** How the last verification of an endpoint came out. */
export interface VerifiedState {
  readonly state: "never" | "verified" | "failed"
  /** When, in milliseconds since 1970. */
  readonly at: number | null
  readonly method: string | null
  /** Why it failed: a word of a closed list. */
  readonly reason: string | null
}

/** A receiver. */
export interface Destination {
  readonly id: string
  readonly name: string
  readonly environment: Environment
  /** Zone to which date-times are moved. */
  readonly timeZone: string
  /** Where messages are posted; `null` for a destination that lives in the sandbox, which takes everything. */
  readonly url: string | null
  /**
   * ID of the source from whose records queries that go here are answered, and into whose records the messages that are
   * delivered here are filed; `null` to answer with samples. Only for a destination that lives in the sandbox.
   */
  readonly recordsOf: string | null
  readonly verificationToken: string
  /** Where users sign on: the address to which launches are posted; `null` when there is none. */
  readonly ssoUrl: string | null
  /** Secret with which the tokens of launches are signed. One is made for the first `ssoUrl`. */
  readonly ssoSecret: string | null
  /** Where the browser goes when a launch fails. */
  readonly ssoErrorUrl: string | null
  /** What goes there may be about real people: payloads are shown only when they are asked for. */
  readonly holdsRealData: boolean
  readonly verified: VerifiedState
}

/** What can be made to go wrong with the deliveries of a subscription. */
export const troubleKinds = [
  "lose-answer",
  "delay",
  "cut-connection",
  "wrong-token",
  "duplicate",
  "malformed-json",
  "unknown-event",
  "unknown-members",
  "nulls",
  "large-attachment",
  "burst",
] as const
export type TroubleKind = (typeof troubleKinds)[number]

/** A trouble that is switched on. */
export interface Trouble {
  readonly id: string
  readonly kind: TroubleKind
  /** How many attempts it still hits; `null` until it is switched off. */
  readonly remaining: number | null
  /** Chance with which it hits an attempt, above 0 and at most 1. */
  readonly probability: number
  /** Begins the row of chances: the same seed, the same hits. */
  readonly seed: number
  /** Attempts it was asked about so far. */
  readonly drawn: number
  /** `delay`: how long, in milliseconds of the sandbox. */
  readonly delayMs: number
  /** `burst`: how many more messages come at once. */
  readonly copies: number
  /** `large-attachment`: size of the file in bytes, before base64. */
  readonly bytes: number
}

/** Pairs one source with one destination for one data model. */
export interface Subscription {
  readonly id: string
  readonly sourceId: string
  readonly destinationId: string
  readonly dataModel: string
  /** Held by hand. */
  readonly paused: boolean
  readonly troubles: readonly Trouble[]
}

/** A source as it is created: everything but the name can be left out. */
export type NewSource = Partial<Omit<Source, "name" | "oauthClients">> & {
  readonly name: string
  readonly oauthClients?: readonly NewOAuthClient[]
  /** What is known of its world in the beginning: that of the samples, or nothing. `none` without it. */
  readonly records?: "samples" | "none"
}

/** An OAuth client as it is registered: public keys as JWK or PEM (SPKI), or a secret. */
export interface NewOAuthClient {
  readonly clientId?: string
  readonly keys?: readonly JWK[]
  readonly publicKeys?: readonly { readonly kid: string; readonly pem: string }[]
  readonly secret?: string | null
}

/** A destination as it is created: everything but the name can be left out. */
export type NewDestination = Partial<Omit<Destination, "name" | "verified">> & { readonly name: string }

/** A subscription as it is created. */
export interface NewSubscription {
  readonly id?: string
  readonly sourceId: string
  readonly destinationId: string
  readonly dataModel: string
}

/** The world of a new sandbox. */
export interface WorldSeed {
  readonly sources: readonly NewSource[]
  readonly destinations: readonly NewDestination[]
  readonly subscriptions: readonly NewSubscription[]
}
