/** Cells of a table, row after row. The first row is its head. */
export type Rows = readonly (readonly string[])[]

/** Prints a table to the console: aligned, or as Markdown to be pasted into a page. */
export function printTable(rows: Rows, { markdown }: { readonly markdown: boolean }): void {
  console.log(markdown ? markdownOf(rows) : linesOf(rows, (cells) => `  ${cells.join("  ")}`.trimEnd()))
}

/** A table as Markdown. */
export function markdownOf(rows: Rows): string {
  return linesOf(rows, (cells) => `| ${cells.join(" | ")} |`)
}

function linesOf(rows: Rows, join: (cells: readonly string[]) => string): string {
  const [head = []] = rows
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    join(widths.map((width, column) => (row[column] ?? "").padEnd(width)))
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.slice(1).map(line)].join("\n")
}
