import type { Database } from "./database.ts"
import { NOT_FINISHED } from "./transmissions.ts"

/** How much a sandbox keeps. */
export interface Retention {
  /** How many transmissions, requests and errors, of each the newest. */
  readonly keptEntries: number
  /** For how long, in milliseconds. */
  readonly keptForMs: number
}

/**
 * Drops what is older or more than a sandbox keeps, with the attempts and files that belong to it. A message that still
 * waits is never dropped.
 *
 * @param now - in milliseconds since 1970
 */
export function dropOld(database: Database, { keptEntries, keptForMs }: Retention, now: number): void {
  const before = now - keptForMs
  const newest = (table: string): number =>
    Number(database.get("SELECT seq FROM sqlite_sequence WHERE name = ?", table)?.seq ?? 0)
  database.transaction(() => {
    // Numbers have no gaps but those that this function makes, at their beginning.
    dropTransmissions(database, "seq <= ?", newest("transmissions") - keptEntries)
    dropTransmissions(database, "created_at < ? AND updated_at < ?", before, before)
    for (const table of ["requests", "errors"])
      database.run(`DELETE FROM ${table} WHERE id <= ? OR at < ?`, newest(table) - keptEntries, before)
    database.run("DELETE FROM tokens WHERE expires_at <= ?", now)
    // The newest stays, so that no number is given twice. A file counts as new when a message with it was sent.
    database.run(
      `DELETE FROM blobs WHERE created_at < ? AND id < (SELECT max(id) FROM blobs) AND NOT EXISTS (
        SELECT 1 FROM transmissions WHERE transmissions.created_at < ? AND instr(body, '/' || blobs.id || '"') > 0)`,
      before,
      before,
    )
  })
}

function dropTransmissions(database: Database, condition: string, ...values: readonly number[]): void {
  const finished = `${condition} AND NOT (${NOT_FINISHED}) AND state <> 'delivering'`
  database.run(
    `DELETE FROM attempts WHERE log_id IN (SELECT log_id FROM transmissions WHERE ${finished})`,
    ...values,
  )
  database.run(`DELETE FROM transmissions WHERE ${finished}`, ...values)
}
