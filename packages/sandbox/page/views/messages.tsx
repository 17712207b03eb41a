import type { JSX } from "preact"
import { type ListQuery, sandbox } from "../api/sandbox.ts"
import type { Change, RequestSummary } from "../api/types.ts"
import { FilterBar } from "../list/filter-bar.tsx"
import { HiddenSearch, searchQuery } from "../list/hidden-search.tsx"
import { ListBody } from "../list/list-body.tsx"
import { useRecordList } from "../list/use-record-list.ts"
import type { Filter } from "../location/place.ts"
import { Status } from "../parts/badge.tsx"
import { EventName } from "../parts/event-name.tsx"
import { Icon } from "../parts/icon.tsx"
import { Split } from "../parts/split.tsx"
import { durationText, Time } from "../parts/time.tsx"
import { RequestRecordView } from "../record/request-record.tsx"
import { RequestTroubles } from "../record/request-troubles.tsx"
import { openRecord, place } from "../state/place.ts"
import { nameOf, world } from "../state/world.ts"

const statuses = ["200", "201", "400", "401", "403", "404", "413", "429", "500", "502", "504"]
const columns = ["Status", "Event", "Request", "Source", "Took", "Time"]

/** The record where it is no request: their IDs are numbers. */
const TROUBLES = "troubles"

/** Everything that sources asked of the sandbox: messages, queries, uploads and tokens. */
export function MessagesView(): JSX.Element {
  const { filter, record } = place.value
  const query = queryOf(filter)
  const troubles = world.value?.requestTroubles.length ?? 0
  const list = useRecordList<RequestSummary>({
    key: JSON.stringify(query),
    load: (before, limit) => sandbox.requests({ ...query, before, limit }),
    numberOf: ({ id }) => id,
    fits: (item) => fits(item, filter),
    recordOf,
    asksAgain: filter.text !== undefined,
  })
  return (
    <Split
      title={record === TROUBLES ? "Trouble for sources" : "Message"}
      filters={
        <div class="bar">
          <FilterBar
            statusLabel="Status"
            statuses={statuses}
            textLabel="Text in messages"
            hasDestination={false}
          />
          <div class="bar-end">
            <button type="button" class="button" onClick={() => openRecord(TROUBLES)}>
              <Icon name="bolt" /> Trouble on demand
              {troubles > 0 && (
                <span class="count" title={`${troubles} switched on`}>
                  {troubles}
                </span>
              )}
            </button>
          </div>
        </div>
      }
      list={
        <ListBody
          note={<HiddenSearch />}
          label="Messages"
          layout="message-columns"
          list={list}
          columns={columns}
          keyOf={({ id }) => String(id)}
          cells={cellsOf}
          empty={<NothingSent />}
        />
      }
      record={
        record && (record === TROUBLES ? <RequestTroubles /> : <RequestRecordView key={record} id={record} />)
      }
    />
  )
}

function queryOf({ dataModel, eventType, status, source, text }: Filter): ListQuery {
  return { dataModel, eventType, status, sourceId: source, ...searchQuery(text) }
}

function fits(item: RequestSummary, filter: Filter): boolean {
  const wanted: readonly (readonly [string | undefined, string | null])[] = [
    [filter.dataModel, item.dataModel],
    [filter.eventType, item.eventType],
    [filter.status, String(item.status)],
    [filter.source, item.sourceId],
  ]
  return wanted.every(([value, found]) => value === undefined || value === found)
}

function recordOf({ type, data }: Change): RequestSummary | undefined {
  return type === "request" ? (data as RequestSummary) : undefined
}

function cellsOf(item: RequestSummary): readonly (JSX.Element | string)[] {
  return [
    <Status key="status" status={item.status} />,
    <EventName key="event" {...item} />,
    <span key="request" class="way">
      <code>
        {item.method} {item.path}
      </code>
      {item.error !== null && <span class="row-error"> {item.error}</span>}
    </span>,
    <span key="source" class="way">
      {item.sourceId === null ? <span class="quiet">none</span> : nameOf(item.sourceId)}
    </span>,
    durationText(item.duration),
    <Time key="time" at={item.at} />,
  ]
}

function NothingSent(): JSX.Element {
  return (
    <>
      <h2>No source has asked for anything yet</h2>
      <p>
        Point your source at <code>{location.origin}</code> instead of Redox. Requests to{" "}
        <code>/endpoint</code>, <code>/query</code>, <code>/upload</code> and for tokens are listed here.
      </p>
      <p class="quiet">Messages that are composed on this page go straight to Transmissions.</p>
    </>
  )
}
