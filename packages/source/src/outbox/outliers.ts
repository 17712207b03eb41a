import type { SourceError, SourceErrorCode } from "../errors.ts"

/** Refusals that name no reason: they may speak of Redox, or of this one message. */
const DOUBTFUL: readonly SourceErrorCode[] = ["refused-by-redox", "redox-unavailable"]
/** Fewer than any number of answers. */
const KNOWN = -1

/** Tells a message that nobody takes from a Redox that takes none. */
export interface Outliers {
  /** Redox has taken a message, or refused it on its own account. */
  answered(id: string): void
  /** Whether a refusal speaks of this message: Redox has answered others since it first refused this one. */
  refused(id: string, error: SourceError): boolean
}

/**
 * Watches for messages that are refused again and again while others pass, for example by a firewall that dislikes
 * their text. What was found out holds until the message is answered.
 */
export function createOutliers(): Outliers {
  const answersBefore = new Map<string, number>()
  let answers = 0
  return {
    answered(id) {
      answers += 1
      answersBefore.delete(id)
    },
    refused(id, { code }) {
      if (!DOUBTFUL.includes(code)) return false
      const before = answersBefore.get(id) ?? answers
      const isOutlier = answers > before
      answersBefore.set(id, isOutlier ? KNOWN : before)
      return isOutlier
    },
  }
}
