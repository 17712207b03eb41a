import { DatabaseSync } from "node:sqlite"
import { StoreFailure } from "../kind.ts"
import { createPrivateFile } from "./private-file.ts"
import { resultCode } from "./sqlite-error.ts"

const BUSY = 5

/**
 * Takes the lock of a SQLite file, and returns what gives it back.
 *
 * The lock is an exclusive transaction on an empty database beside the file: the operating system ends it with the
 * process, however that dies, and other programs may still read the file itself. The lock file stays where it
 * is: deleting it would let two processes lock two different files of one name.
 *
 * @param kind.name - what the file is to its users; stands in the text of the error
 * @throws StoreFailure `locked`
 */
export function takeLock(path: string, { name }: { readonly name: string }): () => void {
  const lockPath = `${path}.lock`
  createPrivateFile(lockPath)
  const lock = new DatabaseSync(lockPath)
  try {
    // The journal in memory: nothing is ever written here, so there is nothing to leave behind.
    lock.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY")
    lock.exec("BEGIN EXCLUSIVE")
  } catch (error) {
    lock.close()
    if (resultCode(error) !== BUSY) throw error
    throw new StoreFailure(
      "locked",
      `The ${name} file ${path} is in use by another process or another ${name} of this one. Close that first, or give each its own file.`,
      { cause: error },
    )
  }
  return () => lock.close()
}
