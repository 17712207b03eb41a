import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs"
import { basename, dirname, join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { DamagedFile, type FileKind, StoreFailure } from "../kind.ts"
import { type FilePlace, notePlace, type Whereabouts } from "./file-place.ts"
import { createKeeper } from "./keeper.ts"
import { takeLock } from "./lock.ts"
import { createPrivateFile } from "./private-file.ts"
import { checkFile, migrate } from "./schema.ts"
import { freeName, timeInName } from "./set-aside.ts"
import { tellsOfDamage } from "./sqlite-error.ts"
import { isDamaged, readWal } from "./wal.ts"

/** The open file of a store. */
export interface StoreFile {
  readonly path: string
  readonly database: DatabaseSync
  /** Whether the open file still is the one under its path. */
  whereabouts(): Whereabouts
  /** Writes everything into the main file and gives the lock back. */
  close(): void
  /** Closes the file and leaves it and the files beside it exactly as they are; the lock stays. */
  abandon(): void
  /** Gives the lock back after {@link abandon}. */
  unlock(): void
  /** Closes a file that is no longer under its path, with everything written into it. */
  leave(): void
  /**
   * Writes the content of a file that was deleted while it was open under its path again, or beside what is there now,
   * and closes it. When that fails, it is as open as before.
   *
   * @returns where it is now
   */
  rescue(now: Date): string
}

/** Bytes of a page of every file that a store makes. */
export const PAGE_BYTES = 4096

/**
 * Locks and opens the file of a store, making or migrating it where necessary.
 *
 * @param cleared - called with the lock held when it cannot be opened; `true` when another try makes sense
 */
export function openFile(
  givenPath: string,
  maxFileBytes: number,
  kind: FileKind,
  cleared: (path: string, error: unknown) => boolean = () => false,
): StoreFile {
  const path = resolvePath(givenPath, kind)
  const unlock = takeLock(path, kind)
  try {
    for (;;) {
      try {
        return { ...openLocked(path, maxFileBytes, kind, unlock), path, unlock }
      } catch (error) {
        if (!cleared(path, error)) throw error
      }
    }
  } catch (error) {
    unlock()
    throw error
  }
}

function openLocked(
  path: string,
  maxFileBytes: number,
  kind: FileKind,
  unlock: () => void,
): Omit<StoreFile, "path" | "unlock"> {
  const wal = readWal(`${path}-wal`, PAGE_BYTES)
  if (wal !== undefined && isDamaged(wal))
    throw new DamagedFile(
      `The write-ahead log of the ${kind.name} file ${path} is damaged. Nothing of it was changed.`,
    )
  // SQLite would delete it without a word, with everything that was acknowledged and not moved into the file.
  if (wal !== undefined && wal.frames.length > 0 && !hasContent(path))
    throw new DamagedFile(
      `The ${kind.name} file ${path} is missing or empty, but its write-ahead log is there. Nothing of it was changed: put the file back beside the log, or move the log to where the file is now, under the file's name with "-wal".`,
    )
  createPrivateFile(path)
  const database = new DatabaseSync(path)
  const keeper = createKeeper(path)
  let place: FilePlace
  try {
    keeper.hold()
    prepare(database, path, maxFileBytes, kind)
    keeper.hold()
    place = notePlace(path)
  } catch (error) {
    database.close()
    keeper.close()
    throw error
  }

  const abandon = (): void => {
    database.close()
    keeper.close()
    place.close()
  }
  const rescueTo = (target: string): void => {
    rmSync(target, { force: true })
    createPrivateFile(target)
    database.prepare("VACUUM INTO ?").run(target)
    const descriptor = openSync(target, "r+")
    fsyncSync(descriptor)
    closeSync(descriptor)
  }

  /** SQLite cannot read it any more: its bytes, for `salvage`. */
  const leaveDamagedCopy = (now: Date): string => {
    try {
      database.exec("PRAGMA wal_checkpoint(PASSIVE)")
    } catch {
      // What is in the log only goes with it.
    }
    const copy = freeName(`${path}.corrupt-${timeInName(now)}`)
    place.copyTo(copy)
    abandon()
    place.removeParts()
    unlock()
    return copy
  }

  return {
    database,
    whereabouts: place.whereabouts,
    close() {
      keeper.close()
      // SQLite moves everything into the main file when its last connection closes.
      database.close()
      place.close()
      unlock()
    },
    abandon,
    leave() {
      try {
        const { busy, log, checkpointed } = database.prepare("PRAGMA wal_checkpoint(PASSIVE)").get() ?? {}
        // A reader holds up the log, which cannot stay: SQLite would take it for that of the next file.
        if (busy !== 0 || log !== checkpointed)
          rescueTo(freeName(`${path}.rescued-${timeInName(new Date())}`))
      } catch (error) {
        // A damaged file does not get better by waiting.
        if (!tellsOfDamage(error)) throw error
      }
      abandon()
      place.removeParts()
      unlock()
    },
    rescue(now) {
      const written = `${path}.rescue`
      try {
        rescueTo(written)
      } catch (error) {
        if (!tellsOfDamage(error)) throw error
        rmSync(written, { force: true })
        return leaveDamagedCopy(now)
      }
      abandon()
      place.removeParts()
      const target = existsSync(path) ? freeName(`${path}.rescued-${timeInName(now)}`) : path
      renameSync(written, target)
      unlock()
      return target
    },
  }
}

function hasContent(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  return found !== undefined && found.size > 0
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
export function resolvePath(path: string, { name }: Pick<FileKind, "name">): string {
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
