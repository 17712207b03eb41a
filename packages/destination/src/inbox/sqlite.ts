import { type SqliteOptions, type SqliteStore, sqliteStore } from "@redoxkit/store"
import { INBOX } from "./kind.ts"

/** Options of {@link sqliteInbox}. */
export type SqliteInboxOptions = SqliteOptions

/** An inbox in a SQLite file. */
export type SqliteInbox = SqliteStore

/**
 * The durable inbox for one process: a SQLite file in write-ahead mode. An append resolves after the disk has
 * confirmed it, so it survives `kill -9` and a power failure. The work is done in a thread of its own; appends that
 * arrive together share one commit. The thread does not keep the process alive, except while an answer is due.
 *
 * Methods reject with an `InboxError`: `inbox-locked` (another process has the file), `inbox-corrupt`,
 * `inbox-version` (written by a newer release), `inbox-key` (a body needs a key that was not given), `inbox-full` (disk or
 * `maxFileBytes`), `inbox-failed`, `inbox-closed`.
 *
 * @throws DestinationError with code `invalid-option`
 * @example
 * const inbox = sqliteInbox({ path: "redox-inbox.db", retention: { bodiesMs: 60 * 60 * 1000 } })
 */
export function sqliteInbox(options: SqliteInboxOptions): SqliteInbox {
  return sqliteStore(INBOX, options)
}
