import { type FSWatcher, watch } from "node:fs"
import path from "node:path"

/**
 * Listens for changes in a folder and of some files. It may call once too often and, on some file systems, once too
 * rarely; who uses it looks at the files themselves, now and then also without being called.
 *
 * @param files - their folders are watched, since many editors write another file and rename it
 * @returns ends it
 */
export function listen(folder: string, files: readonly string[], onChange: () => void): () => void {
  const watchers = [
    open(folder, true, onChange),
    ...files.map((file) =>
      open(path.dirname(path.resolve(file)), false, (name) => {
        if (name === undefined || name === path.basename(file)) onChange()
      }),
    ),
  ]
  return () => {
    for (const watcher of watchers) watcher?.close()
  }
}

/** A folder that cannot be watched, for example because the system has no watches left, is looked at now and then. */
function open(folder: string, recursive: boolean, onChange: (name?: string) => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { recursive }, (_, name) => onChange(name ?? undefined))
    watcher.on("error", () => {
      watcher.close()
      onChange()
    })
    return watcher
  } catch {
    return undefined
  }
}
