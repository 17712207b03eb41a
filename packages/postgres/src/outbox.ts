import { OutboxError, SourceError } from "@redoxkit/source"
import type { PostgresKind } from "./kind.ts"
import type { PostgresOptions } from "./options.ts"
import { type PostgresStore, postgresStore } from "./store.ts"

/** Options of {@link postgresOutbox}. */
export type PostgresOutboxOptions = PostgresOptions

/** An outbox in a PostgreSQL database. */
export type PostgresOutbox = PostgresStore

const OUTBOX: PostgresKind = {
  name: "outbox",
  maker: "postgresOutbox",
  // Redox may have got what was on its way at a crash, and its sender wants to know.
  writesClaims: true,
  failure: (fault, message, options) => new OutboxError(`outbox-${fault}`, message, options),
  invalidOption: (message) => new SourceError("invalid-option", message),
}

/**
 * The durable outbox for several servers: any of them may enqueue, any may deliver, and each destination gets its messages
 * in order across all of them. What a server was delivering when it died is given to others after `leaseMs`, marked as
 * interrupted. With `withTransaction`, a message is enqueued in a transaction of your own.
 *
 * Methods reject with an `OutboxError`: `outbox-failed` (the database is away, has no connection left, or refuses this
 * user), `outbox-full` (its disk is full), `outbox-corrupt` (tables missing, damaged or of something else),
 * `outbox-version` (tables of a newer release), `outbox-key` (a body needs a key that was not given), `outbox-closed`. After
 * a failure the next call tries again.
 *
 * @throws SourceError with code `invalid-option`
 * @example
 * const outbox = postgresOutbox({ pool: new Pool({ host: "db.internal", database: "clinic" }) })
 */
export function postgresOutbox(options: PostgresOutboxOptions): PostgresOutbox {
  return postgresStore(OUTBOX, options)
}
