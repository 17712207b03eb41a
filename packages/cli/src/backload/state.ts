import { closeSync, existsSync, openSync } from "node:fs"
import { createRequire } from "node:module"
import type { DatabaseSync, SQLOutputValue } from "node:sqlite"
import { CommandError } from "../command-error.ts"
import type { FileIdentity } from "./file-text.ts"

/** How far a backload has come. */
export interface Progress {
  /** Rows that are done with, from the first below the header. */
  readonly row: number
  /** Line of the file on which the last of them begins. */
  readonly line: number
  readonly sent: number
  readonly bad: number
  /** Cells that the config had left out. */
  readonly leftOut: number
  /** Length of the file of rejects. */
  readonly rejectsBytes: number
}

/** What a backload is about; another one does not go on with its state. */
export interface Undertaking extends FileIdentity {
  readonly kind: string
  /** Hash of the config and of options that change messages. */
  readonly config: string
  /** Hash of where the messages go. */
  readonly target: string
}

/** A backload that began just now, or goes on. */
export interface State {
  /** Milliseconds since 1970 at which it began. */
  readonly startedAt: number
  /** Another one for every `--restart`. */
  readonly generation: string
  readonly progress: Progress
  readonly isFinished: boolean
  /** Keeps how far it came, also over `kill -9`. */
  save(progress: Progress): void
  finish(progress: Progress): void
  close(): void
}

/** The beginning of every backload. */
export const nothingDone: Progress = { row: 0, line: 0, sent: 0, bad: 0, leftOut: 0, rejectsBytes: 0 }

const APPLICATION_ID = 0x52_4b_42_4c
const changed: Readonly<Record<keyof Undertaking, string>> = {
  size: "the CSV file has changed since",
  hash: "the CSV file has changed since",
  kind: "it was read as another kind",
  config: "the config has changed since",
  target: "it went to another destination",
}

/**
 * Opens the state of a backload, and holds it, so that no two processes send the same file.
 *
 * Every row is committed before the next is sent. The file is not synced each time: after a power failure the last rows
 * can be sent again, under the same log IDs.
 *
 * @param fresh - forgets a state that is there, and gives rows new log IDs
 * @throws CommandError `state-changed`, `state-locked`, `state-unusable`
 */
export function openState(file: string, about: Undertaking, fresh: string | undefined): State {
  const database = openDatabase(file)
  try {
    return stateIn(database, file, about, fresh)
  } catch (error) {
    database.close()
    throw error
  }
}

function stateIn(database: DatabaseSync, file: string, about: Undertaking, fresh: string | undefined): State {
  database.exec(`CREATE TABLE IF NOT EXISTS backload (only INTEGER PRIMARY KEY CHECK (only = 1), size INTEGER NOT NULL,
    hash TEXT NOT NULL, kind TEXT NOT NULL, config TEXT NOT NULL, target TEXT NOT NULL, generation TEXT NOT NULL,
    started_at INTEGER NOT NULL, finished INTEGER NOT NULL, row INTEGER NOT NULL, line INTEGER NOT NULL,
    sent INTEGER NOT NULL, bad INTEGER NOT NULL, left_out INTEGER NOT NULL, rejects_bytes INTEGER NOT NULL)`)
  const known = database.prepare("SELECT * FROM backload").get()
  if (known === undefined || fresh !== undefined)
    database
      .prepare("INSERT OR REPLACE INTO backload VALUES (1, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0)")
      .run(about.size, about.hash, about.kind, about.config, about.target, fresh ?? "", Date.now())
  else refuseOther(known, about, file)
  const row = database.prepare("SELECT * FROM backload").get() ?? {}
  const update = database.prepare(
    "UPDATE backload SET row = ?, line = ?, sent = ?, bad = ?, left_out = ?, rejects_bytes = ?, finished = ?",
  )
  const write = (progress: Progress, finished: 0 | 1): void => {
    const { row, line, sent, bad, leftOut, rejectsBytes } = progress
    update.run(row, line, sent, bad, leftOut, rejectsBytes, finished)
  }
  return {
    startedAt: Number(row.started_at),
    generation: String(row.generation),
    progress: {
      row: Number(row.row),
      line: Number(row.line),
      sent: Number(row.sent),
      bad: Number(row.bad),
      leftOut: Number(row.left_out),
      rejectsBytes: Number(row.rejects_bytes),
    },
    isFinished: row.finished === 1,
    save: (progress) => write(progress, 0),
    finish: (progress) => write(progress, 1),
    close: () => database.close(),
  }
}

function refuseOther(
  known: Readonly<Record<string, SQLOutputValue>>,
  about: Undertaking,
  file: string,
): void {
  const names = Object.keys(changed) as (keyof Undertaking)[]
  const name = names.find((one) => known[one] !== about[one])
  if (name === undefined) return
  throw new CommandError(
    "state-changed",
    `The state in "${file}" belongs to another backload: ${changed[name]}. Put that back to go on after row ${known.row}, pass --state FILE to keep another state, or --restart to begin anew: then every row is sent under a new log ID, also those that arrived already.`,
  )
}

function openDatabase(file: string): DatabaseSync {
  // Loaded here, so that Node.js 22 does not warn about SQLite when nothing is sent.
  const { DatabaseSync } = createRequire(import.meta.url)("node:sqlite") as typeof import("node:sqlite")
  let database: DatabaseSync | undefined
  try {
    if (!existsSync(file)) closeSync(openSync(file, "a", 0o600))
    database = new DatabaseSync(file)
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
    // Takes the lock, which only a write does.
    database.exec("BEGIN IMMEDIATE")
    const { application_id: id } = database.prepare("PRAGMA application_id").get() ?? {}
    const { tables } = database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get() ?? {}
    if (tables !== 0 && id !== APPLICATION_ID) throw new Error("A database of something else.")
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; COMMIT`)
    return database
  } catch (cause) {
    database?.close()
    if ((cause as { readonly errcode?: number }).errcode === 5)
      throw new CommandError(
        "state-locked",
        `Another process holds the state in "${file}". Wait until it has ended: two would send the same rows.`,
        { cause },
      )
    throw new CommandError(
      "state-unusable",
      `The state in "${file}" cannot be opened, or is no state of a backload. Name another file with --state.`,
      { cause },
    )
  }
}
