import { type Sent, sandbox } from "../api/sandbox.ts"
import type { Draft } from "./compose-state.ts"

/** Sends what is written. An edited message that goes the same way as before belongs to the one it was made from. */
export async function sendDraft(
  { source, destination }: Draft,
  original: string | undefined,
  text: string,
): Promise<Sent> {
  if (original !== undefined) {
    const before = await sandbox.transmission(original, false)
    const isSameWay = before.sourceId === source && before.destinationId === destination
    if (isSameWay && before.kind === "message")
      return { transmissions: [await sandbox.resendEdited(original, text)] }
  }
  return sandbox.send(source, destination, text)
}
