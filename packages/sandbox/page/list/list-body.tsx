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
  ...rest
}: Omit<VirtualListProps<Item>, "items" | "open" | "onOpen" | "onEnd"> & {
  readonly list: RecordList<Item>
  /** What to do when there is nothing at all yet. */
  readonly empty: ComponentChildren
}): JSX.Element {
  const items = list.items.value
  const state = list.state.value
  const isNarrowed = Object.keys(place.value.filter).length > 0
  return (
    <>
      <Failure error={list.error.value} onAgain={() => void list.reload()} />
      {items.length > 0 && (
        <VirtualList
          {...rest}
          items={items}
          open={place.value.record}
          onOpen={openRecord}
          onEnd={() => {
            if (state === "ready") void list.loadMore()
          }}
        />
      )}
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
