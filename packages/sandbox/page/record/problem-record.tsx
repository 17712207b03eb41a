import type { JSX } from "preact"
import type { Problem } from "../api/types.ts"
import { formatPlace } from "../location/place.ts"
import { Badge } from "../parts/badge.tsx"
import { Time } from "../parts/time.tsx"
import { nameOf } from "../state/world.ts"
import { TransmissionRecord } from "./transmission-record.tsx"

/** One thing that went wrong, with the transmission it is about. */
export function ProblemRecord({ problem }: { readonly problem: Problem | undefined }): JSX.Element {
  if (problem === undefined)
    return <p class="empty quiet">This error is not in the list. Scroll down to it, or clear the filters.</p>
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
