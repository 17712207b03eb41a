import { closeSync, openSync } from "node:fs"

/**
 * Creates an empty file that only its owner may read, since messages hold health data. SQLite gives the files it makes
 * beside it the same permissions. A file that exists keeps its own.
 */
export function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  }
}
