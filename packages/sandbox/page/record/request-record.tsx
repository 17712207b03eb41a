import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { useEffect } from "preact/hooks"
import { type RequestDetail, sandbox } from "../api/sandbox.ts"
import { formatPlace } from "../location/place.ts"
import { Status } from "../parts/badge.tsx"
import { Failure } from "../parts/failure.tsx"
import { Tabs } from "../parts/tabs.tsx"
import { durationText, sizeText, Time } from "../parts/time.tsx"
import { visibleText } from "../parts/visible-text.ts"
import { nameOf } from "../state/world.ts"
import { Payload } from "./payload.tsx"

/** One request of a source, with what was answered. */
export function RequestRecordView({ id }: { readonly id: string }): JSX.Element {
  const detail = useSignal<RequestDetail | undefined>(undefined)
  const error = useSignal<unknown>(undefined)
  const read = async (reveal: boolean): Promise<void> => {
    try {
      detail.value = await sandbox.request(id, reveal)
      error.value = undefined
    } catch (caught) {
      error.value = caught
    }
  }
  useEffect(() => void read(false), [id])

  const failure = <Failure error={error.value} onAgain={() => void read(false)} />
  if (detail.value === undefined)
    return error.value === undefined ? <p class="empty quiet">Loading</p> : failure
  const { method, path, status, sourceId, dataModel, eventType, at, duration, bytes, logIds } = detail.value
  const { body, answer, hidden, error: problem } = detail.value
  const show = () => read(true)
  return (
    <article class="record">
      <header class="record-head">
        <h2>
          {dataModel === null ? `${method} ${path}` : `${visibleText(dataModel)} `}
          {dataModel !== null && <b>{visibleText(eventType ?? "")}</b>} <Status status={status} />
        </h2>
        <dl class="facts">
          <dt>Request</dt>
          <dd>
            <code>
              {method} {path}
            </code>
          </dd>
          <dt>Source</dt>
          <dd>{sourceId === null ? "unknown" : nameOf(sourceId)}</dd>
          <dt>Came</dt>
          <dd>
            <Time at={at} />{" "}
            <span class="quiet">
              {sizeText(bytes)}, answered after {durationText(duration)}
            </span>
          </dd>
          {logIds.length > 0 && (
            <>
              <dt>Log {logIds.length === 1 ? "ID" : "IDs"}</dt>
              <dd>
                {logIds.map((logId) => (
                  <a key={logId} href={formatPlace({ view: "transmissions", filter: {}, record: logId })}>
                    <code>{logId}</code>
                  </a>
                ))}
              </dd>
            </>
          )}
        </dl>
        {problem !== null && <p class="failure">{problem}</p>}
      </header>
      {failure}
      <Tabs
        tabs={[
          {
            name: "message",
            title: "Request",
            content: () => <Journaled text={body} hidden={hidden} onShow={show} />,
          },
          {
            name: "answer",
            title: "Answer",
            content: () => <Journaled text={answer} hidden={hidden} onShow={show} />,
          },
        ]}
      />
    </article>
  )
}

/** A body as the journal has it. It never has those of token requests, which are secrets: that is not an empty one. */
function Journaled({
  text,
  hidden,
  onShow,
}: {
  readonly text: string | null
  readonly hidden: boolean
  readonly onShow: () => Promise<void>
}): JSX.Element {
  if (text === null && !hidden)
    return (
      <p class="empty quiet">
        Not kept. The sandbox keeps the bodies of messages and queries that it looked at, and never those of
        token requests and uploads.
      </p>
    )
  return <Payload text={hidden ? null : text} issues={null} onShow={onShow} />
}
