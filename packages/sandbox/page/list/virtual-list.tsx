// biome-ignore-all lint/a11y/useSemanticElements: a table cannot leave out the rows that are not in sight
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names the active row
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid hears the keys of its rows
import { useSignal } from "@preact/signals"
import type { ComponentChildren, JSX } from "preact"
import { useEffect, useLayoutEffect, useRef } from "preact/hooks"
import { rowAfterKey, scrollToRow, visibleRows } from "./visible-rows.ts"

/** Height of a row and of the head, in pixels; the style sheet has it, too. */
export const ROW = 34

/** Properties of a {@link VirtualList}. */
export interface VirtualListProps<Item> {
  /** Name of the list for those who hear it. */
  readonly label: string
  /** Class that lays out the columns. */
  readonly layout: string
  readonly columns: readonly string[]
  readonly items: readonly Item[]
  /** How many rows there are, with those that are read once they come into sight. */
  readonly total: number
  readonly keyOf: (item: Item) => string
  readonly cells: (item: Item) => readonly ComponentChildren[]
  /** Key of the record that is open. */
  readonly open: string | undefined
  readonly onOpen: (key: string, options: { readonly replace: boolean }) => void
  /** Called when rows come into sight that are not there, or are the last ones, with how many are wanted. */
  readonly onEnd?: (rows: number) => void
}

/** A list of any length of which only what can be seen is drawn. The arrow keys move in it, Enter opens a record. */
export function VirtualList<Item>(props: VirtualListProps<Item>): JSX.Element {
  const { items, keyOf, open, total } = props
  const scroller = useRef<HTMLDivElement>(null)
  const view = useSignal({ top: 0, height: 640 })
  const marked = useSignal<string | undefined>(undefined)
  /** Row that a key led to before it was read. */
  const goal = useRef<number | undefined>(undefined)
  const firstKey = useRef<string | undefined>(undefined)

  const active = open ?? marked.value
  const activeRow = active === undefined ? -1 : items.findIndex((item) => keyOf(item) === active)
  const { from, to } = visibleRows(view.value.top, view.value.height, ROW, total)

  const measure = (): void => {
    const element = scroller.current
    if (element) view.value = { top: element.scrollTop, height: element.clientHeight - ROW }
  }
  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  // New records come in above: what is being read stays where it is.
  useLayoutEffect(() => {
    const element = scroller.current
    const before = firstKey.current
    firstKey.current = items[0] && keyOf(items[0])
    if (element === null || before === undefined || element.scrollTop < ROW) return
    const moved = items.findIndex((item) => keyOf(item) === before)
    if (moved > 0) element.scrollTop += moved * ROW
    measure()
  }, [items])

  // A record that was opened by a link or a key comes into sight.
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null || activeRow === -1) return
    const top = scrollToRow(activeRow, element.scrollTop, element.clientHeight - ROW, ROW)
    if (top !== element.scrollTop) element.scrollTop = top
  }, [active])

  useEffect(() => {
    if (to >= items.length - 20) props.onEnd?.(to)
  }, [to, items.length])

  const moveTo = (item: Item): void => {
    marked.value = keyOf(item)
    if (open !== undefined) props.onOpen(keyOf(item), { replace: true })
  }
  useEffect(() => {
    if (goal.current === undefined) return
    const item = items[Math.min(goal.current, total - 1)]
    if (item === undefined) return
    goal.current = undefined
    moveTo(item)
  }, [items, total])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const perPage = Math.max(1, Math.floor(view.value.height / ROW) - 1)
    const row = rowAfterKey(event.key, goal.current ?? activeRow, total, perPage)
    const item = row === undefined ? undefined : items[row]
    goal.current = item === undefined ? row : undefined
    if (item !== undefined) {
      event.preventDefault()
      moveTo(item)
    } else if (row !== undefined) {
      event.preventDefault()
      // Rows are read where the view is.
      const element = scroller.current
      if (element) element.scrollTop = scrollToRow(row, element.scrollTop, view.value.height, ROW)
    } else if (event.key === "Enter" && active !== undefined) {
      event.preventDefault()
      props.onOpen(active, { replace: open !== undefined })
    }
  }
  const newer = Math.floor(view.value.top / ROW)

  return (
    <div class="list">
      <div
        ref={scroller}
        class={`list-scroller ${props.layout}`}
        role="grid"
        aria-label={props.label}
        aria-rowcount={total + 1}
        aria-activedescendant={activeRow >= from && activeRow < to ? rowId(props.label, active) : undefined}
        tabIndex={0}
        onScroll={measure}
        onKeyDown={onKeyDown}
      >
        <div class="list-head" role="row" aria-rowindex={1}>
          {props.columns.map((column) => (
            <span role="columnheader" key={column}>
              {column}
            </span>
          ))}
        </div>
        <div class="list-rows" role="rowgroup" style={{ height: `${total * ROW}px` }}>
          {items.slice(from, to).map((item, index) => {
            const key = keyOf(item)
            return (
              <div
                key={key}
                id={rowId(props.label, key)}
                role="row"
                class={`list-row${key === active ? " active" : ""}`}
                aria-rowindex={from + index + 2}
                aria-selected={key === open}
                style={{ transform: `translateY(${(from + index) * ROW}px)` }}
                onClick={() => {
                  marked.value = key
                  props.onOpen(key, { replace: open !== undefined })
                }}
              >
                {props.cells(item).map((cell, column) => (
                  <span role="gridcell" key={props.columns[column]}>
                    {cell}
                  </span>
                ))}
              </div>
            )
          })}
        </div>
      </div>
      {newer > 40 && (
        <button
          type="button"
          class="button to-top"
          onClick={() => {
            if (scroller.current) scroller.current.scrollTop = 0
          }}
        >
          To the newest
        </button>
      )}
    </div>
  )
}

function rowId(label: string, key: string | undefined): string {
  return `${label}-${key}`.replaceAll(/[^\w-]/g, "_")
}
