import type { DatabaseSync } from "node:sqlite"
import { PollerError } from "../errors.ts"
import type { CursorStore } from "./contract.ts"
import { openCursorFile, rollBack } from "./cursor-file.ts"
import { PARKED, parkedOf, STATE, stateOf } from "./rows.ts"
import { inCursorWords } from "./sqlite-failure.ts"

/** Options of {@link sqliteCursor}. */
export interface SqliteCursorOptions {
  /**
   * Path of the file, made when it is missing (readable by its owner only); its folder must exist, on a local disk. One
   * file for each feed. SQLite keeps `-wal` and `-shm` files beside it, and the poller a `.lock` file.
   */
  readonly path: string
}

/**
 * The durable cursor of one feed: a SQLite file in write-ahead mode. A step is on disk when it is saved, so that it
 * survives `kill -9` and a power failure. It holds the cursor, keys of changes as digests, and parked changes in full.
 *
 * Opening it rejects with `cursor-locked` (another poller has the file), `cursor-foreign` (of another feed),
 * `cursor-corrupt`, `cursor-version` (written by a newer release), `cursor-failed`.
 *
 * @throws PollerError `invalid-option`
 * @example
 * const poller = createPoller({ cursor: sqliteCursor({ path: "appointments-cursor.db" }), ... })
 */
export function sqliteCursor({ path }: SqliteCursorOptions): CursorStore {
  if (typeof path !== "string" || path === "" || path === ":memory:" || path.startsWith("file:"))
    throw new PollerError(
      "invalid-option",
      "sqliteCursor: path must be the path of a file. For a cursor in memory, use memoryCursor.",
    )
  let file: ReturnType<typeof openCursorFile> | undefined

  async function within<Result>(work: (database: DatabaseSync) => Result): Promise<Result> {
    const open = file
    if (open === undefined)
      throw new PollerError("cursor-closed", "The cursor file is closed. Make a new poller to go on.")
    return inCursorWords(() => work(open.database))
  }

  return {
    async open(feed) {
      // A second poller on this very object is kept out by the same lock.
      const opened = inCursorWords(() => openCursorFile(path, feed))
      file = opened
      return within((database) => stateOf(database.prepare(STATE).get()))
    },

    known: (keys) =>
      within((database) => {
        const find = database.prepare("SELECT 1 FROM handled WHERE key = ?")
        return new Set(keys.filter((key) => find.get(key) !== undefined))
      }),

    save: (step) =>
      within((database) => {
        const { now, cursor, handled = [], park = [], unpark = [], run, forgetBefore } = step
        database.exec("BEGIN IMMEDIATE")
        try {
          if (cursor !== undefined)
            database
              .prepare("UPDATE feed SET cursor = ?1, moved_at = ?2 WHERE cursor IS NOT ?1")
              .run(cursor, now)
          const remember = database.prepare(
            "INSERT INTO handled (key, at) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET at = excluded.at",
          )
          for (const key of handled) remember.run(key, now)
          const set = database.prepare(
            `INSERT INTO parked (key, change, reason, parked_at) VALUES (?, ?, ?, ?) ON CONFLICT (key)
             DO UPDATE SET change = excluded.change, reason = excluded.reason, failures = failures + 1`,
          )
          for (const { key, change, reason } of park) set.run(key, change, reason, now)
          const letGo = database.prepare("DELETE FROM parked WHERE id = ?")
          for (const id of unpark) letGo.run(id)
          if (run !== undefined)
            database
              .prepare(
                "UPDATE feed SET last_success_at = ?, last_run_at = ?, failures = ?, failing_since = ?, reason = ?",
              )
              .run(run.lastSuccessAt, run.lastRunAt, run.failures, run.failingSince, run.reason)
          if (forgetBefore !== undefined)
            database.prepare("DELETE FROM handled WHERE at < ?").run(forgetBefore)
          database.exec("COMMIT")
        } catch (error) {
          rollBack(database)
          throw error
        }
      }),

    parked: ({ ids, limit = 100 } = {}) =>
      within((database) => {
        const all = "SELECT value FROM json_each(?)"
        const rows =
          ids === undefined
            ? database.prepare(`${PARKED} ORDER BY id LIMIT ?`).all(limit)
            : database
                .prepare(`${PARKED} WHERE id IN (${all}) ORDER BY id LIMIT ?`)
                .all(JSON.stringify(ids), limit)
        return rows.map(parkedOf)
      }),

    async close() {
      file?.close()
      file = undefined
    },
  }
}
