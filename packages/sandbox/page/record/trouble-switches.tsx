import type { JSX } from "preact"
import { type LiveSubscription, sandbox } from "../api/sandbox.ts"
import type { Trouble, TroubleKind } from "../api/types.ts"
import { durationText, sizeText } from "../parts/time.tsx"
import { SwitchList } from "./switch-list.tsx"

const descriptions: Readonly<Record<TroubleKind, string>> = {
  "lose-answer": "Delivered, but the answer gets lost: the message comes again.",
  delay: "The message comes late, by ten seconds of the sandbox.",
  "cut-connection": "The connection breaks in the middle of the message.",
  "wrong-token": "A wrong verification token: your endpoint should refuse it.",
  duplicate: "The message comes twice, with the same log ID.",
  "malformed-json": "The JSON is cut off before its end.",
  "unknown-event": "An event type that nobody knows.",
  "unknown-members": "Members that are in no schema, in every object.",
  nulls: "Every value but Meta is null.",
  "large-attachment": "A file of 30 MB inside the message.",
  burst: "Twenty copies, each with a log ID of its own.",
}

/** Switches for what goes wrong with the deliveries of a subscription. */
export function TroubleSwitches({
  subscription: { id, troubles },
}: {
  readonly subscription: LiveSubscription
}): JSX.Element {
  return (
    <SwitchList
      title="Trouble on demand"
      descriptions={descriptions}
      on={troubles}
      detail={(kind) => detailOf(troubles.find((trouble) => trouble.kind === kind))}
      add={(kind, frequency) => sandbox.addTrouble(id, { kind, ...frequency })}
      remove={(trouble) => sandbox.removeTrouble(id, trouble)}
    />
  )
}

/** What the HTTP interface can set otherwise. */
function detailOf(trouble: Trouble | undefined): string | undefined {
  if (trouble?.kind === "delay") return `${durationText(trouble.delayMs)} late`
  if (trouble?.kind === "burst") return `${trouble.copies} copies`
  return trouble?.kind === "large-attachment" ? sizeText(trouble.bytes) : undefined
}
