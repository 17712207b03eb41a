import type { JSX } from "preact"
import { type ListQuery, sandbox } from "../api/sandbox.ts"
import type { Change, TransmissionSummary } from "../api/types.ts"
import { FilterBar } from "../list/filter-bar.tsx"
import { HiddenSearch, searchQuery } from "../list/hidden-search.tsx"
import { ListBody } from "../list/list-body.tsx"
import { useRecordList } from "../list/use-record-list.ts"
import type { Filter } from "../location/place.ts"
import { Badge, Status, toneOf } from "../parts/badge.tsx"
import { EventName, FromTo } from "../parts/event-name.tsx"
import { Split } from "../parts/split.tsx"
import { Time } from "../parts/time.tsx"
import { TransmissionRecord } from "../record/transmission-record.tsx"
import { place } from "../state/place.ts"
import { ExportList } from "./export-list.tsx"

const states = ["waiting", "delivering", "retrying", "delivered", "skipped", "failed"]
const columns = ["State", "Event", "From and to", "Attempts", "Answer", "Findings", "Time"]

/** Every message on its way to a destination. */
export function TransmissionsView(): JSX.Element {
  const { filter, record } = place.value
  const query = queryOf(filter)
  const list = useRecordList<TransmissionSummary>({
    key: JSON.stringify(query),
    load: (before, limit) => sandbox.transmissions({ ...query, before, limit }),
    numberOf: ({ seq }) => seq,
    fits: (item) => fits(item, filter),
    recordOf,
    asksAgain: filter.text !== undefined,
  })
  return (
    <Split
      title="Transmission"
      filters={
        <div class="bar">
          <FilterBar statusLabel="State" statuses={states} textLabel="Text in messages" />
          <ExportList list={list} />
        </div>
      }
      list={
        <ListBody
          note={<HiddenSearch />}
          label="Transmissions"
          layout="transmission-columns"
          list={list}
          columns={columns}
          keyOf={({ logId }) => logId}
          cells={cellsOf}
          empty={<NothingSent />}
        />
      }
      record={record && <TransmissionRecord key={record} logId={record} />}
    />
  )
}

function queryOf({ status, source, destination, subscription, text, ...rest }: Filter): ListQuery {
  return {
    ...rest,
    ...searchQuery(text),
    state: status,
    sourceId: source,
    destinationId: destination,
    subscriptionId: subscription,
  }
}

function fits(item: TransmissionSummary, filter: Filter): boolean {
  const wanted: readonly (readonly [string | undefined, string])[] = [
    [filter.dataModel, item.dataModel],
    [filter.eventType, item.eventType],
    [filter.status, item.state],
    [filter.source, item.sourceId],
    [filter.destination, item.destinationId],
    [filter.subscription, item.subscriptionId],
  ]
  return wanted.every(([value, found]) => value === undefined || value === found)
}

function recordOf({ type, data }: Change): TransmissionSummary | undefined {
  return type === "transmission" ? (data as TransmissionSummary) : undefined
}

function cellsOf(item: TransmissionSummary): readonly (JSX.Element | string)[] {
  return [
    <Badge key="state" tone={toneOf(item.state)}>
      {item.state}
    </Badge>,
    <EventName key="event" {...item} />,
    <FromTo key="way" {...item} />,
    item.attempts === 0 ? "" : String(item.attempts),
    item.attempts === 0 ? "" : <Answer key="answer" {...item} />,
    <Findings key="findings" issues={item.issues} />,
    <Time key="time" at={item.createdAt} />,
  ]
}

function Answer({ lastStatus, lastError }: TransmissionSummary): JSX.Element {
  return lastStatus === null && lastError !== null ? (
    <span class="status bad" title={lastError}>
      {lastError}
    </span>
  ) : (
    <Status status={lastStatus} />
  )
}

function Findings({ issues }: { readonly issues: number | null }): JSX.Element {
  if (issues === null)
    return (
      <span class="quiet" title="The catalogue does not know this event">
        unknown
      </span>
    )
  return <span class="findings">{issues === 0 ? "" : issues}</span>
}

function NothingSent(): JSX.Element {
  return (
    <>
      <h2>Nothing has been sent yet</h2>
      <p>
        Send a sample from Compose, or let your source send to <code>{location.origin}/endpoint</code>.
      </p>
      <a class="button primary" href="#/compose">
        Compose a message
      </a>
    </>
  )
}
