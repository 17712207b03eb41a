import type { JSX } from "preact"
import { sandbox } from "../api/sandbox.ts"
import type { TransmissionSummary } from "../api/types.ts"
import { curlOf } from "../export/curl.ts"
import { placeholders } from "../export/delivery.ts"
import { postmanCollectionOf } from "../export/postman.ts"
import { saveJson } from "../export/save.ts"
import { copy } from "../parts/copy-text.tsx"
import { Failure } from "../parts/failure.tsx"
import { Icon } from "../parts/icon.tsx"
import { useAction } from "../parts/use-action.ts"
import { go } from "../state/place.ts"
import { tell } from "../state/toast.ts"
import { deliveryOf } from "./delivery-of.ts"

const open = ["waiting", "delivering", "retrying"]

/** What can be done with a transmission. */
export function TransmissionActions({
  transmission,
  body,
}: {
  readonly transmission: TransmissionSummary
  /** `null` while it is hidden: what needs it waits, too. */
  readonly body: string | null
}): JSX.Element {
  const action = useAction()
  const { logId, subscriptionId, state, dataModel, eventType, sourceId, destinationId, kind } = transmission
  const isOpen = open.includes(state)
  const hiddenTitle = body === null ? "Show the payload first" : undefined

  const edit = (): void =>
    go({
      view: "compose",
      filter: { dataModel, eventType, source: sourceId, destination: destinationId },
      record: logId,
    })
  return (
    <div class="actions">
      <div class="buttons">
        {isOpen ? (
          <>
            <button
              type="button"
              class="button primary"
              disabled={action.busy.value || state === "delivering"}
              onClick={() =>
                void action.run(async () => {
                  await sandbox.resume(subscriptionId)
                  tell("The subscription goes on, and tries what is first at once.")
                })
              }
            >
              <Icon name="play" /> Try now
            </button>
            <button
              type="button"
              class="button"
              disabled={action.busy.value || state === "waiting"}
              title={state === "waiting" ? "Only the first in its subscription can be skipped" : undefined}
              onClick={() => void action.run(() => sandbox.skip(subscriptionId))}
            >
              <Icon name="skip" /> Skip
            </button>
          </>
        ) : (
          <button
            type="button"
            class="button primary"
            disabled={action.busy.value || kind === "query"}
            title={
              kind === "query"
                ? "A query is answered to the one who asked. Edit and resend it instead."
                : undefined
            }
            onClick={() =>
              void action.run(async () => {
                await sandbox.resend(logId)
                tell("On its way again, under the same log ID.")
              })
            }
          >
            <Icon name="again" /> Resend
          </button>
        )}
        <button type="button" class="button" disabled={body === null} title={hiddenTitle} onClick={edit}>
          <Icon name="edit" /> Edit and resend
        </button>
        <button
          type="button"
          class="button"
          disabled={body === null}
          title={hiddenTitle}
          onClick={() => {
            const delivery = deliveryOf(transmission, body ?? "")
            void copy(
              curlOf(delivery),
              `Copied. Set ${placeholders[delivery.kind].variable} before you run it.`,
            )
          }}
        >
          <Icon name="copy" /> Copy as curl
        </button>
        <button
          type="button"
          class="button"
          disabled={body === null}
          title={hiddenTitle ?? "Export this message as a Postman collection"}
          onClick={() =>
            saveJson(
              `${dataModel}-${eventType}.postman_collection.json`.replaceAll(" ", ""),
              postmanCollectionOf(`${dataModel} ${eventType}`, [deliveryOf(transmission, body ?? "")]),
            )
          }
        >
          <Icon name="download" /> Postman
        </button>
      </div>
      <Failure error={action.error.value} />
    </div>
  )
}
