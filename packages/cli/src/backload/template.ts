import type { Column, FileKind } from "./column.ts"

const written: Readonly<Record<Column["form"], string>> = {
  text: "text",
  date: "date, such as 1980-02-29",
  "date-time": "date with a time, such as 2026-03-02T09:30:00-06:00",
  phone: "phone number, such as +16085550117",
  number: "number",
  flag: "yes or no",
  code: "code",
  list: "texts with ; between them",
}

/**
 * A CSV template: every column explained in lines that begin with #, then the header and an invented row. It is a file
 * that can be backloaded.
 */
export function csvTemplate({ columns }: FileKind): string {
  const explained = columns.map((column) => [`# ${numbered(column.name)}: ${explain(column)}`])
  const header = columns.map(({ name }) => numbered(name))
  const example = columns.map((column) => column.example)
  return [...explained, header, example].map((cells) => `${cells.map(quoted).join(",")}\n`).join("")
}

/** The columns as a table in Markdown. */
export function markdownTemplate({ columns }: FileKind): string {
  const rows = columns.map((column) => [
    `\`${numbered(column.name)}\``,
    explainBriefly(column),
    `\`${column.path.replace("[#]", "[0]")}\``,
  ])
  const table = [["Column", "What it holds", "Place in the message"], ...rows]
  const widths = [0, 1, 2].map((index) => Math.max(...table.map((cells) => cells[index]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(" | ")} |`
  const [head = [], ...body] = table
  return `${[line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n")}\n`
}

/** What a column holds, how it is written, and whether rows need it. */
function explain({ about, form, values, required }: Column): string {
  const how = values === undefined ? written[form] : `one of ${values.join(", ")}`
  return `${about} ${required === true ? "Needed in every row. " : ""}${form === "text" ? "" : `(${how})`}`.trim()
}

/** The same for the guide, which tells about forms once, and not the long lists of codes. */
function explainBriefly({ about, form, values = [], required }: Column): string {
  const codes = values.length > 5 ? "a code, which the template lists" : values.join(", ")
  const how = { text: "", flag: "yes or no", list: "several", code: codes }[form as string] ?? form
  return `${about} ${required === true ? "Needed in every row. " : ""}${how === "" ? "" : `(${how})`}`.trim()
}

const numbered = (name: string): string => name.replace("#", "1")

function quoted(cell: string): string {
  return /[",;#]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
