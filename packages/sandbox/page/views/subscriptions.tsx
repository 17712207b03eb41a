import { computed } from "@preact/signals"
import type { JSX } from "preact"
import type { LiveSubscription } from "../api/sandbox.ts"
import { clearFilters, FilterBar } from "../list/filter-bar.tsx"
import { VirtualList } from "../list/virtual-list.tsx"
import { Badge, toneOf } from "../parts/badge.tsx"
import { FromTo } from "../parts/event-name.tsx"
import { Icon } from "../parts/icon.tsx"
import { closeRecord, Split } from "../parts/split.tsx"
import { SubscriptionRecord } from "../record/subscription-record.tsx"
import { openRecord, place } from "../state/place.ts"
import { nameOf, world } from "../state/world.ts"
import { NewSubscription } from "../world/new-subscription.tsx"
import { Parties } from "../world/parties.tsx"

const flows = ["flowing", "retrying", "paused"]
const columns = ["State", "Data model", "From and to", "Waiting", "Troubles"]

const shown = computed(() => {
  const { dataModel, status, source, destination, text } = place.value.filter
  const wanted = text?.toLowerCase()
  return (world.value?.subscriptions ?? []).filter(
    (item) =>
      (dataModel === undefined || item.dataModel === dataModel) &&
      (status === undefined || item.flow === status) &&
      (source === undefined || item.sourceId === source) &&
      (destination === undefined || item.destinationId === destination) &&
      (wanted === undefined ||
        `${item.dataModel} ${nameOf(item.sourceId)} ${nameOf(item.destinationId)}`
          .toLowerCase()
          .includes(wanted)),
  )
})

/** Who sends what to whom, how it flows, and what is made to go wrong. */
export function SubscriptionsView(): JSX.Element {
  const { record } = place.value
  const items = shown.value
  return (
    <Split
      title={titleOf(record)}
      filters={
        <div class="bar">
          <FilterBar statusLabel="State" statuses={flows} textLabel="Name" hasEventType={false} />
          <div class="bar-end">
            <button type="button" class="button" onClick={() => openRecord(NEW)}>
              <Icon name="plus" /> New subscription
            </button>
            <button type="button" class="button" onClick={() => openRecord(PARTIES)}>
              Sources and destinations
            </button>
          </div>
        </div>
      }
      list={
        items.length > 0 ? (
          <VirtualList
            label="Subscriptions"
            layout="subscription-columns"
            columns={columns}
            items={items}
            total={items.length}
            keyOf={({ id }) => id}
            cells={cellsOf}
            open={record}
            onOpen={openRecord}
          />
        ) : (
          <Empty />
        )
      }
      record={record && <Record key={record} record={record} />}
    />
  )
}

/** What the record is where it is no subscription. */
const NEW = "new-subscription"
const PARTIES = "sources-and-destinations"

function titleOf(record: string | undefined): string {
  if (record === NEW) return "New subscription"
  return record === PARTIES ? "Sources and destinations" : "Subscription"
}

function Record({ record }: { readonly record: string }): JSX.Element {
  if (record === NEW) return <NewSubscription onOpenParties={() => openRecord(PARTIES)} />
  if (record === PARTIES) return <Parties />
  return <SubscriptionRecord id={record} onRemoved={closeRecord} />
}

function Empty(): JSX.Element {
  if (world.value === undefined) return <p class="empty quiet">Loading</p>
  const isNarrowed = Object.keys(place.value.filter).length > 0
  return (
    <div class="empty">
      <h2>{isNarrowed ? "Nothing matches these filters" : "There are no subscriptions"}</h2>
      <p>
        {isNarrowed
          ? "Take one of them out, or show everything."
          : "A subscription joins one source with one destination for one data model."}
      </p>
      {isNarrowed ? (
        <button type="button" class="button" onClick={clearFilters}>
          Clear all filters
        </button>
      ) : (
        <button type="button" class="button primary" onClick={() => openRecord(NEW)}>
          New subscription
        </button>
      )}
    </div>
  )
}

function cellsOf(item: LiveSubscription): readonly (JSX.Element | string)[] {
  const kinds = [...new Set(item.troubles.map(({ kind }) => kind))]
  return [
    <Badge key="flow" tone={toneOf(item.flow)}>
      {item.flow}
    </Badge>,
    <b key="model">{item.dataModel}</b>,
    <FromTo key="way" {...item} />,
    item.queued === 0 ? <span class="quiet">none</span> : String(item.queued),
    <span key="troubles" class="way">
      {kinds.map((kind) => (
        <span class="chip" key={kind}>
          {kind}
        </span>
      ))}
    </span>,
  ]
}
