import { closeSync, fstatSync, openSync, readSync } from "node:fs"
import { PAGE_BYTES } from "../sqlite/open-file.ts"
import { readWal } from "../sqlite/wal.ts"

/** The pages of a damaged file as they were at its last commit. */
export interface Pages {
  readonly count: number
  /** One page, numbered from 1; `undefined` where there is none. Its bytes may be anything. */
  read(page: number): Buffer | undefined
  close(): void
}

/** Opens the pages of a file and of the log beside it, also behind damaged places of the log. Nothing is written. */
export function openPages(path: string): Pages {
  const main = openSync(path, "r")
  const log = readWal(`${path}-wal`, PAGE_BYTES)
  const newer = new Map(log?.frames.map(({ page, at }) => [page, at]))
  const descriptor = newer.size === 0 ? undefined : openSync(`${path}-wal`, "r")
  const inMain = Math.ceil(fstatSync(main).size / PAGE_BYTES)
  // A page number of a damaged frame can be anything; a log adds no more pages than it has.
  const most = inMain + newer.size
  const count = [...newer.keys()].reduce((last, page) => (page <= most ? Math.max(last, page) : last), inMain)
  return {
    count,
    read(page) {
      if (page < 1 || page > count) return undefined
      const bytes = Buffer.alloc(PAGE_BYTES)
      const at = newer.get(page)
      if (at !== undefined && descriptor !== undefined) readSync(descriptor, bytes, 0, PAGE_BYTES, at)
      else readSync(main, bytes, 0, PAGE_BYTES, (page - 1) * PAGE_BYTES)
      return bytes
    },
    close() {
      closeSync(main)
      if (descriptor !== undefined) closeSync(descriptor)
    },
  }
}
