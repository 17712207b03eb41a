import type { Logger } from "@redoxkit/store/common"
import type { Outbox } from "./contract.ts"

/** Tells the log when a process was silent for so long that others have taken over what it was delivering. */
export function reportTakeovers(outbox: Outbox, logger: Logger): void {
  outbox.onTakeover?.((takeover) => {
    const { count, silentMs } = takeover
    if (takeover.of === "others") {
      logger.warn(
        { count, silentMs },
        "A process has fallen silent: what it was delivering was given back, and its fate is not known",
      )
      return
    }
    for (const { id } of takeover.transmissions)
      logger.warn(
        { id, silentMs },
        "This process was silent for longer than its lease, and another one has taken over a message whose fate is not known",
      )
  })
}
