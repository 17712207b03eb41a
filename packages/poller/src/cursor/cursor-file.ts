import { realpathSync, statSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { createPrivateFile, takeLock } from "@redoxkit/store"
import { PollerError } from "../errors.ts"

/** `application_id` of a cursor file: "RxCu" in ASCII. */
const APPLICATION_ID = 0x52784375

/** Every step from an empty file to the current layout. Released steps are never changed; a new layout is a new step. */
const STEPS: readonly string[] = [
  `
  CREATE TABLE feed (
    name TEXT NOT NULL,
    cursor TEXT,
    moved_at INTEGER,
    last_success_at INTEGER,
    last_run_at INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER,
    reason TEXT
  ) STRICT;
  CREATE TABLE handled (key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX handled_at ON handled (at);
  CREATE TABLE parked (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    change TEXT NOT NULL,
    reason TEXT NOT NULL,
    failures INTEGER NOT NULL DEFAULT 1,
    parked_at INTEGER NOT NULL
  ) STRICT;
  `,
]

/** The open file of a cursor. */
export interface CursorFile {
  readonly database: DatabaseSync
  /** Writes everything into the main file and gives the lock back. */
  close(): void
}

/** Locks and opens the file of a feed, making or migrating it where necessary. @throws PollerError, or what SQLite throws */
export function openCursorFile(givenPath: string, feed: string): CursorFile {
  const path = resolvePath(givenPath)
  const unlock = takeLock(path, { name: "cursor" })
  try {
    createPrivateFile(path)
    const database = new DatabaseSync(path)
    try {
      prepare(database, feed)
    } catch (error) {
      database.close()
      throw error
    }
    return {
      database,
      close() {
        database.close()
        unlock()
      },
    }
  } catch (error) {
    unlock()
    throw error
  }
}

/** Opens the file of a cursor to look into, beside the poller that has it. @throws PollerError, or what SQLite throws */
export function openCursorFileReadOnly(path: string): DatabaseSync {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new PollerError("cursor-failed", `There is no cursor file ${path}. Correct the path.`)
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    database.exec("PRAGMA busy_timeout = 5000")
    if (checkFile(database) === "empty")
      throw new PollerError("cursor-failed", `The cursor file ${path} is empty: no poller has used it yet.`)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function prepare(database: DatabaseSync, feed: string): void {
  database.exec("PRAGMA busy_timeout = 5000")
  checkFile(database)
  const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.journal_mode
  if (mode !== "wal")
    throw new PollerError(
      "cursor-failed",
      "The file system of the cursor file cannot hold a write-ahead log; network folders often cannot. Put it on a local disk.",
    )
  // FULL waits for the disk at every commit; parked changes are health data, which must not stay in free pages.
  database.exec("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
  for (let version = pragma(database, "user_version"); version < STEPS.length; version += 1) {
    database.exec("BEGIN IMMEDIATE")
    try {
      database.exec(STEPS[version] ?? "")
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version + 1}`)
      database.exec("COMMIT")
    } catch (error) {
      rollBack(database)
      throw error
    }
  }
  database.prepare("INSERT INTO feed (name) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM feed)").run(feed)
  if (database.prepare("SELECT name FROM feed").get()?.name !== feed)
    throw new PollerError(
      "cursor-foreign",
      "The cursor file belongs to a feed of another name. It was left as it is: give each feed a file of its own, or use the name that the feed had.",
    )
}

/** Undoes a transaction that failed. SQLite has done so by itself after some failures, as when the disk is full. */
export function rollBack(database: DatabaseSync): void {
  try {
    database.exec("ROLLBACK")
  } catch {
    // There is nothing left to undo.
  }
}

function checkFile(database: DatabaseSync): "empty" | "filled" {
  const version = pragma(database, "user_version")
  if (pragma(database, "application_id") !== APPLICATION_ID) {
    const objects = database.prepare("SELECT count(*) AS count FROM sqlite_schema").get()
    if (version === 0 && objects?.count === 0) return "empty"
    throw new PollerError(
      "cursor-corrupt",
      "The cursor file is a SQLite database of something else. It was left as it is: pass the path of a cursor, or of a new file.",
    )
  }
  if (version > STEPS.length)
    throw new PollerError(
      "cursor-version",
      "The cursor file was written by a newer release. It was left as it is: install that release, or pass another path.",
    )
  return "filled"
}

/** Follows links, so that two names of one file share one lock. */
function resolvePath(path: string): string {
  const folder = dirname(path)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new PollerError(
      "cursor-failed",
      `The folder ${folder} for the cursor file does not exist. Create it, or correct the path.`,
    )
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return join(realpathSync(folder), basename(path))
  if (found.isFile()) return realpathSync(path)
  throw new PollerError("cursor-failed", `${path} is no file. Pass the path of a file for the cursor.`)
}

function pragma(database: DatabaseSync, name: "user_version" | "application_id"): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
}
