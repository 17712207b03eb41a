import { DatabaseSync } from "node:sqlite"
import { type Ledger, markOf } from "./ledger.ts"
import { digestOf } from "./read-request.ts"

/** What the file of the inbox says about an attack. */
export interface StoredVerdict {
  /** Messages in the file. */
  readonly stored: number
  /** Numbers of requests that were answered 200 and are not in the file. */
  readonly missing: readonly number[]
  /** Bodies that were stored although nobody sent them with a right token. */
  readonly uncalled: readonly Buffer[]
}

/** Compares the file of the closed inbox with what the attacker knows. */
export function checkStored(inboxFile: string, ledger: Ledger): StoredVerdict {
  const database = new DatabaseSync(inboxFile, { readOnly: true })
  const digests = new Set<string>()
  const keys = new Set<number>()
  const uncalled: Buffer[] = []
  let stored = 0
  try {
    const rows = database.prepare("SELECT key, body.bytes FROM transmission JOIN body USING (seq)")
    for (const { key, bytes } of rows.iterate()) {
      stored += 1
      const body = Buffer.from(bytes as Uint8Array)
      const digest = digestOf(body)
      digests.add(digest)
      keys.add(markOf(String(key)))
      if (!ledger.isRight(digest) && uncalled.length < 10) uncalled.push(body)
    }
  } finally {
    database.close()
  }
  return { stored, missing: ledger.missing(digests, keys), uncalled }
}
