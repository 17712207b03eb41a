import type { Clock } from "../clock/clock.ts"
import type { Database } from "./database.ts"

/** What a change is about. */
export type ChangeType =
  | "transmission"
  | "attempt"
  | "subscription"
  | "request"
  | "world"
  | "alert"
  | "error"
  | "settings"
  | "records"

/** One entry of the change feed. It never holds a payload. */
export interface Change {
  readonly id: number
  /** When, in milliseconds since 1970. */
  readonly at: number
  readonly type: ChangeType
  readonly data: object
}

/** How many changes are kept for those who resume. */
const KEPT = 10_000

/** The change feed: what happened, in order, for everybody who watches. */
export interface Changes {
  add(type: ChangeType, data: object): void
  /** Changes after one, oldest first. */
  after(id: number, limit: number): readonly Change[]
  /** Number of the newest change that there ever was; 0 in the beginning. */
  newest(): number
  /** Number of the oldest change that is still kept. */
  oldest(): number
  /** Calls back for each change, once it is on the disk. Returns a function that ends this. */
  listen(listener: (change: Change) => void): () => void
}

/** Opens the change feed of a database. */
export function openChanges(database: Database, clock: Clock): Changes {
  const listeners = new Set<(change: Change) => void>()
  const count = (sql: string): number => Number(database.get(sql)?.id ?? 0)
  return {
    add(type, data) {
      const at = clock.now()
      const id = database.run(
        "INSERT INTO changes (at, type, data) VALUES (?, ?, ?)",
        at,
        type,
        JSON.stringify(data),
      )
      if (id % 1_000 === 0) database.run("DELETE FROM changes WHERE id <= ?", id - KEPT)
      database.afterCommit(() => {
        for (const listener of listeners) listener({ id, at, type, data })
      })
    },
    after: (id, limit) =>
      database
        .all("SELECT id, at, type, data FROM changes WHERE id > ? ORDER BY id LIMIT ?", id, limit)
        .map((row) => ({
          id: Number(row.id),
          at: Number(row.at),
          type: String(row.type) as ChangeType,
          data: JSON.parse(String(row.data)) as object,
        })),
    newest: () => count("SELECT seq AS id FROM sqlite_sequence WHERE name = 'changes'"),
    oldest: () => count("SELECT min(id) AS id FROM changes"),
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
