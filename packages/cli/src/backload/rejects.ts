import { closeSync, existsSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs"
import { CommandError } from "../command-error.ts"
import type { Problem } from "./build-message.ts"

/** A file of what was wrong: numbers of lines and rows, columns and reasons, never a value. */
export interface Rejects {
  /** Writes one problem of a row. */
  add(line: number, row: number, problem: Problem): void
  /** Length of the file. */
  readonly bytes: () => number
  close(): void
}

/** Where no file is wanted. */
export const noRejects: Rejects = { add() {}, bytes: () => 0, close() {} }

const TITLES = "line,row,column,reason\n"

/**
 * Opens a file of rejects: JSON lines when its name ends so, else CSV.
 *
 * @param from - length that it had when the backload was interrupted: what came later is written again
 * @throws CommandError `rejects-exist` for a file that is no such file, which stays as it is; `file-unreadable`
 */
export function openRejects(file: string, from: number): Rejects {
  const isJson = /\.(?:jsonl|ndjson|json)$/i.test(file)
  const titles = isJson ? "" : TITLES
  refuseOther(file)
  let bytes = 0
  const handle = openFile(file)
  const write = (text: string): void => {
    const buffer = Buffer.from(text)
    writeSync(handle, buffer, 0, buffer.length, bytes)
    bytes += buffer.length
  }
  ftruncateSync(handle, from)
  if (from === 0) write(titles)
  else bytes = from
  return {
    add: (line, row, { column, reason }) =>
      write(
        isJson
          ? `${JSON.stringify({ line, row, column, reason })}\n`
          : `${[line, row, column, reason].map(cellOf).join(",")}\n`,
      ),
    bytes: () => bytes,
    close: () => closeSync(handle),
  }
}

/** A cell that no spreadsheet takes for a formula. */
function cellOf(value: string | number): string {
  const text = String(value)
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function openFile(file: string): number {
  try {
    return openSync(file, existsSync(file) ? "r+" : "w+", 0o600)
  } catch (cause) {
    throw new CommandError("file-unreadable", `The file "${file}" of --rejects cannot be written.`, { cause })
  }
}

function refuseOther(file: string): void {
  if (!existsSync(file)) return
  const handle = openFile(file)
  try {
    const { buffer, length } = read(handle)
    const begin = buffer.toString("utf8", 0, length)
    if (begin === "" || begin.startsWith(TITLES) || begin.startsWith('{"line":')) return
  } finally {
    closeSync(handle)
  }
  throw new CommandError(
    "rejects-exist",
    `The file "${file}" of --rejects exists and holds something else. Name another.`,
  )
}

function read(handle: number): { readonly buffer: Buffer; readonly length: number } {
  const buffer = Buffer.alloc(TITLES.length)
  return { buffer, length: readSync(handle, buffer, 0, buffer.length, 0) }
}
