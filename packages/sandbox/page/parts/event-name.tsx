import type { JSX } from "preact"
import { nameOf } from "../state/world.ts"
import { visibleText } from "./visible-text.ts"

/** Data model and event type. */
export function EventName({
  dataModel,
  eventType,
}: {
  readonly dataModel: string | null
  readonly eventType: string | null
}): JSX.Element {
  if (dataModel === null) return <span class="quiet">none</span>
  const [model, type] = [visibleText(dataModel), visibleText(eventType ?? "")]
  return (
    <span class="event" title={`${model} ${type}`}>
      <span class="event-model">{model}</span> <b>{type}</b>
    </span>
  )
}

/** Who sends to whom. */
export function FromTo({
  sourceId,
  destinationId,
}: {
  readonly sourceId: string | null
  readonly destinationId: string | null
}): JSX.Element {
  const [from, to] = [nameOf(sourceId), nameOf(destinationId)]
  return (
    <span class="way" title={`${from} to ${to}`}>
      <span class="from">
        {from} <span class="quiet">to</span>{" "}
      </span>
      <span class="to">{to}</span>
    </span>
  )
}
