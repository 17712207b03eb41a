import type { JSX } from "preact"
import type { Sent } from "../api/sandbox.ts"
import { formatPlace } from "../location/place.ts"
import { Status } from "../parts/badge.tsx"
import { Icon } from "../parts/icon.tsx"
import { Payload } from "../record/payload.tsx"

/** What came of a message that was sent: where to watch it, or the answer to a query. */
export function ComposeResult({
  sent: { transmissions, status, answer },
}: {
  readonly sent: Sent
}): JSX.Element {
  return (
    <section class="compose-result" aria-label="Result">
      {transmissions.map(({ logId }) => (
        <p class="success" role="status" key={logId}>
          <Icon name="check" /> {status === undefined ? "Sent." : "Asked."}{" "}
          <a href={formatPlace({ view: "transmissions", filter: {}, record: logId })}>
            Open the transmission
          </a>
        </p>
      ))}
      {status !== undefined && (
        <>
          <h3>
            Answer <Status status={status} />
          </h3>
          <div class="compose-answer">
            <Payload text={JSON.stringify(answer) ?? ""} issues={null} onShow={async () => {}} />
          </div>
        </>
      )}
    </section>
  )
}
