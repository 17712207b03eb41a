import type { Core } from "./core.ts"
import type { Inbox } from "./inbox/contract.ts"
import { loggedId } from "./logged-id.ts"

/** Tells the log and the metrics when a server was silent for so long that others have taken over what it had claimed. */
export function reportTakeovers(
  { settings: { logger, metrics } }: Pick<Core, "settings">,
  inbox: Inbox,
): void {
  inbox.onTakeover?.((takeover) => {
    const { of, count, silentMs } = takeover
    metrics.takenOver?.({ of, count, silentMs })
    if (takeover.of === "others") {
      logger.warn(
        { count, silentMs },
        "A server has fallen silent: what it had claimed was given back and is handled again",
      )
      return
    }
    for (const { transmissionId } of takeover.transmissions)
      logger.warn(
        { transmissionId: loggedId(transmissionId), silentMs },
        "This server was silent for longer than its lease, and another one has taken over a message: it is handled again there",
      )
  })
}
