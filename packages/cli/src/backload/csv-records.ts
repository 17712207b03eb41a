import { CsvError, parse } from "csv-parse/sync"

/** A record of a CSV file, or what is wrong with the text in its place. */
export interface CsvRecord {
  /** Line of the file on which it begins, from 1 on. */
  readonly line: number
  readonly cells?: readonly string[]
  /** What is wrong; it never repeats the text. */
  readonly wrong?: string
}

/** How the cells of a file are told apart. */
export interface CsvRules {
  readonly delimiter: string
  /** `false` where quotes are signs like any other. */
  readonly quote: string | false
  readonly escape: string
  /** Number of cells of every record; that of the first record that is no comment, without it. */
  readonly width?: number | undefined
}

/** More is no record, but a file without line ends or a quote that nobody closed. */
export const LARGEST_RECORD: number = 1024 * 1024

const LF = 10
const CR = 13
const told: Readonly<Record<string, string>> = {
  CSV_INVALID_CLOSING_QUOTE: "a quote inside of a quoted cell is not doubled",
  INVALID_OPENING_QUOTE: "a quote stands in the middle of a cell that has none at its beginning",
  CSV_QUOTE_NOT_CLOSED: "a quote is opened and not closed",
  CSV_MAX_RECORD_SIZE: `the record is larger than ${LARGEST_RECORD / 1024} KiB, as where a quote is not closed`,
}

/**
 * Splits a file into records, block by block, so that memory does not grow with the file. After a mistake it goes on
 * with the next line: a quote that is not closed costs one line, not the rest of the file.
 *
 * @param chunks - the file as UTF-8, without a byte order mark
 */
export async function* csvRecords(
  chunks: AsyncIterable<Buffer>,
  rules: CsvRules,
): AsyncGenerator<readonly CsvRecord[]> {
  const splitter = createSplitter(rules)
  for await (const chunk of chunks) {
    const records = splitter.take(chunk, false)
    if (records.length > 0) yield records
  }
  const records = splitter.take(Buffer.alloc(0), true)
  if (records.length > 0) yield records
}

function createSplitter(rules: CsvRules) {
  let { width } = rules
  let rest: Buffer = Buffer.alloc(0)
  let line = 1
  let skipsLine = false
  // While a quote is open, so much is gathered before it is looked at again, lest everything be read over and over.
  let gathered = 0
  let found: CsvRecord[] = []
  const options = {
    delimiter: rules.delimiter,
    quote: rules.quote,
    escape: rules.escape,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    max_record_size: LARGEST_RECORD,
  }

  /** Parses until the end or the first mistake. Gives how far it came, and the mistake. */
  function parseUntilMistake(block: Buffer): { readonly at: number; readonly code?: string } {
    let at = 0
    try {
      parse(block, {
        ...options,
        on_record(cells: string[], { bytes_records: end }) {
          if (isBrokenInTwo(cells, block, at, end)) throw new Broken()
          add(cells)
          line += countLines(block, at, end)
          at = end
          return null
        },
      })
      return { at: block.length }
    } catch (error) {
      if (error instanceof Broken) return { at, code: "CSV_INVALID_CLOSING_QUOTE" }
      // The message of the parser repeats what it read.
      if (error instanceof CsvError) return { at, code: error.code }
      throw error
    }
  }

  function add(cells: readonly string[]): void {
    if (cells.every((cell) => cell.trim() === "")) return
    if (width === undefined) {
      if (cells[0]?.startsWith("#")) return
      width = cells.length
    }
    if (cells.length === width) found.push({ line, cells })
    else found.push({ line, wrong: `the row has ${cells.length} cells, and the header has ${width}` })
  }

  /** Two quotes that are missing in different lines can make one record of them, which then has a wrong number of cells. */
  function isBrokenInTwo(cells: readonly string[], block: Buffer, from: number, end: number): boolean {
    return width !== undefined && cells.length !== width && countLines(block, from, end) > 1
  }

  /** Gives how far the block is done with. */
  function parseBlock(block: Buffer, isLast: boolean): number {
    let at = 0
    while (at < block.length) {
      const { at: read, code } = parseUntilMistake(block.subarray(at))
      at += read
      if (code === undefined) break
      if (code === "CSV_QUOTE_NOT_CLOSED" && !isLast && block.length - at < LARGEST_RECORD) {
        gathered = 2 * (block.length - at)
        return at
      }
      found.push({ line, wrong: told[code] ?? "the row cannot be read" })
      at = endOfLine(block, at)
      line += 1
    }
    return at
  }

  return {
    /** Takes the next piece of the file, and gives the records that end in it. */
    take(chunk: Buffer, isLast: boolean): readonly CsvRecord[] {
      found = []
      let block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      rest = Buffer.alloc(0)
      if (skipsLine) {
        const end = endOfLine(block, 0)
        if (end === block.length && block[end - 1] !== LF) return found
        block = block.subarray(end)
        skipsLine = false
        line += 1
      }
      if (!isLast && block.length < gathered) {
        rest = block
        return found
      }
      gathered = 0
      const whole = isLast ? block.length : endOfLastLine(block)
      if (whole === 0 && block.length > LARGEST_RECORD) {
        found.push({ line, wrong: told.CSV_MAX_RECORD_SIZE ?? "" })
        skipsLine = true
        return found
      }
      const done = parseBlock(block.subarray(0, whole), isLast)
      // A copy, so that the small rest does not hold the large block.
      rest = Buffer.from(block.subarray(done))
      return found
    },
  }
}

class Broken extends Error {}

function endOfLastLine(block: Buffer): number {
  const end = block.lastIndexOf(LF) + 1
  // Only a file without any LF ends its lines with CR; a CR at the end may be half of a CRLF.
  return end > 0 ? end : block.lastIndexOf(CR, block.length - 2) + 1
}

/** Offset behind the end of the line that begins at an offset. */
function endOfLine(block: Buffer, from: number): number {
  const lf = block.indexOf(LF, from)
  const cr = block.indexOf(CR, from)
  if (cr === -1 || (lf !== -1 && lf <= cr + 1)) return lf === -1 ? block.length : lf + 1
  return cr + 1
}

function countLines(block: Buffer, from: number, end: number): number {
  let lines = 0
  for (let at = from; at < end; at++) {
    if (block[at] === LF || (block[at] === CR && block[at + 1] !== LF)) lines += 1
  }
  return lines
}
