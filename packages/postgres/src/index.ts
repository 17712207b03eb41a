/**
 * The inbox and the outbox of redoxkit in PostgreSQL, for several servers that share the work.
 *
 * @module
 */

export { type PostgresInbox, type PostgresInboxOptions, postgresInbox } from "./inbox.ts"
export type { PostgresOptions } from "./options.ts"
export { type PostgresOutbox, type PostgresOutboxOptions, postgresOutbox } from "./outbox.ts"
export type { PostgresStore } from "./store.ts"
