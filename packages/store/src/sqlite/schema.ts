import type { DatabaseSync } from "node:sqlite"
import { type FileKind, StoreFailure } from "../kind.ts"

/**
 * Every step from an empty file to the current layout. Released steps are never changed; a new layout is a new step.
 *
 * `running` is no state of the file: what runs is known to the process that runs it, and waits again after its end. What
 * was claimed is only told, see `claimed`.
 */
export const STEPS: readonly string[] = [
  `
  CREATE TABLE transmission (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    subscription TEXT NOT NULL,
    data_model TEXT,
    event_type TEXT,
    transmission_id TEXT,
    received_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    due_at INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    settled_at INTEGER,
    bytes INTEGER NOT NULL,
    has_body INTEGER NOT NULL DEFAULT 1
  ) STRICT;
  CREATE INDEX open_line ON transmission (subscription, seq, state) WHERE state IN ('waiting', 'retrying', 'blocked');
  CREATE INDEX dead_letter ON transmission (seq, state, settled_at) WHERE state IN ('parked', 'blocked');
  CREATE INDEX finished_with_body ON transmission (settled_at) WHERE state = 'done' AND has_body = 1;
  CREATE INDEX finished ON transmission (settled_at) WHERE state = 'done' AND has_body = 0;

  -- Apart from the rest, so that a change of state does not rewrite a body.
  CREATE TABLE body (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

  -- Apart from the transmissions, since a short-lived key may belong to several of them one after the other.
  CREATE TABLE known_key (key TEXT PRIMARY KEY, seq INTEGER NOT NULL, until INTEGER) STRICT, WITHOUT ROWID;
  CREATE INDEX passing_key ON known_key (until) WHERE until IS NOT NULL;

  CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  // 1 from a claim until its outcome, in stores that write their claims.
  "ALTER TABLE transmission ADD COLUMN claimed INTEGER NOT NULL DEFAULT 0",
  // Keys that bodies may be encrypted with: a missing one is told at the start.
  "CREATE TABLE body_key (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
]

/** Whether the file is empty, so that settings of its layout may still be chosen. Refuses files of other programs and kinds. */
export function checkFile(
  database: DatabaseSync,
  path: string,
  { name, applicationId }: FileKind,
): "empty" | "filled" {
  const version = pragma(database, "user_version")
  if (pragma(database, "application_id") !== applicationId) {
    const objects = database.prepare("SELECT count(*) AS count FROM sqlite_schema").get()
    if (version === 0 && objects?.count === 0) return "empty"
    throw new StoreFailure(
      "corrupt",
      `The file ${path} is a SQLite database of something else. It was left as it is: pass the path of an ${name}, or of a new file.`,
    )
  }
  if (version > STEPS.length) {
    throw new StoreFailure(
      "version",
      `The ${name} file ${path} was written by a newer release. It was left as it is: install that release, or pass another path.`,
    )
  }
  return "filled"
}

/** Takes the steps that the file has not seen yet, each in a transaction of its own. */
export function migrate(
  database: DatabaseSync,
  { applicationId }: Pick<FileKind, "applicationId">,
  steps: readonly string[] = STEPS,
): void {
  for (let version = pragma(database, "user_version"); version < steps.length; version += 1) {
    database.exec("BEGIN IMMEDIATE")
    try {
      database.exec(steps[version] ?? "")
      database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version + 1}`)
      database.exec("COMMIT")
    } catch (error) {
      database.exec("ROLLBACK")
      throw error
    }
  }
}

function pragma(database: DatabaseSync, name: "user_version" | "application_id"): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
}
