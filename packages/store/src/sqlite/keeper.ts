import { DatabaseSync } from "node:sqlite"

/** Keeps the log of a file as it is. */
export interface Keeper {
  /** Begins to hold the log, as soon as there is one. */
  hold(): void
  close(): void
}

/**
 * A second connection, which may only read. As long as it holds the log, closing the first one neither moves the log into
 * the main file nor deletes it, and closing this one as the last cannot: a damaged file can be let go of as it is.
 */
export function createKeeper(path: string): Keeper {
  const connection = new DatabaseSync(path, { readOnly: true })
  return {
    hold() {
      try {
        connection.exec("PRAGMA cache_size = 0")
        connection.prepare("SELECT count(*) FROM sqlite_schema").get()
      } catch {
        // The first connection finds the same, and says so.
      }
    },
    close: () => connection.close(),
  }
}
