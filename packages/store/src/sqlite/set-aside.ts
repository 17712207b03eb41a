import { existsSync, renameSync } from "node:fs"

/**
 * Gives a damaged file and the two beside it another name, under which they belong together as before. Nothing of them is
 * changed. The caller holds the lock of `path` and has closed the file.
 *
 * @returns the new path of the main file
 */
export function setAside(path: string, now: Date): string {
  const name = freeName(`${path}.corrupt-${timeInName(now)}`)
  // The log first: should the process die in between, it is not taken for the log of a new file.
  for (const part of ["-wal", "-shm", ""]) {
    if (existsSync(path + part)) renameSync(path + part, name + part)
  }
  return name
}

/** A name that no file has yet. */
export function freeName(wanted: string): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`
    if (["", "-wal", "-shm"].every((part) => !existsSync(name + part))) return name
  }
}

/** A time in UTC as it may stand in a file's name on every system: `2026-11-22T21-43-38Z`. */
export function timeInName(time: Date): string {
  return time.toISOString().replace(/\.\d+/, "").replaceAll(":", "-")
}
