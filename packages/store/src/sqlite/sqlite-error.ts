import { DamagedFile, type FileKind, StoreFailure, type StoreFault, type StoreKind } from "../kind.ts"
import type { ErrorMessage } from "./messages.ts"

// Primary result codes of SQLite: https://www.sqlite.org/rescode.html
const BUSY = 5
const LOCKED = 6
const NOMEM = 7
const READONLY = 8
const INTERRUPT = 9
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const NOTADB = 26
/** The file beside that SQLite maps into memory could not be made large enough. */
const IOERR_SHMSIZE = 4874

/** Primary result code of an error that node:sqlite threw; `undefined` for any other error. */
export function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number")
    return undefined
  return error.errcode & 0xff
}

/** Whether the disk, or what of it may be used, is full. */
export function isOutOfRoom(error: unknown): boolean {
  return resultCode(error) === FULL
}

function extendedCode(error: unknown): number | undefined {
  return resultCode(error) === undefined ? undefined : (error as { errcode: number }).errcode
}

/** Whether SQLite may have ended the whole transaction, and not only the statement that failed. */
export function endsTransaction(error: unknown): boolean {
  const code = resultCode(error)
  return code === FULL || code === IOERR || code === NOMEM || code === BUSY || code === INTERRUPT
}

/** Whether an error says that the file itself is damaged. A file of another program, which is none of ours, is not. */
export function tellsOfDamage(error: unknown): boolean {
  const code = resultCode(error)
  return code === CORRUPT || code === NOTADB || error instanceof DamagedFile
}

/** Puts a failure of SQLite or of the file system into the words of this package. */
export function toFailure(error: unknown, { name }: { readonly name: string }): StoreFailure {
  if (error instanceof StoreFailure) return error
  const { code: systemCode } = error as { code?: unknown }
  const forbidden = systemCode === "EACCES" || systemCode === "EPERM" || systemCode === "EROFS"
  const noRoom = systemCode === "ENOSPC" || systemCode === "EDQUOT" || extendedCode(error) === IOERR_SHMSIZE
  const [fault, message] = describe(forbidden ? CANTOPEN : noRoom ? FULL : resultCode(error), name)
  return new StoreFailure(fault, message, { cause: error })
}

function describe(code: number | undefined, name: string): [StoreFault, string] {
  switch (code) {
    case CORRUPT:
    case NOTADB:
      return [
        "corrupt",
        `The ${name} file is damaged or is no SQLite database. Nothing more is written to it: restore a backup, or move it away to start empty and take its messages out with "redoxkit ${name} salvage". It goes on by itself.`,
      ]
    case FULL:
      return [
        "full",
        `The ${name} file cannot grow: the disk or maxFileBytes is used up. Make room; it goes on by itself.`,
      ]
    case BUSY:
    case LOCKED:
      return [
        "locked",
        `Another program is writing to the ${name} file. End it, and open the file read-only next time.`,
      ]
    case READONLY:
    case CANTOPEN:
      return [
        "failed",
        `The ${name} file cannot be opened for writing. Check that its folder exists and that this user may write to both.`,
      ]
    case IOERR:
      return [
        "failed",
        `Reading or writing the ${name} file failed. Check the disk; the cause has SQLite's own words.`,
      ]
    default:
      return ["failed", `The ${name} failed. The cause says why.`]
  }
}

/** Packs an error for the other thread. */
export function packError(error: unknown, kind: FileKind): ErrorMessage {
  const { fault, message, cause } = toFailure(error, kind)
  if (!(cause instanceof Error)) return { fault, message, cause: undefined }
  const { errcode, code: systemCode } = cause as { errcode?: unknown; code?: unknown }
  return { fault, message, cause: { name: cause.name, message: cause.message, errcode, code: systemCode } }
}

/** Unpacks an error of the other thread; its cause is an `Error` with SQLite's `errcode`. */
export function unpackError({ fault, message, cause }: ErrorMessage, kind: StoreKind): Error {
  if (typeof cause !== "object" || cause === null) return kind.failure(fault, message)
  const original = Object.assign(new Error(), cause)
  return kind.failure(fault, message, { cause: original })
}
