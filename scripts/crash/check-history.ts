/** What a server told of one message in one of its lives. */
export interface Handling {
  /** 0 for the first process, 1 for the one after the first kill, and so on. */
  readonly life: number
  readonly transmissionId: string
}

/** What one of several processes that work side by side told of a message. */
export interface SharedHandling {
  /** Number of the process. */
  readonly process: number
  readonly transmissionId: string
}

/**
 * The lives of one subscription that several processes share, from what was handled in order: a new one begins where
 * another process has taken over what a killed one was at.
 */
export function livesOf(
  handled: readonly SharedHandling[],
  killed: ReadonlySet<number>,
): readonly Handling[] {
  let life = 0
  return handled.map(({ process, transmissionId }, index) => {
    const before = handled[index - 1]
    if (before !== undefined && before.process !== process && killed.has(before.process)) life += 1
    return { life, transmissionId }
  })
}

/** What was sent on one subscription. */
export interface SentSubscription {
  /** Transmission IDs in the order in which they were sent; each was answered 200 before the next was sent. */
  readonly sent: readonly string[]
  /** Those that were answered 200. */
  readonly acknowledged: ReadonlySet<string>
}

/** What became of everything that was sent. All but the last two must be 0. */
export interface Verdict {
  /** Answered 200 and never handled. */
  readonly lost: number
  /** Handled after a message that was sent later on the same subscription. */
  readonly outOfOrder: number
  /** Handled twice though the process did not die in between, or though it was not the last one before it died. */
  readonly handledTwice: number
  /** Handled again because the process died between the handler's end and the note of it: known, and allowed. */
  readonly handledAgainAfterKill: number
  readonly acknowledged: number
}

/** Holds what was handled against what was answered 200. */
export function checkHistory(
  subscriptions: readonly SentSubscription[],
  handled: readonly Handling[],
): Verdict {
  const verdicts = subscriptions.map((subscription) => {
    const own = new Set(subscription.sent)
    return checkSubscription(
      subscription,
      handled.filter(({ transmissionId }) => own.has(transmissionId)),
    )
  })
  const sum = (count: (verdict: Verdict) => number): number =>
    verdicts.reduce((total, verdict) => total + count(verdict), 0)
  return {
    lost: sum(({ lost }) => lost),
    outOfOrder: sum(({ outOfOrder }) => outOfOrder),
    handledTwice: sum(({ handledTwice }) => handledTwice),
    handledAgainAfterKill: sum(({ handledAgainAfterKill }) => handledAgainAfterKill),
    acknowledged: sum(({ acknowledged }) => acknowledged),
  }
}

function checkSubscription({ sent, acknowledged }: SentSubscription, handled: readonly Handling[]): Verdict {
  const place = new Map(sent.map((id, index) => [id, index]))
  const seen = new Map<string, Handling>()
  let furthest = -1
  let outOfOrder = 0
  let handledTwice = 0
  let handledAgainAfterKill = 0
  for (const [index, handling] of handled.entries()) {
    const earlier = seen.get(handling.transmissionId)
    if (earlier !== undefined) {
      const wasLastOfItsLife = handled[index - 1] === earlier && earlier.life < handling.life
      if (wasLastOfItsLife) handledAgainAfterKill += 1
      else handledTwice += 1
      seen.set(handling.transmissionId, handling)
      continue
    }
    seen.set(handling.transmissionId, handling)
    const at = place.get(handling.transmissionId) ?? -1
    if (at < furthest) outOfOrder += 1
    furthest = Math.max(furthest, at)
  }
  const lost = [...acknowledged].filter((id) => !seen.has(id)).length
  return { lost, outOfOrder, handledTwice, handledAgainAfterKill, acknowledged: acknowledged.size }
}
