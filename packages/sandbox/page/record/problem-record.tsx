import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { useEffect } from "preact/hooks"
import { sandbox } from "../api/sandbox.ts"
import type { Problem } from "../api/types.ts"
import { formatPlace } from "../location/place.ts"
import { Badge } from "../parts/badge.tsx"
import { Failure } from "../parts/failure.tsx"
import { Time } from "../parts/time.tsx"
import { onReset } from "../state/feed.ts"
import { nameOf } from "../state/world.ts"
import { TransmissionRecord } from "./transmission-record.tsx"

/** One thing that went wrong, with the transmission it is about. */
export function ProblemRecord({ id }: { readonly id: string }): JSX.Element {
  const problem = useSignal<Problem | undefined>(undefined)
  const error = useSignal<unknown>(undefined)
  const read = async (): Promise<void> => {
    try {
      problem.value = await sandbox.problem(id)
      error.value = undefined
    } catch (caught) {
      error.value = caught
    }
  }
  useEffect(() => {
    void read()
    return onReset(() => void read())
  }, [id])
  if (problem.value !== undefined) return <Known problem={problem.value} />
  return error.value === undefined ? (
    <p class="empty quiet">Loading</p>
  ) : (
    <Failure error={error.value} onAgain={() => void read()} />
  )
}

function Known({ problem }: { readonly problem: Problem }): JSX.Element {
  const { kind, text, at, logId, requestId, subscriptionId, sourceId, destinationId } = problem
  return (
    <>
      <header class="record-head problem">
        <h2>
          <Badge tone="bad">{kind}</Badge> {text}
        </h2>
        <dl class="facts">
          <dt>Time</dt>
          <dd>
            <Time at={at} />
          </dd>
          {sourceId !== null && (
            <>
              <dt>Source</dt>
              <dd>{nameOf(sourceId)}</dd>
            </>
          )}
          {destinationId !== null && (
            <>
              <dt>Destination</dt>
              <dd>{nameOf(destinationId)}</dd>
            </>
          )}
          {(subscriptionId !== null || requestId !== null) && (
            <>
              <dt>See</dt>
              <dd class="links">
                {subscriptionId !== null && (
                  <a href={formatPlace({ view: "subscriptions", filter: {}, record: subscriptionId })}>
                    Subscription
                  </a>
                )}
                {requestId !== null && (
                  <a href={formatPlace({ view: "messages", filter: {}, record: String(requestId) })}>
                    Request
                  </a>
                )}
              </dd>
            </>
          )}
        </dl>
      </header>
      {logId !== null && <TransmissionRecord key={logId} logId={logId} />}
    </>
  )
}
