/** Cells of a table, row after row. The first row is its head. */
export type Rows = readonly (readonly string[])[]

/** Prints a table to the console: aligned, or as Markdown to be pasted into a page. */
export function printTable(rows: Rows, { markdown }: { readonly markdown: boolean }): void {
  const [head = []] = rows
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string => {
    const cells = widths.map((width, column) => (row[column] ?? "").padEnd(width))
    return markdown ? `| ${cells.join(" | ")} |` : `  ${cells.join("  ")}`.trimEnd()
  }
  const rule = line(widths.map((width) => "-".repeat(width)))
  console.log([line(head), rule, ...rows.slice(1).map(line)].join("\n"))
}
