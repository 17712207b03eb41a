/** Which rows of a long list have to be drawn. */
export interface Window {
  readonly from: number
  /** Number after the last one. */
  readonly to: number
}

/** Rows drawn beyond each edge, so that fast scrolling meets no gaps. */
const OVERSCAN = 12

/** The rows that can be seen, and some around them. All rows have the same height. */
export function visibleRows(scrollTop: number, height: number, rowHeight: number, count: number): Window {
  const from = Math.max(0, Math.floor(scrollTop / rowHeight) - OVERSCAN)
  const to = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + OVERSCAN)
  return { from: Math.min(from, to), to }
}

/** Where a list has to be scrolled for a row to be seen: as little as possible. */
export function scrollToRow(row: number, scrollTop: number, height: number, rowHeight: number): number {
  const top = row * rowHeight
  if (top < scrollTop) return top
  return top + rowHeight > scrollTop + height ? top + rowHeight - height : scrollTop
}

/** Row to which a key leads from another; `undefined` for keys that move nothing. */
export function rowAfterKey(
  key: string,
  row: number,
  count: number,
  rowsPerPage: number,
): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: row + 1,
    ArrowUp: row === -1 ? 0 : row - 1,
    PageDown: row + rowsPerPage,
    PageUp: row - rowsPerPage,
    Home: 0,
    End: count - 1,
  }
  const next = steps[key]
  return next === undefined || count === 0 ? undefined : Math.max(0, Math.min(count - 1, next))
}
