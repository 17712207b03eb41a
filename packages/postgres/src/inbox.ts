import { DestinationError, InboxError } from "@redoxkit/destination"
import type { PostgresKind } from "./kind.ts"
import type { PostgresOptions } from "./options.ts"
import { type PostgresStore, postgresStore } from "./store.ts"

/** Options of {@link postgresInbox}. */
export type PostgresInboxOptions = PostgresOptions

/** An inbox in a PostgreSQL database. */
export type PostgresInbox = PostgresStore

const INBOX: PostgresKind = {
  name: "inbox",
  maker: "postgresInbox",
  // Handlers may run twice by contract, so nobody asks which were running at a crash.
  writesClaims: false,
  failure: (fault, message, options) => new InboxError(`inbox-${fault}`, message, options),
  invalidOption: (message) => new DestinationError("invalid-option", message),
}

/**
 * The durable inbox for several servers: any of them may receive, any may handle, and each subscription is handled in
 * order across all of them. What a server had claimed when it died is given to others after `leaseMs`.
 *
 * Methods reject with an `InboxError`: `inbox-failed` (the database is away, has no connection left, or refuses this
 * user), `inbox-full` (its disk is full), `inbox-corrupt` (tables missing, damaged or of something else), `inbox-version`
 * (tables of a newer release), `inbox-key` (a body needs a key that was not given), `inbox-closed`. After a failure the next
 * call tries again.
 *
 * @throws DestinationError with code `invalid-option`
 * @example
 * const inbox = postgresInbox({ connectionString: process.env.DATABASE_URL })
 */
export function postgresInbox(options: PostgresInboxOptions): PostgresInbox {
  return postgresStore(INBOX, options)
}
