import { CommandError } from "../command-error.ts"
import type { BackloadConfig } from "./config.ts"
import { type CsvRecord, csvRecords } from "./csv-records.ts"
import { textOf } from "./file-text.ts"

/** A CSV file whose header was read. */
export interface Table {
  readonly header: readonly string[]
  /** The records below it, some at a time. */
  readonly records: AsyncGenerator<readonly CsvRecord[]>
  /** How many bytes of the file were read so far. */
  readonly bytesRead: () => number
}

/** Opens a CSV file and reads its header. @throws CommandError `file-unreadable`, `header-invalid` */
export async function openTable(file: string, config: BackloadConfig): Promise<Table> {
  let bytes = 0
  const text = textOf(file, config.encoding, (more) => {
    bytes += more
  })
  const { value: first = Buffer.alloc(0) } = await text.next()
  const { quote } = config
  const delimiter = config.delimiter ?? delimiterOf(first, quote)
  const all = csvRecords(chain(first, text), {
    delimiter,
    quote,
    escape: config.escape,
    width: config.header?.length,
  })
  if (config.header !== undefined) return { header: config.header, records: all, bytesRead: () => bytes }
  const { value: block = [], done } = await all.next()
  const [head, ...rest] = (block as readonly CsvRecord[] | undefined) ?? []
  if (done === true || head === undefined)
    throw new CommandError("header-invalid", `The file "${file}" holds no rows, not even a header.`)
  return { header: titlesOf(file, head), records: chain(rest, all), bytesRead: () => bytes }
}

function titlesOf(file: string, { line, cells, wrong }: CsvRecord): readonly string[] {
  if (cells === undefined)
    throw new CommandError(
      "header-invalid",
      `The header of "${file}" on line ${line} cannot be read: ${wrong}.`,
    )
  if (cells.some((title) => title.includes("\0")))
    throw new CommandError(
      "header-invalid",
      `The header of "${file}" holds NUL bytes, as a file in UTF-16 does. Set encoding to "utf-16le" in the config.`,
    )
  return cells
}

async function* chain<Item>(first: Item, rest: AsyncGenerator<Item>): AsyncGenerator<Item> {
  yield first
  yield* rest
}

/** The sign that stands most often between the columns of the first line that is no comment. */
function delimiterOf(text: Buffer, quote: string | false): string {
  const line =
    text
      .toString("utf8", 0, 65_536)
      .split(/\r\n|\n|\r/)
      .find((one) => one !== "" && !/^"?#/.test(one)) ?? ""
  const bare = quote === '"' ? line.replace(/"[^"]*"/g, "") : line
  const counted = [",", ";", "\t", "|"].map((sign) => ({ sign, count: bare.split(sign).length - 1 }))
  return counted.toSorted((a, b) => b.count - a.count)[0]?.sign ?? ","
}
