import { existsSync } from "node:fs"
import { mkdir, readFile, rename, writeFile } from "node:fs/promises"
import path from "node:path"
import { isRecord } from "../schema.ts"
import { digest } from "./digest.ts"

/**
 * Remembers, in `node_modules/.cache/redoxkit`, what a run was made of. It only saves time: without it, or when it is
 * damaged or cannot be written, everything is made anew with the same result.
 */
export interface Cache {
  /** Reads one entry; `undefined` when there is none that can be read. */
  read(name: string): Promise<unknown>
  /** Replaces one entry. Never fails. */
  write(name: string, entry: unknown): Promise<void>
}

/**
 * Finds the cache that belongs to an output folder: in the nearest `node_modules` above it. Where there is none, and
 * without a folder, nothing is remembered.
 *
 * @param generator - digest of the generator: what another one left counts as nothing, for it may print other code
 */
export function openCache(out: string | undefined, generator: string): Cache {
  const folder = out === undefined ? undefined : findFolder(out)
  if (out === undefined || folder === undefined) return { read: async () => undefined, write: async () => {} }
  const fileOf = (name: string): string => path.join(folder, `${name}-${digest([path.resolve(out)])}.json`)
  return {
    async read(name) {
      try {
        const read = JSON.parse(await readFile(fileOf(name), "utf8")) as unknown
        return isRecord(read) && read.generator === generator ? read.entry : undefined
      } catch {
        return undefined
      }
    },
    async write(name, entry) {
      const file = fileOf(name)
      try {
        await mkdir(folder, { recursive: true })
        await writeFile(`${file}.${process.pid}.tmp`, JSON.stringify({ generator, entry }))
        await rename(`${file}.${process.pid}.tmp`, file)
      } catch {
        // The next run makes everything anew.
      }
    },
  }
}

/** An entry that maps names to texts, as such a map; empty when it is anything else. */
export function textsOf(entry: unknown): Map<string, string> {
  if (!isRecord(entry)) return new Map()
  return new Map(
    Object.entries(entry).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  )
}

function findFolder(out: string): string | undefined {
  for (let folder = path.resolve(out); ; folder = path.dirname(folder)) {
    const modules = path.join(folder, "node_modules")
    if (existsSync(modules)) return path.join(modules, ".cache", "redoxkit")
    if (folder === path.dirname(folder)) return undefined
  }
}
