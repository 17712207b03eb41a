import { type SqliteOptions, type SqliteStore, sqliteStore } from "@redoxkit/store"
import { OUTBOX } from "./kind.ts"

/** Options of {@link sqliteOutbox}. */
export type SqliteOutboxOptions = SqliteOptions

/** An outbox in a SQLite file. */
export type SqliteOutbox = SqliteStore

/**
 * The durable outbox for one process: a SQLite file in write-ahead mode. What it has taken survives `kill -9` and a
 * power failure. The work is done in a thread of its own; messages that are enqueued together share one commit. That a
 * message is on its way is on disk before its first byte leaves, so that a crash is told afterwards.
 *
 * Methods reject with an `OutboxError`: `outbox-locked` (another process has the file), `outbox-corrupt` (also for the
 * file of an inbox), `outbox-version` (written by a newer release), `outbox-key` (a body needs a key that was not given),
 * `outbox-full` (disk or `maxFileBytes`), `outbox-failed`, `outbox-closed`.
 *
 * @throws SourceError with code `invalid-option`
 * @example
 * const outbox = sqliteOutbox({ path: "redox-outbox.db" })
 */
export function sqliteOutbox(options: SqliteOutboxOptions): SqliteOutbox {
  return sqliteStore(OUTBOX, options)
}
