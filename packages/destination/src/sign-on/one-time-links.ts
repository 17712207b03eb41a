import { hash, randomBytes } from "node:crypto"
import { DestinationError } from "../errors.ts"
import { forgetExpired } from "./forget-expired.ts"

/** What a store keeps for a link. */
export interface OneTimeLinkEntry<Session> {
  /** What was passed to `create`. */
  readonly session: Session
  /** When it ends, in milliseconds since 1970. */
  readonly expiresAt: number
}

/**
 * Keeps the links that were not used yet. In memory for one process; several need a common place, because the browser
 * may come to another machine than the sign-on did. The keys are hashes: who reads the store cannot use a link.
 *
 * @example
 * const store: OneTimeLinkStore<{ userId: string }> = {
 *   put: (key, { session, expiresAt }) => sql`insert into links values (${key}, ${session.userId}, ${expiresAt})`,
 *   take: async (key) => {
 *     const [row] = await sql`delete from links where key = ${key} returning user_id, expires_at`
 *     return row && { session: { userId: row.user_id }, expiresAt: Number(row.expires_at) }
 *   },
 * }
 */
export interface OneTimeLinkStore<Session> {
  /** Keeps an entry until it is taken or over. The link is given out when what this returns has resolved. */
  put(key: string, entry: OneTimeLinkEntry<Session>): unknown
  /** Gives an entry and removes it, in one step: of two that ask at the same time, one gets it. */
  take(key: string): OneTimeLinkEntry<Session> | undefined | Promise<OneTimeLinkEntry<Session> | undefined>
}

/** Options of one-time links. */
export interface OneTimeLinkOptions<Session> {
  /** How long a link can be used, in milliseconds. 60,000 without it: the browser follows a redirect at once. */
  readonly lifetimeMs?: number
  /** Where links are kept. In memory without it. */
  readonly store?: OneTimeLinkStore<Session>
  /** The clock, in milliseconds since 1970. `Date.now` without it. */
  readonly now?: () => number
}

/** Links that work once. */
export interface OneTimeLinks<Session> {
  /**
   * An address with a new token in its query, for the answer to a sign-on.
   *
   * @param address - where your application redeems it
   * @param session - what `redeem` gives; better the ID of a user than a name
   */
  link(address: string | URL, session: Session): Promise<string>
  /** A new token alone: 256 random bits as 43 characters of base64url. */
  create(session: Session): Promise<string>
  /** What the token stands for, once; `undefined` when it is unknown, used or too old. Anything may be passed. */
  redeem(token: unknown): Promise<Session | undefined>
}

/**
 * Makes links that work once and not for long. A redirect that answers a sign-on passes through Redox and cannot set a
 * cookie, so the browser brings the token of the link, and your application sets the cookie when it redeems it.
 *
 * @throws DestinationError `invalid-option`
 * @example
 * const links = createOneTimeLinks<{ userId: string }>()
 * destination.signOn(async ({ claims }) => ({
 *   location: await links.link("https://app.example.org/start", { userId: claims.sub }),
 * }))
 * app.get("/start", async (request, response) => {
 *   const session = await links.redeem(request.query.token)
 * })
 */
export function createOneTimeLinks<Session>(
  options: OneTimeLinkOptions<Session> = {},
): OneTimeLinks<Session> {
  const { lifetimeMs = 60_000, store = memoryStore<Session>(options.now), now = Date.now } = options
  if (!Number.isSafeInteger(lifetimeMs) || lifetimeMs < 1)
    throw new DestinationError("invalid-option", "lifetimeMs must be a whole number of at least 1.")

  async function create(session: Session): Promise<string> {
    const token = randomBytes(32).toString("base64url")
    await store.put(keyOf(token), { session, expiresAt: now() + lifetimeMs })
    return token
  }

  return {
    create,
    async link(address, session) {
      const url = new URL(address)
      url.searchParams.set("token", await create(session))
      return url.href
    },
    async redeem(token) {
      if (typeof token !== "string" || !/^[\w-]{43}$/.test(token)) return undefined
      const entry = await store.take(keyOf(token))
      return entry !== undefined && entry.expiresAt > now() ? entry.session : undefined
    },
  }
}

function keyOf(token: string): string {
  return hash("sha256", token, "base64url")
}

function memoryStore<Session>(now: () => number = Date.now): OneTimeLinkStore<Session> {
  const entries = new Map<string, OneTimeLinkEntry<Session>>()
  return {
    put(key, entry) {
      forgetExpired(entries, now())
      entries.set(key, entry)
    },
    take(key) {
      const entry = entries.get(key)
      entries.delete(key)
      return entry
    },
  }
}
