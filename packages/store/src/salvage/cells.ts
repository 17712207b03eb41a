import { PAGE_BYTES } from "../sqlite/open-file.ts"
import type { Pages } from "./pages.ts"

// Pages of b-trees: https://www.sqlite.org/fileformat2.html#b_tree_pages
const LEAF_TABLE = 0x0d
const LEAF_INDEX = 0x0a
const INNER_INDEX = 0x02
const FIRST_PAGE_HEADER = 100

/** A column of a row. */
export type Value = string | number | bigint | Uint8Array | null

/** A row or an entry of an index, before its columns are read. */
export interface Cell {
  /** Of a row of a table; 0 in an index. */
  readonly rowid: number
  /** Reads its columns. `undefined` when its bytes make no sense. */
  columns(): readonly Value[] | undefined
}

/** The cells of a page that looks like one of a table or an index: those that can be found in it. */
export function cellsOf(pages: Pages, number: number): readonly Cell[] {
  const page = pages.read(number)
  if (page === undefined) return []
  const start = number === 1 ? FIRST_PAGE_HEADER : 0
  const kind = page[start]
  if (kind !== LEAF_TABLE && kind !== LEAF_INDEX && kind !== INNER_INDEX) return []
  const pointers = start + (kind === INNER_INDEX ? 12 : 8)
  const count = page.readUInt16BE(start + 3)
  if (pointers + 2 * count > PAGE_BYTES) return []
  const cells: Cell[] = []
  for (let index = 0; index < count; index += 1) {
    const at = page.readUInt16BE(pointers + 2 * index)
    if (at < pointers + 2 * count || at >= PAGE_BYTES) continue
    const cell = cellAt(pages, page, at + (kind === INNER_INDEX ? 4 : 0), kind === LEAF_TABLE)
    if (cell !== undefined) cells.push(cell)
  }
  return cells
}

function cellAt(pages: Pages, page: Buffer, at: number, inTable: boolean): Cell | undefined {
  const size = varint(page, at)
  const rowid = inTable && size !== undefined ? varint(page, size.next) : { value: 0, next: size?.next ?? 0 }
  if (size === undefined || rowid === undefined) return undefined
  const bytes = size.value
  if (bytes > pages.count * PAGE_BYTES || rowid.value < 0) return undefined
  return {
    rowid: rowid.value,
    columns() {
      const payload = payloadOf(pages, page, rowid.next, bytes, inTable)
      return payload && recordOf(payload)
    },
  }
}

/** Gathers what lies in the cell itself and in the pages that go on with it. */
function payloadOf(
  pages: Pages,
  page: Buffer,
  at: number,
  bytes: number,
  inTable: boolean,
): Buffer | undefined {
  const most = inTable ? PAGE_BYTES - 35 : Math.floor(((PAGE_BYTES - 12) * 64) / 255) - 23
  if (bytes <= most) return at + bytes <= PAGE_BYTES ? page.subarray(at, at + bytes) : undefined
  const least = Math.floor(((PAGE_BYTES - 12) * 32) / 255) - 23
  const wanted = least + ((bytes - least) % (PAGE_BYTES - 4))
  const local = wanted <= most ? wanted : least
  if (at + local + 4 > PAGE_BYTES) return undefined
  const parts = [page.subarray(at, at + local)]
  let next = page.readUInt32BE(at + local)
  for (let left = bytes - local; left > 0; ) {
    const following = pages.read(next)
    // Zeros are what a disk gives back for a page that it has lost. No JSON holds any.
    if (following === undefined || following.every((byte) => byte === 0)) return undefined
    const part = following.subarray(4, 4 + Math.min(left, PAGE_BYTES - 4))
    parts.push(part)
    left -= part.length
    next = following.readUInt32BE(0)
  }
  // The last page of a chain says so: another end means that a page of it was overwritten.
  return next === 0 ? Buffer.concat(parts) : undefined
}

function recordOf(payload: Buffer): readonly Value[] | undefined {
  const header = varint(payload, 0)
  if (header === undefined || header.value > payload.length) return undefined
  const values: Value[] = []
  let at = header.value
  for (let typeAt = header.next; typeAt < header.value; ) {
    const type = varint(payload, typeAt)
    if (type === undefined) return undefined
    const bytes = sizeOf(type.value)
    if (bytes === undefined || at + bytes > payload.length) return undefined
    values.push(columnOf(payload.subarray(at, at + bytes), type.value))
    at += bytes
    typeAt = type.next
  }
  return at === payload.length ? values : undefined
}

function sizeOf(type: number): number | undefined {
  if (type >= 12) return (type - (type % 2 === 0 ? 12 : 13)) / 2
  return [0, 1, 2, 3, 4, 6, 8, 8, 0, 0][type]
}

function columnOf(bytes: Buffer, type: number): Value {
  if (type >= 12) return type % 2 === 0 ? Uint8Array.from(bytes) : bytes.toString("utf8")
  if (type === 0) return null
  if (type === 7) return bytes.readDoubleBE(0)
  if (type >= 8) return type - 8
  return bytes.length === 8 ? Number(bytes.readBigInt64BE(0)) : bytes.readIntBE(0, bytes.length)
}

/** A number of one to nine bytes. */
function varint(bytes: Buffer, at: number): { readonly value: number; readonly next: number } | undefined {
  let value = 0
  for (let index = 0; index < 9; index += 1) {
    const byte = bytes[at + index]
    if (byte === undefined) return undefined
    if (index === 8) return undefined
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) return Number.isSafeInteger(value) ? { value, next: at + index + 1 } : undefined
  }
  return undefined
}
