import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite"
import { SandboxError } from "../errors.ts"
import { createPrivateFile } from "./private-file.ts"
import { APPLICATION_ID, migrations, schema, VERSION } from "./schema.ts"

/** A value that SQLite keeps. */
export type Cell = SQLInputValue

/** A row as SQLite gives it. */
export type Row = Readonly<Record<string, unknown>>

/** The SQLite database of a sandbox. Every call is done when it returns. */
export interface Database {
  /** Runs a statement and gives the number of the row that it put in. */
  run(sql: string, ...values: readonly Cell[]): number
  get(sql: string, ...values: readonly Cell[]): Row | undefined
  all(sql: string, ...values: readonly Cell[]): readonly Row[]
  /** All or nothing. One inside another belongs to it. */
  transaction<Result>(work: () => Result): Result
  /**
   * Work inside a transaction that may fail by itself: what it wrote is undone, the error is thrown on, and the transaction
   * can go on.
   */
  savepoint<Result>(work: () => Result): Result
  /** Calls back when the transaction that runs now is on the disk; at once when none runs. */
  afterCommit(callback: () => void): void
  close(): void
}

/**
 * Opens the file, or a database in memory.
 *
 * @param file - path of the file; `undefined` for memory
 * @throws SandboxError `file-locked`, `file-version`, `file-damaged`
 */
export function openDatabase(file: string | undefined): Database {
  let sqlite: DatabaseSync | undefined
  try {
    if (file !== undefined && !/^(:memory:|file:|$)/.test(file)) createPrivateFile(file)
    sqlite = new DatabaseSync(file ?? ":memory:")
    prepareFile(sqlite)
  } catch (error) {
    sqlite?.close()
    throw error instanceof SandboxError ? error : fileError(error)
  }
  return wrap(sqlite)
}

function prepareFile(sqlite: DatabaseSync): void {
  // One process, one file: without this, two sandboxes would deliver the same queue.
  sqlite.exec("PRAGMA locking_mode=EXCLUSIVE; PRAGMA busy_timeout=1000")
  sqlite.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON")
  const { application_id: id } = sqlite.prepare("PRAGMA application_id").get() as { application_id: number }
  const { user_version: version } = sqlite.prepare("PRAGMA user_version").get() as { user_version: number }
  const { tables } = sqlite.prepare("SELECT count(*) AS tables FROM sqlite_master").get() as {
    tables: number
  }
  if (tables === 0) {
    sqlite.exec(
      `BEGIN; ${schema}; PRAGMA application_id=${APPLICATION_ID}; PRAGMA user_version=${VERSION}; COMMIT`,
    )
    return
  }
  if (id !== APPLICATION_ID)
    throw new SandboxError(
      "file-damaged",
      "The file is a SQLite database, but not one of a sandbox. Pass another file, or one that does not exist yet.",
    )
  migrate(sqlite, version)
}

/** Brings a file of an older version up to this one, step by step: each is done whole or not at all. */
function migrate(sqlite: DatabaseSync, found: number): void {
  for (let version = found; version !== VERSION; version++) {
    const step = migrations[version]
    if (step === undefined)
      throw new SandboxError(
        "file-version",
        "The file was written by another version of the sandbox. Use that version, or begin with a new file.",
      )
    sqlite.exec(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version=${version + 1}; COMMIT`)
  }
}

function fileError(cause: unknown): SandboxError {
  const text = cause instanceof Error ? cause.message : ""
  if (/locked|busy/i.test(text))
    return new SandboxError(
      "file-locked",
      "Another process has the file open, most likely a sandbox that still runs. Stop it, or pass another file.",
      { cause },
    )
  return new SandboxError(
    "file-damaged",
    "The file cannot be opened as a database. Check that its folder exists and can be written, or begin with a new file.",
    { cause },
  )
}

function wrap(sqlite: DatabaseSync): Database {
  const statements = new Map<string, StatementSync>()
  let isOpen = true
  let depth = 0
  let waiting: (() => void)[] = []

  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const statement = sqlite.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  const rollback = (how: string): void => {
    try {
      sqlite.exec(how)
    } catch {
      // SQLite has rolled back by itself, as it does when the disk is full.
    }
  }
  const guard = <Result>(work: () => Result): Result => {
    if (!isOpen) throw new SandboxError("closed", "The sandbox is closed. Create a new one to go on.")
    try {
      return work()
    } catch (cause) {
      if (cause instanceof SandboxError) throw cause
      throw new SandboxError(
        "storage-failed",
        "The sandbox could not read or write its data. The disk may be full or the file damaged.",
        { cause },
      )
    }
  }

  return {
    run: (sql, ...values) => guard(() => Number(prepare(sql).run(...values).lastInsertRowid)),
    get: (sql, ...values) => guard(() => prepare(sql).get(...values)),
    all: (sql, ...values) => guard(() => prepare(sql).all(...values)),
    transaction(work) {
      if (depth > 0) return work()
      guard(() => prepare("BEGIN IMMEDIATE").run())
      depth += 1
      try {
        const result = work()
        guard(() => prepare("COMMIT").run())
        depth -= 1
        for (const callback of waiting.splice(0)) callback()
        return result
      } catch (error) {
        depth = 0
        waiting = []
        if (isOpen) rollback("ROLLBACK")
        throw error
      }
    },
    savepoint(work) {
      guard(() => prepare("SAVEPOINT work").run())
      try {
        const result = work()
        guard(() => prepare("RELEASE work").run())
        return result
      } catch (error) {
        if (isOpen) rollback("ROLLBACK TO work; RELEASE work")
        throw error
      }
    },
    afterCommit(callback) {
      if (depth > 0) waiting.push(callback)
      else callback()
    },
    close() {
      if (isOpen) sqlite.close()
      isOpen = false
    },
  }
}
