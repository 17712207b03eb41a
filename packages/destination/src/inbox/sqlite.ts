import { LRUCache } from "lru-cache"
import type {
  AppendOutcome,
  Claim,
  ClaimedTransmission,
  Inbox,
  NewTransmission,
  TransmissionFilter,
  TransmissionSummary,
} from "./contract.ts"
import { createReadyListeners } from "./ready.ts"
import { limitOf, replayable, seqOf } from "./rules.ts"
import { createBodyCache } from "./sqlite/body-cache.ts"
import { closedError, createWorkerLink } from "./sqlite/link.ts"
import type { Answers } from "./sqlite/messages.ts"
import { type SqliteInboxOptions, toSettings } from "./sqlite/options.ts"

export type { SqliteInboxOptions } from "./sqlite/options.ts"

/** An inbox in a SQLite file. */
export interface SqliteInbox extends Inbox {
  /** Deletes what retention no longer asks for. Happens by itself every `purgeEveryMs`; for tests and maintenance. */
  purge(): Promise<void>
}

/**
 * The durable inbox for one process: a SQLite file in write-ahead mode. An append resolves after the disk has
 * confirmed it, so it survives `kill -9` and a power failure. The work is done in a thread of its own; appends that
 * arrive together share one commit. The thread does not keep the process alive, except while an answer is due.
 *
 * Methods reject with an `InboxError`: `inbox-locked` (another process has the file), `inbox-corrupt`,
 * `inbox-version` (written by a newer release), `inbox-full` (disk or `maxFileBytes`), `inbox-failed`, `inbox-closed`.
 *
 * @throws DestinationError with code `invalid-option`
 * @example
 * const inbox = sqliteInbox({ path: "redox-inbox.db", retention: { bodiesMs: 60 * 60 * 1000 } })
 */
export function sqliteInbox(options: SqliteInboxOptions): SqliteInbox {
  const { path, retention, maxFileBytes, cacheBytes, cachedKeys, purgeEveryMs, now } = toSettings(options)
  const ready = createReadyListeners()
  const cache = createBodyCache(cacheBytes)
  /** Keys known to be in the file, with the time when they run out. */
  const known = new LRUCache<string, { readonly until: number }>({ max: cachedKeys })
  /** Appends on their way to the file. */
  const racing = new Map<string, { readonly until: number; readonly outcome: Promise<AppendOutcome> }>()
  /** What was given out and has not come back: outlives a crash of the worker. */
  const claimed = new Set<number>()
  let somethingReady = false
  let closing: Promise<void> | undefined

  const link = createWorkerLink(
    () => ({ path, retention, maxFileBytes, running: [...claimed] }),
    () => {
      if (!somethingReady) return
      somethingReady = false
      ready.notify()
    },
  )

  const checkOpen = (): void => {
    if (closing !== undefined) throw closedError()
  }

  const store = (transmission: NewTransmission): Promise<AppendOutcome> =>
    link.ask({ do: "append", transmission }, ({ seq, until }) => {
      known.set(transmission.key, { until: until ?? Number.POSITIVE_INFINITY })
      if (seq === undefined) return "duplicate"
      cache.add(seq, transmission)
      somethingReady = true
      return "stored"
    })

  const left = (seqs: readonly number[], finished: boolean): void => {
    somethingReady = true
    for (const seq of seqs) {
      claimed.delete(seq)
      if (finished) cache.delete(seq)
    }
  }

  const purge = async (): Promise<void> => {
    for (let more = true; more; ) {
      more = await link.ask({ do: "purge", now: now() }, (answer) => {
        for (const key of answer.forgottenKeys) known.delete(key)
        return answer.more
      })
    }
  }

  // A purge that fails is tried again; a fault of the file shows in the appends as well.
  const timer = setInterval(() => void purge().catch(() => {}), purgeEveryMs).unref()

  const fromCache = (seq: number, failures: number): ClaimedTransmission | undefined => {
    const cached = cache.get(seq)
    if (cached === undefined) return undefined
    const { keyLifetimeMs: _, ...transmission } = cached
    return { id: String(seq), ...transmission, failures }
  }

  const claim = async (limit: number, at: number): Promise<Claim> => {
    const { heads, nextDueAt } = await link.ask(
      { do: "claim", limit, now: at, cachedFrom: cache.from },
      (answer): { heads: readonly (ClaimedTransmission | ClaimedSeq)[]; nextDueAt: number | null } => ({
        nextDueAt: answer.nextDueAt,
        heads: answer.heads.map(({ seq, failures, stored }) => {
          claimed.add(seq)
          return stored ? toClaimed(stored, failures) : (fromCache(seq, failures) ?? { seq, failures })
        }),
      }),
    )
    const missing = heads.filter((head) => "seq" in head)
    if (missing.length === 0) return { transmissions: heads as readonly ClaimedTransmission[], nextDueAt }
    try {
      const seqs = missing.map(({ seq }) => seq)
      const loaded = await link.ask(
        { do: "load", seqs },
        (answer) => new Map(answer.map((one) => [one.seq, one])),
      )
      const transmissions = heads.flatMap((head) => {
        if (!("seq" in head)) return head
        const stored = loaded.get(head.seq)
        return stored === undefined ? [] : toClaimed(stored, head.failures)
      })
      return { transmissions, nextDueAt }
    } catch (error) {
      await release(heads.map((head) => ("seq" in head ? head.seq : Number(head.id)))).catch(() => {})
      throw error
    }
  }

  const release = (seqs: readonly number[]): Promise<void> =>
    link.ask({ do: "release", seqs }, () => left(seqs, false))

  const list = async (
    filter: TransmissionFilter,
    withBody = false,
  ): Promise<readonly TransmissionSummary[]> => {
    const limit = limitOf(filter)
    const found: TransmissionSummary[] = []
    for (let after: number | undefined = 0; after !== undefined && found.length < limit; ) {
      const slice: Answers["list"] = await link.ask(
        { do: "list", filter, withBody, limit: limit - found.length, after },
        (answer) => answer,
      )
      found.push(...slice.summaries)
      after = slice.next
    }
    return found
  }

  return {
    async open() {
      checkOpen()
      await link.ask({ do: "open" }, () => undefined)
    },

    async append(given) {
      checkOpen()
      const transmission = onlyKnownMembers(given)
      const { key, receivedAt, keyLifetimeMs = Number.POSITIVE_INFINITY } = transmission
      const isKnown = known.get(key)
      if (isKnown !== undefined && receivedAt < isKnown.until) return "duplicate"
      const first = racing.get(key)
      if (first !== undefined && receivedAt < first.until) {
        await first.outcome
        return "duplicate"
      }
      const race = { until: receivedAt + keyLifetimeMs, outcome: store(transmission) }
      racing.set(key, race)
      try {
        return await race.outcome
      } finally {
        if (racing.get(key) === race) racing.delete(key)
      }
    },

    async claim(limit, at) {
      checkOpen()
      return claim(limit, at)
    },

    async complete(id, at) {
      checkOpen()
      const seq = seqOf(id)
      if (seq !== undefined)
        await link.ask({ do: "complete", seq, now: Math.trunc(at) }, () => left([seq], true))
    },

    async retry(id, { dueAt, reason }) {
      checkOpen()
      const seq = seqOf(id)
      if (seq === undefined) return
      await link.ask({ do: "retry", seq, dueAt: Math.ceil(dueAt), reason }, () => left([seq], false))
    },

    async park(id, { reason, block, now: at }) {
      checkOpen()
      const seq = seqOf(id)
      if (seq === undefined) return
      await link.ask({ do: "park", seq, reason, block, now: Math.trunc(at) }, () => left([seq], true))
    },

    async release(ids) {
      checkOpen()
      const seqs = ids.flatMap((id) => seqOf(id) ?? [])
      if (seqs.length > 0) await release(seqs)
    },

    async replay(filter) {
      checkOpen()
      const states = replayable(filter)
      if (states.length === 0) return 0
      const found = await list({ ...filter, states }, true)
      if (found.length === 0) return 0
      const seqs = found.map(({ id }) => Number(id))
      return link.ask({ do: "replay", seqs, states }, (replayed) => {
        somethingReady = true
        return replayed
      })
    },

    async list(filter) {
      checkOpen()
      return list(filter)
    },

    async read(id) {
      checkOpen()
      const seq = seqOf(id)
      if (seq === undefined) return undefined
      return cache.get(seq)?.body ?? link.ask({ do: "read", seq }, (body) => body)
    },

    async stats() {
      checkOpen()
      return link.ask({ do: "stats" }, (stats) => stats)
    },

    onReady: (listener) => ready.add(listener),

    async purge() {
      checkOpen()
      await purge()
    },

    close() {
      clearInterval(timer)
      closing ??= link.close().finally(ready.clear)
      return closing
    },
  }
}

interface ClaimedSeq {
  readonly seq: number
  readonly failures: number
}

function toClaimed(
  { seq, ...stored }: { readonly seq: number } & NewTransmission,
  failures: number,
): ClaimedTransmission {
  return { id: String(seq), ...stored, failures }
}

/** Members of the caller's own could be of a kind that cannot change threads. */
function onlyKnownMembers(transmission: NewTransmission): NewTransmission {
  const { key, keyLifetimeMs, subscription, dataModel, eventType, transmissionId, receivedAt, body } =
    transmission
  return {
    key,
    ...(keyLifetimeMs !== undefined &&
      Number.isFinite(keyLifetimeMs) && { keyLifetimeMs: Math.trunc(keyLifetimeMs) }),
    subscription,
    dataModel,
    eventType,
    transmissionId,
    receivedAt: Math.trunc(receivedAt),
    body,
  }
}
