import { describeError } from "../describe-error.ts"
import type { Inbox } from "../inbox/contract.ts"
import type { Settings } from "../options.ts"

/**
 * When messages are refused without anybody asking for it, so that Redox holds them. All messages of the destination are
 * refused: what waits may belong to any of them.
 */
export interface BackPressureOptions {
  /** Messages in the inbox that are not finished, from which on new ones are answered 503. No limit without it. */
  readonly depth?: number
  /**
   * Age of the oldest message that is not finished, in milliseconds, from which on new ones are answered 503. No limit
   * without it. A message whose handler fails for hours is old, too: choose it larger than `retry` takes in all.
   */
  readonly ageMs?: number
  /** Share of the limits at which messages are taken again, above 0 and at most 1. 0.5 without it. */
  readonly resumeAt?: number
  /** How often the inbox is asked, in milliseconds. 1,000 without it. */
  readonly checkEveryMs?: number
}

/** Back-pressure with its defaults filled in. */
export interface BackPressureSettings extends Required<BackPressureOptions> {}

/** Watches the inbox. */
export interface BackPressure {
  /** Begins with what an earlier process left. */
  start(): void
  /** Whether messages are refused just now. */
  isHigh(): boolean
  /** A message was stored. */
  stored(): void
  /** Ends the watch. */
  stop(): void
}

const none: BackPressure = { start() {}, isHigh: () => false, stored() {}, stop() {} }

/**
 * Watches how much waits in the inbox and how long it has waited. Looks at once when the messages stored since the last
 * look may have reached the limit, so that a burst between two looks does not run over it.
 */
export function createBackPressure(
  { backPressure, logger, now }: Pick<Settings, "backPressure" | "logger" | "now">,
  inbox: Inbox | undefined,
): BackPressure {
  if (backPressure === undefined || inbox === undefined) return none
  const { depth, ageMs, resumeAt, checkEveryMs } = backPressure
  let high = false
  let lastDepth = 0
  let storedSince = 0
  let timer: NodeJS.Timeout | undefined
  let isLooking = false
  let ended = false

  /** @returns whether the inbox could be asked */
  async function look(): Promise<boolean> {
    const counted = storedSince
    try {
      const stats = await inbox?.stats()
      if (stats === undefined) return false
      lastDepth = stats.waiting + stats.running + stats.retrying
      storedSince -= counted
      const age = stats.oldestReceivedAt === null ? 0 : Math.max(0, now() - stats.oldestReceivedAt)
      const share = high ? resumeAt : 1
      const was = high
      high = lastDepth >= depth * share || age >= ageMs * share
      if (high === was) return true
      const fields = { depth: lastDepth, oldestAgeMs: age }
      if (high)
        logger.warn(
          fields,
          "Too much waits in the inbox: messages are answered 503 and Redox holds its feeds",
        )
      else logger.info(fields, "The inbox has room again: messages are taken")
      return true
    } catch (error) {
      // An inbox that cannot be asked refuses messages by itself.
      logger.error(describeError(error), "The state of the inbox could not be measured")
      return false
    }
  }

  function lookSoon(): void {
    if (isLooking) return
    isLooking = true
    void look().then((isMeasured) => {
      isLooking = false
      // After a failure the next look waits its time: the count it would have corrected still stands.
      if (isMeasured && !ended && !high && storedSince > 0 && lastDepth + storedSince >= depth)
        return lookSoon()
      // With nothing in the inbox, the next message begins anew.
      if (ended || (!high && lastDepth + storedSince === 0)) return
      timer ??= setTimeout(() => {
        timer = undefined
        lookSoon()
      }, checkEveryMs).unref()
    })
  }

  return {
    start: lookSoon,
    isHigh: () => high,
    stored() {
      storedSince += 1
      if (timer === undefined || lastDepth + storedSince >= depth) lookSoon()
    },
    stop() {
      ended = true
      clearTimeout(timer)
    },
  }
}
