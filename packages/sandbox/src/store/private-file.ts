import { closeSync, openSync, statSync } from "node:fs"

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

/**
 * Whether other users of the machine may read a file. Its owner may have meant that, so that it is told and not changed.
 * Windows has no file modes to tell it by.
 */
export function othersMayRead(path: string): boolean {
  if (process.platform === "win32") return false
  try {
    return (statSync(path).mode & 0o044) !== 0
  } catch {
    return false
  }
}
