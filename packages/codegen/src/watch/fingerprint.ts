import { type Dirent, promises as fs } from "node:fs"
import path from "node:path"
import { compareText } from "../compare.ts"

/**
 * Tells the state of the watched files: which there are, and when and how they were written last. Two states are equal
 * when nothing was done in between. `undefined` when the folder is gone.
 *
 * @param folder - with the schemas
 * @param others - files outside the folder that count too, such as the config
 * @param leaveOut - a folder that does not count, such as the output inside of the schemas
 */
export async function fingerprint(
  folder: string,
  others: readonly string[],
  leaveOut: string,
): Promise<string | undefined> {
  const files: string[] = []
  try {
    await collect(folder, path.resolve(leaveOut), files)
  } catch (cause) {
    if (isGone(cause)) return undefined
    throw cause
  }
  const states = await Promise.all([...files.sort(compareText), ...others].map(stateOf))
  return states.join("\n")
}

async function collect(folder: string, leaveOut: string, files: string[]): Promise<void> {
  for (const entry of await fs.readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (isFolder(entry)) {
      if (path.resolve(file) !== leaveOut) await collectBelow(file, leaveOut, files)
    } else if (entry.name.endsWith(".json")) files.push(file)
  }
}

/** A folder inside that was there a moment ago may be gone now. */
async function collectBelow(folder: string, leaveOut: string, files: string[]): Promise<void> {
  try {
    await collect(folder, leaveOut, files)
  } catch (cause) {
    if (!isGone(cause)) throw cause
  }
}

function isFolder(entry: Dirent): boolean {
  return entry.isDirectory() && entry.name !== "node_modules" && !entry.name.startsWith(".")
}

async function stateOf(file: string): Promise<string> {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await fs.stat(file, { bigint: true })
    return [file, mtimeNs, ctimeNs, size, ino].join(" ")
  } catch (cause) {
    if (isGone(cause)) return `${file} is not there`
    throw cause
  }
}

function isGone(cause: unknown): boolean {
  const { code } = cause as NodeJS.ErrnoException
  return code === "ENOENT" || code === "ENOTDIR"
}
