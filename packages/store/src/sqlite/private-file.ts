import { closeSync, openSync } from "node:fs"

/**
 * Creates an empty file that only its owner may read, since it will hold health data. SQLite gives the files it makes
 * beside it the same permissions. An existing file is not even opened: closing it would end SQLite's locks on it.
 */
export function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600))
  } catch (error) {
    if ((error as { code?: unknown }).code !== "EEXIST") throw error
  }
}
