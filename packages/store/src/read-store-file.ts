import { statSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import type { TransmissionFilter, TransmissionState, TransmissionSummary } from "./contract.ts"
import { createBodySeal } from "./encryption/body-seal.ts"
import type { EncryptionOptions } from "./encryption/options.ts"
import { applicationIds, type FileKind, StoreFailure, type StoreKind } from "./kind.ts"
import { createLister } from "./sqlite/list.ts"
import { bytesOf, numberOf, textOf } from "./sqlite/rows.ts"
import { checkFile } from "./sqlite/schema.ts"
import { toFailure } from "./sqlite/sqlite-error.ts"

/**
 * A file of an inbox or an outbox, for looking only. What its process is passing on just now is `waiting` or `retrying`
 * in the file.
 */
export interface StoreFileReader {
  /** Which of the two it is. */
  readonly name: FileKind["name"]
  /** Lists transmissions without their bodies, oldest first; 100 without a limit. */
  list(filter: TransmissionFilter): readonly TransmissionSummary[]
  /** Body of a transmission, or `undefined` when it is unknown or purged. */
  read(id: string): Uint8Array | undefined
  /** How many transmissions are in each state, without those that have none. */
  counts(): Partial<Readonly<Record<TransmissionState, number>>>
  /** Closes the file; a second call does nothing. */
  close(): void
}

/**
 * Opens the file of a SQLite store for reading, also while another process owns it. It takes no lock that holds the owner
 * up, and writes nothing but the `-wal` and `-shm` files that SQLite wants beside a file to read it.
 *
 * @param options.encryption - keys of encrypted bodies; only `read` needs them
 * @throws StoreFailure `key` from `read` when the key of a body is missing, `corrupt` for a file of something else, `version` for one of a newer release, `failed` for one that
 * is missing or may not be read
 * @example
 * const file = readStoreFile("redox-inbox.db")
 * for (const letter of file.list({ states: ["parked", "blocked"] })) console.log(letter.id, letter.reason)
 * file.close()
 */
export function readStoreFile(
  path: string,
  options: { readonly encryption?: EncryptionOptions } = {},
): StoreFileReader {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new StoreFailure("failed", `There is no file ${path}. Correct the path.`)
  const database = open(path)
  try {
    return readerOf(database, path, options.encryption)
  } catch (error) {
    database.close()
    throw failureOf(error)
  }
}

function readerOf(
  database: DatabaseSync,
  path: string,
  encryption: EncryptionOptions | undefined,
): StoreFileReader {
  let closed = false
  database.exec("PRAGMA busy_timeout = 5000")
  const kind = kindOf(database, path)
  const seal = createBodySeal(readerKind(kind.name), "readStoreFile", encryption)
  const lister = createLister(database, { running: () => [], isRunning: () => false })
  const body = database.prepare(
    "SELECT key, body.bytes AS stored FROM body JOIN transmission USING (seq) WHERE seq = ?",
  )
  const count = database.prepare("SELECT state, count(*) AS count FROM transmission GROUP BY state")
  const guarded = <Result>(work: () => Result): Result => {
    try {
      return work()
    } catch (error) {
      throw failureOf(error, kind)
    }
  }
  return {
    name: kind.name,
    list: (filter) =>
      guarded(() => {
        const limit = filter.limit ?? 100
        const found: TransmissionSummary[] = []
        for (let after: number | undefined = 0; after !== undefined && found.length < limit; ) {
          const slice = lister.slice({
            do: "list",
            filter,
            withBody: false,
            limit: limit - found.length,
            after,
          })
          found.push(...slice.summaries)
          after = slice.next
        }
        return found
      }),
    read: (id) =>
      guarded(() => {
        if (!/^[1-9]\d{0,14}$/.test(id)) return undefined
        const row = body.get(Number(id))
        return row && seal.open(textOf(row, "key") ?? "", bytesOf(row, "stored"))
      }),
    counts: () =>
      guarded(() => Object.fromEntries(count.all().map((row) => [row.state, numberOf(row, "count")]))),
    close() {
      if (!closed) database.close()
      closed = true
    },
  }
}

/** What a reader needs of a kind: it makes nothing, and its errors are failures of the store. */
function readerKind(name: FileKind["name"]): Pick<StoreKind, "name" | "failure" | "invalidOption"> {
  return {
    name,
    failure: (fault, message, options) => new StoreFailure(fault, message, options),
    invalidOption: (message) => new StoreFailure("key", message),
  }
}

function open(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { readOnly: true })
  } catch (cause) {
    throw new StoreFailure("failed", `The file ${path} cannot be opened. Check that this user may read it.`, {
      cause,
    })
  }
}

function kindOf(database: DatabaseSync, path: string): Pick<FileKind, "name" | "applicationId"> {
  const id = database.prepare("PRAGMA application_id").get()?.application_id
  for (const name of ["inbox", "outbox"] as const) {
    const kind = { name, applicationId: applicationIds[name], writesClaims: name === "outbox" }
    if (id === kind.applicationId && checkFile(database, path, kind) === "filled") return kind
  }
  throw new StoreFailure(
    "corrupt",
    `The file ${path} is not that of an inbox or an outbox. Correct the path; nothing was changed.`,
  )
}

function failureOf(error: unknown, { name }: Pick<FileKind, "name"> = { name: "inbox" }): StoreFailure {
  const failure = toFailure(error, { name })
  // Nothing is ever written here: what SQLite could not open, it could not read.
  return failure === error || failure.fault !== "failed"
    ? failure
    : new StoreFailure(
        "failed",
        `The ${name} file cannot be read. Check that this user may read it, and write to its folder: SQLite keeps files beside it.`,
        { cause: error },
      )
}
