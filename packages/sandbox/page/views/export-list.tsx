import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { sandbox } from "../api/sandbox.ts"
import type { TransmissionSummary } from "../api/types.ts"
import { postmanCollectionOf } from "../export/postman.ts"
import { saveJson } from "../export/save.ts"
import { indent } from "../json/indent.ts"
import type { RecordList } from "../list/record-list.ts"
import { Failure } from "../parts/failure.tsx"
import { Icon } from "../parts/icon.tsx"
import { useAction } from "../parts/use-action.ts"
import { deliveryOf } from "../record/delivery-of.ts"
import { tell } from "../state/toast.ts"

/** Most messages that one collection takes. */
const MOST = 100

/** Exports the messages that are listed, newest first, as a Postman collection. */
export function ExportList({ list }: { readonly list: RecordList<TransmissionSummary> }): JSX.Element {
  const action = useAction()
  const done = useSignal(0)
  const items = list.items.value

  const run = async (): Promise<void> => {
    const open = items.filter(({ realData }) => !realData)
    const chosen = open.slice(0, MOST)
    const deliveries = []
    done.value = 0
    for (const item of chosen) {
      const { messageText } = await sandbox.transmission(item.logId, false)
      if (messageText !== null) deliveries.push(deliveryOf(item, indent(messageText)))
      done.value = deliveries.length
    }
    const hidden = items.length - open.length + chosen.length - deliveries.length
    if (deliveries.length === 0) {
      tell("Nothing was exported: every message listed here is hidden, since it may hold real data.")
      return
    }
    saveJson(
      "redoxkit-transmissions.postman_collection.json",
      postmanCollectionOf("redoxkit transmissions", deliveries),
    )
    tell(
      `${deliveries.length} ${deliveries.length === 1 ? "message" : "messages"} exported.${open.length > MOST ? ` Only the newest ${MOST} fit.` : ""}${
        hidden > 0 ? ` ${hidden} hidden ${hidden === 1 ? "one was" : "ones were"} left out.` : ""
      }`,
    )
  }
  return (
    <div class="bar-end">
      <Failure error={action.error.value} />
      <button
        type="button"
        class="button"
        disabled={items.length === 0 || action.busy.value}
        title={`Export the messages listed here (up to ${MOST}) as a Postman collection`}
        onClick={() => void action.run(run)}
      >
        <Icon name="download" /> {action.busy.value ? `Exporting ${done.value}` : "Export to Postman"}
      </button>
    </div>
  )
}
