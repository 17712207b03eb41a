import type { ComponentChildren, JSX } from "preact"
import { Failure } from "../parts/failure.tsx"
import { openRecord, place } from "../state/place.ts"
import { clearFilters } from "./filter-bar.tsx"
import type { RecordList } from "./record-list.ts"
import { VirtualList, type VirtualListProps } from "./virtual-list.tsx"

/** A list with what stands in its place when there is nothing to show. */
export function ListBody<Item>({
  list,
  empty,
  note,
  ...rest
}: Omit<VirtualListProps<Item>, "items" | "total" | "open" | "onOpen" | "onEnd"> & {
  readonly list: RecordList<Item>
  /** What to do when there is nothing at all yet. */
  readonly empty: ComponentChildren
  /** What to know about the list, above it. */
  readonly note?: ComponentChildren
}): JSX.Element {
  const items = list.items.value
  const state = list.state.value
  const isNarrowed = Object.keys(place.value.filter).length > 0
  return (
    <>
      {note}
      <Failure error={list.error.value} onAgain={() => void list.reload()} />
      {items.length > 0 && (
        <VirtualList
          {...rest}
          items={items}
          total={list.total.value ?? items.length}
          open={place.value.record}
          onOpen={openRecord}
          onEnd={(rows) => {
            if (state === "ready") void list.loadMore(rows)
          }}
        />
      )}
      {items.length > 0 && <p class="list-count quiet">{countText(list, isNarrowed)}</p>}
      {items.length === 0 && state === "loading" && <p class="empty quiet">Loading</p>}
      {items.length === 0 && state === "ready" && isNarrowed && (
        <div class="empty">
          <h2>Nothing matches these filters</h2>
          <p>Take one of them out, or show everything.</p>
          <button type="button" class="button" onClick={clearFilters}>
            Clear all filters
          </button>
        </div>
      )}
      {items.length === 0 && state === "ready" && !isNarrowed && <div class="empty">{empty}</div>}
    </>
  )
}

/** How many rows there are, or matches of a filter. */
function countText<Item>({ items, total, done }: RecordList<Item>, isNarrowed: boolean): string {
  const loaded = items.value.length
  const count = total.value ?? loaded
  const what = isNarrowed ? (count === 1 ? "match" : "matches") : count === 1 ? "row" : "rows"
  if (total.value === undefined && !done.value)
    return `${loaded.toLocaleString("en")} ${what} loaded, more on scrolling`
  return `${count.toLocaleString("en")} ${what}`
}
