import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { useEffect, useMemo, useRef } from "preact/hooks"
import { sandbox, type TransmissionDetail } from "../api/sandbox.ts"
import type { TransmissionSummary } from "../api/types.ts"
import { formatPlace } from "../location/place.ts"
import { Badge, toneOf } from "../parts/badge.tsx"
import { CopyText } from "../parts/copy-text.tsx"
import { Failure } from "../parts/failure.tsx"
import { Tabs } from "../parts/tabs.tsx"
import { sizeText, Time } from "../parts/time.tsx"
import { visibleText } from "../parts/visible-text.ts"
import { onChanges, onReset } from "../state/feed.ts"
import { nameOf } from "../state/world.ts"
import { AttemptList } from "./attempt-list.tsx"
import { Payload } from "./payload.tsx"
import { TransmissionActions } from "./transmission-actions.tsx"

/** One transmission: where it stands, its message, and every attempt. */
export function TransmissionRecord({ logId }: { readonly logId: string }): JSX.Element {
  const detail = useSignal<TransmissionDetail | undefined>(undefined)
  const error = useSignal<unknown>(undefined)
  const isShown = useSignal(false)

  const round = useRef(0)

  const read = async (): Promise<void> => {
    round.current += 1
    const mine = round.current
    try {
      const found = await sandbox.transmission(logId, isShown.value)
      // Answers can overtake each other; the last question counts.
      if (mine !== round.current) return
      detail.value = found
      error.value = undefined
    } catch (caught) {
      if (mine === round.current) error.value = caught
    }
  }
  useEffect(() => {
    void read()
    const endReset = onReset(() => void read())
    const endChanges = onChanges((changes) => {
      if (changes.some(({ data }) => (data as Partial<TransmissionSummary>).logId === logId)) void read()
    })
    return () => {
      endReset()
      endChanges()
    }
  }, [logId])

  if (detail.value === undefined)
    return error.value === undefined ? (
      <p class="empty quiet">Loading</p>
    ) : (
      <Failure error={error.value} onAgain={read} />
    )
  const show = async (): Promise<void> => {
    isShown.value = true
    await read()
  }
  return (
    <Known
      transmission={detail.value}
      failure={<Failure error={error.value} onAgain={read} />}
      onShow={show}
    />
  )
}

/** States of a transmission that was tried and not taken: what the application answered is what matters. */
const failedStates: readonly string[] = ["retrying", "failed", "skipped"]

function Known({
  transmission,
  failure,
  onShow,
}: {
  readonly transmission: TransmissionDetail
  readonly failure: JSX.Element
  readonly onShow: () => Promise<void>
}): JSX.Element {
  const { findings, messageText: body, attemptList, hidden } = transmission
  // As it was when it was opened: the tab does not change under who reads it.
  const first = useMemo(() => (failedStates.includes(transmission.state) ? "attempts" : "message"), [])
  return (
    <article class="record">
      <RecordHead transmission={transmission} />
      <TransmissionActions transmission={transmission} body={body} />
      {failure}
      <Tabs
        first={first}
        tabs={[
          {
            name: "message",
            title: "Message",
            count: findings?.length || undefined,
            warning: "Findings of the validator",
            content: () => <Payload text={body} issues={findings} onShow={onShow} />,
          },
          {
            name: "attempts",
            title: "Attempts",
            count: attemptList.length,
            content: () => (
              <AttemptList
                attempts={attemptList}
                dueAt={transmission.dueAt}
                isHidden={hidden}
                onShow={onShow}
              />
            ),
          },
        ]}
      />
    </article>
  )
}

const origins: Readonly<Record<TransmissionSummary["origin"], string>> = {
  source: "Sent by the source",
  compose: "Composed here or sent by API",
  edited: "Edited and resent",
  burst: "Copy of a burst",
}

function RecordHead({ transmission }: { readonly transmission: TransmissionSummary }): JSX.Element {
  const { dataModel, eventType, state, logId, sourceId, destinationId, origin, editedFrom } = transmission
  return (
    <header class="record-head">
      <h2>
        {visibleText(dataModel)} <b>{visibleText(eventType)}</b> <Badge tone={toneOf(state)}>{state}</Badge>
      </h2>
      <dl class="facts">
        <dt>From</dt>
        <dd>{nameOf(sourceId)}</dd>
        <dt>To</dt>
        <dd>{nameOf(destinationId)}</dd>
        <dt>Log ID</dt>
        <dd>
          <CopyText text={logId} what="log ID" />
        </dd>
        <dt>Created</dt>
        <dd>
          <Time at={transmission.createdAt} /> <span class="quiet">{sizeText(transmission.bytes)}</span>
        </dd>
        {state === "retrying" && transmission.dueAt !== null && (
          <>
            <dt>Next attempt</dt>
            <dd>
              <Time at={transmission.dueAt} />{" "}
              <span class="quiet">
                after {transmission.failures} {transmission.failures === 1 ? "failure" : "failures"}
              </span>
            </dd>
          </>
        )}
        <dt>Origin</dt>
        <dd>
          {origins[origin]}
          {editedFrom !== null && (
            <>
              {", from "}
              <a href={formatPlace({ view: "transmissions", filter: {}, record: editedFrom })}>
                {editedFrom.slice(0, 8)}
              </a>
            </>
          )}
        </dd>
      </dl>
    </header>
  )
}
