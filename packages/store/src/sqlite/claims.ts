import type { Claim, ClaimedTransmission } from "../contract.ts"
import type { BodyCache } from "./body-cache.ts"
import type { WorkerLink } from "./link.ts"
import type { GivenOut, StoredTransmission } from "./messages.ts"

/** What was given out, and the bodies to give out with it. */
export interface Claims {
  claim(limit: number, now: number): Promise<Claim>
  release(seqs: readonly number[]): Promise<void>
  /** A transmission has come back. */
  left(seq: number): void
  /** Everything that has not come back, for a worker that takes the place of one that has ended. */
  handOver(): readonly GivenOut[]
}

interface Head {
  readonly seq: number
  readonly failures: number
  readonly interrupted: boolean
  readonly transmission: Omit<StoredTransmission, "seq"> | undefined
}

/**
 * Claims through the worker: usually one round trip, with the bodies from memory.
 *
 * @param freed - called when something has come back and its subscription may move on
 */
export function createClaims(link: WorkerLink, cache: BodyCache, freed: () => void): Claims {
  /** With the key, as soon as it is known; before that, nobody was given it. */
  const running = new Map<number, string | undefined>()
  /** Given out by the worker, but never handed on, and not yet given back. */
  const stranded = new Set<number>()

  const left = (seq: number): void => {
    running.delete(seq)
    freed()
  }

  const release: Claims["release"] = (seqs) => link.ask({ do: "release", seqs }, () => seqs.forEach(left))

  /** Reads what fell out of the cache while the claim was under way. */
  const load = async (heads: readonly Head[]): Promise<readonly Head[]> => {
    const seqs = heads.filter(({ transmission }) => transmission === undefined).map(({ seq }) => seq)
    if (seqs.length === 0) return heads
    const loaded = await link.ask(
      { do: "load", seqs },
      (answer) => new Map(answer.map((one) => [one.seq, one])),
    )
    for (const [seq, { key }] of loaded) running.set(seq, key)
    return heads.map((head) => ({ ...head, transmission: head.transmission ?? loaded.get(head.seq) }))
  }

  const giveBack = async (seqs: readonly number[]): Promise<void> => {
    for (const seq of seqs) stranded.add(seq)
    await release(seqs)
    for (const seq of seqs) stranded.delete(seq)
  }

  return {
    async claim(limit, now) {
      if (stranded.size > 0) await giveBack([...stranded])
      const { heads, nextDueAt } = await link.ask(
        { do: "claim", limit, now, cachedFrom: cache.from },
        (answer) => {
          const heads = answer.heads.map(({ seq, failures, interrupted, stored }): Head => {
            const transmission = stored ?? cache.get(seq)
            running.set(seq, transmission?.key)
            return { seq, failures, interrupted, transmission }
          })
          return { heads, nextDueAt: answer.nextDueAt }
        },
      )
      try {
        return { transmissions: (await load(heads)).flatMap(toClaimed), nextDueAt }
      } catch (error) {
        // Should this fail as well, the next claim does it.
        await giveBack(heads.map(({ seq }) => seq)).catch(() => {})
        throw error
      }
    },
    release,
    left,
    handOver() {
      // A new worker knows of nothing that is not handed over: for it, these wait.
      for (const seq of stranded) running.delete(seq)
      stranded.clear()
      return [...running].flatMap(([seq, key]) => (key === undefined ? [] : [{ seq, key }]))
    },
  }
}

function toClaimed({ seq, failures, interrupted, transmission }: Head): readonly ClaimedTransmission[] {
  if (transmission === undefined) return []
  const { key, subscription, dataModel, eventType, transmissionId, receivedAt, body } = transmission
  const id = String(seq)
  const claimed = { id, key, subscription, dataModel, eventType, transmissionId, receivedAt, body, failures }
  return [interrupted ? { ...claimed, interrupted } : claimed]
}
