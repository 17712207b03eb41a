import type { JSX } from "preact"
import { type ListQuery, sandbox } from "../api/sandbox.ts"
import type { Change, Problem } from "../api/types.ts"
import { FilterBar } from "../list/filter-bar.tsx"
import { ListBody } from "../list/list-body.tsx"
import { useRecordList } from "../list/use-record-list.ts"
import type { Filter } from "../location/place.ts"
import { Badge } from "../parts/badge.tsx"
import { EventName } from "../parts/event-name.tsx"
import { Split } from "../parts/split.tsx"
import { Time } from "../parts/time.tsx"
import { ProblemRecord } from "../record/problem-record.tsx"
import { place } from "../state/place.ts"
import { nameOf } from "../state/world.ts"

const kinds = ["delivery", "alert", "query", "request", "verification", "sign-on"]
const columns = ["Kind", "What happened", "Event", "Where", "Time"]

/** Everything that went wrong. */
export function ErrorsView(): JSX.Element {
  const { filter, record } = place.value
  const query = queryOf(filter)
  const list = useRecordList<Problem>({
    key: JSON.stringify(query),
    load: (before, limit) => sandbox.problems({ ...query, before, limit }),
    numberOf: ({ id }) => id,
    fits: (item) => fits(item, filter),
    recordOf,
    asksAgain: false,
  })
  return (
    <Split
      title="Error"
      filters={
        <div class="bar">
          <FilterBar statusLabel="Kind" statuses={kinds} textLabel="Text in errors" />
        </div>
      }
      list={
        <ListBody
          label="Errors"
          layout="error-columns"
          list={list}
          columns={columns}
          keyOf={({ id }) => String(id)}
          cells={cellsOf}
          empty={<NothingWrong />}
        />
      }
      record={record && <ProblemRecord key={record} id={record} />}
    />
  )
}

function queryOf({ status, source, destination, subscription, ...rest }: Filter): ListQuery {
  return {
    ...rest,
    kind: status,
    sourceId: source,
    destinationId: destination,
    subscriptionId: subscription,
  }
}

function fits(item: Problem, filter: Filter): boolean {
  const text = filter.text?.toLowerCase()
  const wanted: readonly (readonly [string | undefined, string | null])[] = [
    [filter.dataModel, item.dataModel],
    [filter.eventType, item.eventType],
    [filter.status, item.kind],
    [filter.source, item.sourceId],
    [filter.destination, item.destinationId],
    [filter.subscription, item.subscriptionId],
  ]
  return (
    wanted.every(([value, found]) => value === undefined || value === found) &&
    (text === undefined || `${item.text} ${item.logId}`.toLowerCase().includes(text))
  )
}

function recordOf({ type, data }: Change): Problem | undefined {
  return type === "error" || type === "alert" ? (data as Problem) : undefined
}

function cellsOf(item: Problem): readonly (JSX.Element | string)[] {
  return [
    <Badge key="kind" tone={item.kind === "alert" ? "bad" : "still"}>
      {item.kind}
    </Badge>,
    <span key="text" class="way" title={item.text}>
      {item.text}
    </span>,
    <EventName key="event" {...item} />,
    <span key="where" class="way">
      {item.destinationId !== null
        ? nameOf(item.destinationId)
        : item.sourceId !== null
          ? nameOf(item.sourceId)
          : ""}
    </span>,
    <Time key="time" at={item.at} />,
  ]
}

function NothingWrong(): JSX.Element {
  return (
    <>
      <h2>Nothing has gone wrong</h2>
      <p>
        Failed deliveries, alerts, refused requests and verifications that failed are listed here. To see how
        your application takes them, switch on a trouble of a subscription.
      </p>
      <a class="button" href="#/subscriptions">
        Open the subscriptions
      </a>
    </>
  )
}
