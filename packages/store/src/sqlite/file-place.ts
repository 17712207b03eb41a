import { closeSync, fstatSync, fsyncSync, openSync, readSync, statSync, unlinkSync, writeSync } from "node:fs"

/** Files that SQLite and the lock keep under one name: an open one that has lost its name is written to in vain. */
const PARTS = ["", "-wal", "-shm", ".lock"] as const

/** Where the files of an open store are. */
export type Whereabouts = "in place" | "moved" | "deleted" | "parts missing"

/** Remembers which files were opened under a path, so that one that was moved or deleted is found out. */
export interface FilePlace {
  whereabouts(): Whereabouts
  /** Copies the bytes of the main file, also when it has no name any more. */
  copyTo(target: string): void
  /** Deletes the files beside the main one that are still those that were opened. */
  removeParts(): void
  /** Only after SQLite has closed the file: a descriptor that is closed takes SQLite's locks with it. */
  close(): void
}

/** Notes the files of a store that SQLite has open. All of them exist from the first transaction on. */
export function notePlace(path: string): FilePlace {
  const descriptor = openSync(path, "r")
  const opened = new Map(PARTS.map((part) => [part, identityOf(path + part)]))
  const isOurs = (part: (typeof PARTS)[number]): boolean => identityOf(path + part) === opened.get(part)
  return {
    whereabouts() {
      if (!isOurs("")) return fstatSync(descriptor).nlink === 0 ? "deleted" : "moved"
      return PARTS.every(isOurs) ? "in place" : "parts missing"
    },
    copyTo(target) {
      const to = openSync(target, "wx", 0o600)
      const bytes = Buffer.alloc(1024 * 1024)
      let at = 0
      for (let read = readSync(descriptor, bytes, 0, bytes.length, at); read > 0; ) {
        writeSync(to, bytes, 0, read, at)
        at += read
        read = readSync(descriptor, bytes, 0, bytes.length, at)
      }
      fsyncSync(to)
      closeSync(to)
    },
    removeParts() {
      for (const part of ["-wal", "-shm"] as const) {
        if (opened.get(part) !== undefined && isOurs(part)) unlinkSync(path + part)
      }
    },
    close: () => closeSync(descriptor),
  }
}

/** Tells one version of a file from the next, without reading it. */
export function stampOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? "missing" : `${found.dev}:${found.ino}:${found.size}:${found.mtimeNs}`
}

function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found && `${found.dev}:${found.ino}`
}
