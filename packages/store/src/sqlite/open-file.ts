import { realpathSync, statSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { type FileKind, StoreFailure } from "../kind.ts"
import { takeLock } from "./lock.ts"
import { createPrivateFile } from "./private-file.ts"
import { checkFile, migrate } from "./schema.ts"

/** The open file of a store. */
export interface StoreFile {
  readonly database: DatabaseSync
  /** Writes everything into the main file and gives the lock back. */
  close(): void
}

const PAGE_BYTES = 4096

/** Locks and opens the file of a store, making or migrating it where necessary. */
export function openFile(givenPath: string, maxFileBytes: number, kind: FileKind): StoreFile {
  const path = resolvePath(givenPath, kind)
  const unlock = takeLock(path, kind)
  try {
    createPrivateFile(path)
    const database = new DatabaseSync(path)
    try {
      prepare(database, path, maxFileBytes, kind)
    } catch (error) {
      database.close()
      throw error
    }
    return {
      database,
      close() {
        // SQLite moves everything into the main file when its last connection closes.
        database.close()
        unlock()
      },
    }
  } catch (error) {
    unlock()
    throw error
  }
}

function prepare(database: DatabaseSync, path: string, maxFileBytes: number, kind: FileKind): void {
  database.exec("PRAGMA busy_timeout = 5000")
  if (checkFile(database, path, kind) === "empty") {
    // Only possible before the first table.
    database.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL`)
  }
  const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.journal_mode
  if (mode !== "wal") {
    throw new StoreFailure(
      "failed",
      `The file system of ${path} cannot hold a write-ahead log; network folders often cannot. Put the ${kind.name} on a local disk.`,
    )
  }
  // FULL waits for the disk at every commit: what was acknowledged survives a power failure.
  database.exec("PRAGMA synchronous = FULL")
  // Measured where the disk takes 5 ms to confirm a write: against 200, a fifth more small messages a second and two
  // fifths more large ones, with a lower p99 but for large ones that come one at a time. On a fast disk 200 has the
  // lower p99, 15 ms against 20 ms.
  database.exec("PRAGMA wal_autocheckpoint = 1000")
  // After a burst, the log gives its space back.
  database.exec("PRAGMA journal_size_limit = 67108864")
  database.exec("PRAGMA cache_size = -16384")
  // Health data must not stay in free pages. Measured: costs nothing with 5 KB bodies; deleting 200 KB bodies at the rate
  // at which they come in halves that rate.
  database.exec("PRAGMA secure_delete = ON")
  if (Number.isFinite(maxFileBytes)) {
    database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxFileBytes / PAGE_BYTES))}`)
  }
  migrate(database, kind)
  // A file that may only be read is told now, and not by the first message.
  database.exec("BEGIN IMMEDIATE; ROLLBACK")
}

/** Follows links, so that two names of one file share one lock. */
function resolvePath(path: string, { name }: FileKind): string {
  const folder = dirname(path)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new StoreFailure(
      "failed",
      `The folder ${folder} for the ${name} file does not exist. Create it, or correct the path.`,
    )
  }
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return join(realpathSync(folder), basename(path))
  if (found.isFile()) return realpathSync(path)
  throw new StoreFailure("failed", `${path} is no file. Pass the path of a file for the ${name}.`)
}
