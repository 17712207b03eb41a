import type { JSX } from "preact"
import type { Sent } from "../api/sandbox.ts"
import { formatPlace } from "../location/place.ts"
import { Status } from "../parts/badge.tsx"
import { Icon } from "../parts/icon.tsx"
import { Payload } from "../record/payload.tsx"
import { hasErrors } from "./message.ts"

/** What came of a text that was sent. */
export interface SentText extends Sent {
  /** The text in the editor is another one by now. */
  readonly isOld: boolean
}

/** What came of a message that was sent: where to watch it, or the answer to a query. */
export function ComposeResult({
  sent: { transmissions, status, answer, isOld },
}: {
  readonly sent: SentText
}): JSX.Element {
  const isGood = (status === undefined || status < 400) && !hasErrors(answer)
  return (
    <section class="compose-result" aria-label="Result">
      {transmissions.map(({ logId }) => (
        <p class={isGood ? "success" : "hint"} role="status" key={logId}>
          <Icon name={isGood ? "check" : "warning"} />{" "}
          <span>
            {isOld && "As it was before you went on: "}
            {status === undefined ? "Sent." : isGood ? "Asked." : "Asked, and answered with errors."}{" "}
            <a href={formatPlace({ view: "transmissions", filter: {}, record: logId })}>
              Open the transmission
            </a>
          </span>
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
