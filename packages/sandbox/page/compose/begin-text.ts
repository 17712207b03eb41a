import { sandbox } from "../api/sandbox.ts"
import { indent } from "../json/indent.ts"
import { world } from "../state/world.ts"

/** A text that Compose begins from. */
export interface BeginText {
  /** `null` while it is hidden. */
  readonly text: string | null
  /** It went to a destination with real data, whether it is hidden or was asked for. */
  readonly isReal: boolean
}

/** The sample of an event. @throws ApiError */
export async function sampleText(dataModel: string, eventType: string): Promise<BeginText> {
  return { text: JSON.stringify(await sandbox.sample(dataModel, eventType), null, 2), isReal: false }
}

/** The message of a transmission, with its numbers as they were sent. @throws ApiError */
export async function originalText(logId: string, reveal: boolean): Promise<BeginText> {
  const { messageText, realData, destinationId } = await sandbox.transmission(logId, reveal)
  const destination = world.value?.destinations.find(({ id }) => id === destinationId)
  return {
    text: messageText === null ? null : indent(messageText),
    isReal: realData || destination?.holdsRealData === true,
  }
}
