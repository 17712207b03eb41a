import { existsSync, realpathSync, statSync } from "node:fs"
import type { DatabaseSync } from "node:sqlite"
import { type BodySeal, createBodySeal, keyIdOf } from "../encryption/body-seal.ts"
import type { EncryptionOptions } from "../encryption/options.ts"
import { applicationIds, type FileKind, StoreFailure } from "../kind.ts"
import { openFile } from "../sqlite/open-file.ts"
import { numberOf } from "../sqlite/rows.ts"
import { toFailure } from "../sqlite/sqlite-error.ts"
import { type Found, type FoundRow, findRows } from "./find-rows.ts"
import { openPages } from "./pages.ts"

/** How to salvage. */
export interface SalvageOptions {
  /** Which kind of store the file was. */
  readonly name: FileKind["name"]
  /** The file that takes what is found: an existing one whose server is stopped, or a new one. */
  readonly into: string
  /**
   * Keys of encrypted bodies. With them, every body is opened, so that a changed one is found out, and stored with the
   * current key. Without them, bodies are taken over as they are.
   */
  readonly encryption?: EncryptionOptions
}

/** What salvaging came to. */
export interface Salvaged {
  /** Unfinished transmissions and dead letters that are in the other file now. */
  readonly taken: number
  /** Those whose key the other file knew already: they had come again. */
  readonly duplicates: number
  /** Finished ones: nothing is to be done with them. */
  readonly finished: number
  /** Unfinished ones of which too much is damaged: number and, where it could be read, key. */
  readonly unreadable: readonly { readonly id: string; readonly key: string | null }[]
}

/**
 * Takes the unfinished transmissions and dead letters out of a file that may be damaged, and puts them into another one:
 * in their order and before what arrived there later, with their keys, states and failures. All of them or none; a second
 * time finds duplicates. The damaged file is only read, page by page, and needs none of its indexes.
 *
 * @throws StoreFailure `locked` while a server has the other file open, `failed` when the damaged file cannot be read
 * @example
 * const { taken, unreadable } = salvageStoreFile("redox-inbox.db.corrupt-2026-11-22T21-43-38Z", {
 *   name: "inbox",
 *   into: "redox-inbox.db",
 * })
 */
export function salvageStoreFile(path: string, { name, into, encryption }: SalvageOptions): Salvaged {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new StoreFailure("failed", `There is no file ${path}. Correct the path.`)
  if (existsSync(into) && realpathSync(into) === realpathSync(path))
    throw new StoreFailure("failed", "A file cannot be salvaged into itself. Pass the path of another one.")
  const kind: FileKind = { name, applicationId: applicationIds[name], writesClaims: name === "outbox" }
  const seal = createBodySeal(
    {
      name,
      failure: (fault, message, options) => new StoreFailure(fault, message, options),
      invalidOption: (message) => new StoreFailure("key", message),
    },
    "salvage",
    encryption,
  )
  const pages = openPages(path)
  try {
    const found = findRows(pages)
    const file = openFile(into, Number.POSITIVE_INFINITY, kind)
    try {
      return put(file.database, found, encryption === undefined ? undefined : seal)
    } finally {
      file.close()
    }
  } catch (error) {
    throw toFailure(error, kind)
  } finally {
    pages.close()
  }
}

function put(database: DatabaseSync, found: Found, seal: BodySeal | undefined): Salvaged {
  const known = database.prepare("SELECT 1 FROM known_key WHERE key = ?")
  const insertKey = database.prepare("INSERT INTO known_key (key, seq, until) VALUES (?, ?, NULL)")
  const insertBody = database.prepare("INSERT INTO body (seq, bytes) VALUES (?, coalesce(?, x''))")
  const noteKey = database.prepare("INSERT INTO body_key (id) VALUES (?) ON CONFLICT DO NOTHING")
  const insert = database.prepare(`
    INSERT INTO transmission (seq, key, subscription, data_model, event_type, transmission_id, received_at, state, due_at,
      failures, reason, settled_at, bytes, claimed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const unreadable = found.missing.map(({ seq, key }) => ({ id: String(seq), key }))
  let taken = 0
  let duplicates = 0
  database.exec("BEGIN IMMEDIATE")
  try {
    const wanted = found.rows.filter(({ key }) => known.get(key) === undefined)
    duplicates = found.rows.length - wanted.length
    makeRoom(database, wanted)
    for (const row of wanted) {
      const stored = bodyOf(found, row, seal)
      if (stored === undefined) {
        unreadable.push({ id: String(row.seq), key: row.key })
        continue
      }
      // Two rows of one key: the first is the one that was acknowledged.
      if (known.get(row.key) !== undefined) {
        duplicates += 1
        continue
      }
      const { seq, key, subscription, dataModel, eventType, transmissionId, receivedAt } = row
      const { state, dueAt, failures, reason, settledAt, bytes, claimed } = row
      const names = [seq, key, subscription, dataModel, eventType, transmissionId, receivedAt]
      insert.run(...names, state, dueAt, failures, reason, settledAt, bytes, claimed)
      insertKey.run(key, seq)
      insertBody.run(seq, stored)
      const keyId = keyIdOf(stored)
      if (keyId !== undefined && keyId !== "") noteKey.run(keyId)
      taken += 1
    }
    database.exec("COMMIT")
  } catch (error) {
    database.exec("ROLLBACK")
    throw error
  }
  unreadable.sort((one, other) => Number(one.id) - Number(other.id))
  return { taken, duplicates, finished: found.finished, unreadable }
}

/** Where numbers overlap, what the file has already goes behind what comes: that arrived earlier. */
function makeRoom(database: DatabaseSync, rows: readonly FoundRow[]): void {
  const last = rows.at(-1)?.seq
  if (last === undefined) return
  const first = database.prepare("SELECT min(seq) AS seq FROM transmission").get()
  if (first?.seq === null || numberOf(first, "seq") > last) return
  const highest = numberOf(database.prepare("SELECT max(seq) AS seq FROM transmission").get(), "seq")
  // In two steps: a number must not meet one that has not moved yet.
  const offset = last + highest
  for (const table of ["transmission", "body", "known_key"]) {
    database.exec(`UPDATE ${table} SET seq = -(seq + ${offset}); UPDATE ${table} SET seq = -seq`)
  }
}

function bodyOf(
  { bodies }: Found,
  { seq, key, bytes }: FoundRow,
  seal: BodySeal | undefined,
): Uint8Array | undefined {
  const stored = bodies.get(seq)?.columns()?.[1]
  if (!(stored instanceof Uint8Array) || stored.byteLength < bytes) return undefined
  if (seal === undefined) return stored
  try {
    return seal.seal(key, seal.open(key, stored))
  } catch (error) {
    // A key that was not given is a mistake of the call, not damage.
    if (error instanceof StoreFailure && error.fault === "key") throw error
    return undefined
  }
}
