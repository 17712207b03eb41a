import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type CsvRecord, csvRecords, LARGEST_RECORD } from "./csv-records.ts"

const rules = { delimiter: ",", quote: '"', escape: '"' } as const

async function read(text: string | readonly Buffer[], width?: number): Promise<CsvRecord[]> {
  const chunks = typeof text === "string" ? [Buffer.from(text)] : text
  const records: CsvRecord[] = []
  const stream = (async function* () {
    yield* chunks
  })()
  for await (const some of csvRecords(stream, { ...rules, width })) for (const one of some) records.push(one)
  return records
}

const linesOf = (records: readonly CsvRecord[]) =>
  records.map(({ line, cells, wrong }) => [line, cells?.join("|") ?? wrong])

describe("records", () => {
  test("every record has the line on which it begins, whatever ends lines and however the file comes", async () => {
    const cell = fc.stringMatching(/^[a-z",\n\r é]{0,6}$/)
    const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 12 }),
        fc.constantFrom("\n", "\r\n"),
        fc.integer({ min: 1, max: 9 }),
        async (rows, end, size) => {
          const text = rows.map((row) => row.map(quoted).join(",") + end).join("")
          const bytes = Buffer.from(text)
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
            bytes.subarray(index * size, (index + 1) * size),
          )
          let line = 1
          const expected = rows.flatMap((cells) => {
            const begin = line
            line += cells.join(",").split(/\r\n|\n|\r/).length
            return cells.every((one) => one.trim() === "") ? [] : [{ line: begin, cells }]
          })
          expect(await read(chunks, 3)).toEqual(expected)
        },
      ),
    )
  })

  test("lines may end with CR alone, and the last one with nothing", async () => {
    expect(linesOf(await read("a,b\r1,2\r3,4"))).toEqual([
      [1, "a|b"],
      [2, "1|2"],
      [3, "3|4"],
    ])
  })

  test("lines before the header that begin with # are comments, also as a spreadsheet saves them", async () => {
    expect(linesOf(await read('# one,,\n"# two, three",,\na,b,c\n#1,2,3\n'))).toEqual([
      [3, "a|b|c"],
      [4, "#1|2|3"],
    ])
  })

  test("empty lines and rows of empty cells are no rows", async () => {
    expect(linesOf(await read("a,b\n\n,\n  , \n1,2\n"))).toEqual([
      [1, "a|b"],
      [5, "1|2"],
    ])
  })
})

describe("mistakes", () => {
  test("a row with a wrong number of cells costs that row only", async () => {
    expect(linesOf(await read("a,b\n1\n1,2,3\n4,5\n"))).toEqual([
      [1, "a|b"],
      [2, "the row has 1 cells, and the header has 2"],
      [3, "the row has 3 cells, and the header has 2"],
      [4, "4|5"],
    ])
  })

  test.each([
    ["that is not closed", '1,"x\n', "a quote inside of a quoted cell is not doubled"],
    ["in the middle", '1,5" pipe\n', "a quote stands in the middle of a cell that has none at its beginning"],
    ["that is not doubled", '"a "b" c",x\n', "a quote inside of a quoted cell is not doubled"],
  ])("a quote %s costs one line, and the others are read", async (_name, line, reason) => {
    expect(linesOf(await read(`a,b\n${line}1,2\n"3","4"\n5,6\n`))).toEqual([
      [1, "a|b"],
      [2, reason],
      [3, "1|2"],
      [4, "3|4"],
      [5, "5|6"],
    ])
  })

  test("a quote that no other follows costs one line, too, however long the file is", async () => {
    const piece = Buffer.from(Array.from({ length: 10_000 }, (_, index) => `${index},xxxxxxx\n`).join(""))
    const records = await read([Buffer.from('a,b\n1,"x\n'), ...Array.from({ length: 20 }, () => piece)])

    expect(records).toHaveLength(200_002)
    expect(linesOf(records.slice(0, 3))).toEqual([
      [1, "a|b"],
      [2, "the record is larger than 1024 KiB, as where a quote is not closed"],
      [3, "0|xxxxxxx"],
    ])
    expect(records.at(-1)?.line).toBe(200_002)
  })

  test("a quote that is open at the end of the file costs one line", async () => {
    expect(linesOf(await read('a,b\n1,"x\n2,y\n'))).toEqual([
      [1, "a|b"],
      [2, "a quote is opened and not closed"],
      [3, "2|y"],
    ])
  })

  test("quotes missing in two lines do not make one row of them", async () => {
    expect(linesOf(await read('a,b\n1,"x\n2,y\n3",z\n4,w\n'))).toEqual([
      [1, "a|b"],
      [2, "a quote inside of a quoted cell is not doubled"],
      [3, "2|y"],
      [4, "a quote stands in the middle of a cell that has none at its beginning"],
      [5, "4|w"],
    ])
  })

  test("a line without end is passed over without being kept", async () => {
    const piece = Buffer.alloc(LARGEST_RECORD / 2, "x")
    const chunks = [Buffer.from("a,b\n"), piece, piece, piece, piece, piece, Buffer.from("\n1,2\n")]

    expect(linesOf(await read(chunks))).toEqual([
      [1, "a|b"],
      [2, "the record is larger than 1024 KiB, as where a quote is not closed"],
      [3, "1|2"],
    ])
  })
})
