import type {
  AppendOutcome,
  NewTransmission,
  Store,
  TransmissionFilter,
  TransmissionSummary,
} from "./contract.ts"
import { openClaimed } from "./encryption/open-claimed.ts"
import type { StoreKind } from "./kind.ts"
import { createReadyListeners } from "./ready.ts"
import { limitOf, replayable, seqOf } from "./rules.ts"
import { createBodyCache } from "./sqlite/body-cache.ts"
import { createClaims } from "./sqlite/claims.ts"
import { createKeys } from "./sqlite/keys.ts"
import { createWorkerLink } from "./sqlite/link.ts"
import type { Answers, GivenOut } from "./sqlite/messages.ts"
import { type SqliteOptions, toSettings } from "./sqlite/options.ts"
import { type Reencrypted, reencrypt } from "./sqlite/reencrypt.ts"
import { createTroubleListeners } from "./troubles.ts"

export type { SqliteOptions } from "./sqlite/options.ts"
export type { Reencrypted } from "./sqlite/reencrypt.ts"

/** A store in a SQLite file. */
export interface SqliteStore extends Store {
  /** See {@link Store.onTrouble}. */
  onTrouble(listener: (error: Error) => void): () => void
  /** Deletes what retention no longer asks for. Happens by itself every `purgeEveryMs`; for tests and maintenance. */
  purge(): Promise<void>
  /**
   * Encrypts with the current key what is stored in the clear or with another key, while the store is in use. Afterwards
   * the other keys are no longer needed.
   *
   * @returns how many bodies were encrypted anew, and how many were left because they do not open
   * @throws an error of the kind when the store has no keys
   * @example
   * const { unreadable } = await inbox.reencrypt()
   */
  reencrypt(): Promise<Reencrypted>
}

/**
 * The durable store for one process: a SQLite file in write-ahead mode. An append resolves after the disk has
 * confirmed it, so it survives `kill -9` and a power failure. The work is done in a thread of its own; appends that
 * arrive together share one commit. The thread does not keep the process alive, except while an answer is due.
 *
 * Methods reject with the faults `locked` (another process has the file), `corrupt`, `version` (written by a newer
 * release), `full` (disk or `maxFileBytes`), `failed` and `closed`.
 *
 * @throws an error of the kind for a wrong option
 * @example
 * export const sqliteInbox = (options: SqliteOptions): SqliteInbox => sqliteStore(INBOX, options)
 */
export function sqliteStore(kind: StoreKind, options: SqliteOptions): SqliteStore {
  const { path, whenCorrupt, retention, seal, maxFileBytes, cacheBytes, cachedKeys, purgeEveryMs, now } =
    toSettings(kind, options)
  const ready = createReadyListeners()
  const cache = createBodyCache(cacheBytes)
  const keys = createKeys(cachedKeys)
  const troubles = createTroubleListeners()
  let somethingReady = false
  let lastSeq = 0

  /** Another file may be under the path since the thread before this one: only what is being passed on is kept. */
  const startAnew = (): readonly GivenOut[] => {
    cache.clear()
    keys.clear()
    return claims.handOver()
  }

  const { name, applicationId, writesClaims } = kind
  const link = createWorkerLink(
    kind,
    () => ({
      kind: { name, applicationId, writesClaims },
      path,
      retention,
      maxFileBytes,
      whenCorrupt,
      running: startAnew(),
      lastSeq,
    }),
    () => {
      if (!somethingReady) return
      somethingReady = false
      ready.notify()
    },
    troubles.tell,
  )
  const claims = createClaims(link, cache, () => {
    somethingReady = true
  })

  const store = (transmission: NewTransmission, stored: Uint8Array): Promise<AppendOutcome> => {
    const sealed = { ...transmission, body: stored }
    const bytes = transmission.body.byteLength
    return link.ask({ do: "append", transmission: sealed, bytes, keyId: seal.current }, ({ seq, until }) => {
      keys.learn(transmission.key, until)
      if (seq === undefined) return "duplicate"
      lastSeq = Math.max(lastSeq, seq)
      cache.add(seq, sealed)
      somethingReady = true
      return "stored"
    })
  }

  const sealAndStore = (transmission: NewTransmission): Promise<AppendOutcome> =>
    store(transmission, seal.seal(transmission.key, transmission.body))

  const left = (seq: number, body: "needed" | "not needed"): void => {
    claims.left(seq)
    if (body === "not needed") cache.delete(seq)
  }

  const purge = async (): Promise<void> => {
    for (let more = true; more; ) {
      more = await link.ask({ do: "purge", now: now() }, (answer) => {
        keys.forget(answer.forgottenKeys)
        return answer.more
      })
    }
  }

  const list = async (
    given: TransmissionFilter,
    withBody: boolean,
  ): Promise<readonly TransmissionSummary[]> => {
    const limit = limitOf(given, kind)
    const filter = onlyConditions(given)
    const found: TransmissionSummary[] = []
    for (let after: number | undefined = 0; after !== undefined && found.length < limit; ) {
      const command = { do: "list", filter, withBody, limit: limit - found.length, after } as const
      const slice: Answers["list"] = await link.ask(command, (answer) => answer)
      found.push(...slice.summaries)
      after = slice.next
    }
    return found
  }

  // A purge that fails is tried again; a fault of the file shows in the appends as well.
  const timer = setInterval(() => void purge().catch(() => {}), purgeEveryMs).unref()
  let closing: Promise<void> | undefined

  return {
    async open() {
      const noted = await link.ask({ do: "open" }, (keyIds) => keyIds)
      if (noted.every(seal.has)) return
      // Noted is what was ever used: one that is missing may have gone with its last body.
      seal.expect(await link.ask({ do: "usedKeys" }, (keyIds) => keyIds))
    },

    async append(transmission) {
      link.checkOpen()
      return keys.append(onlyKnownMembers(transmission), sealAndStore)
    },

    async claim(limit, at) {
      const { transmissions, nextDueAt } = await claims.claim(limit, at)
      return { transmissions: transmissions.map((claimed) => openClaimed(seal, claimed)), nextDueAt }
    },

    async complete(id, at, transmissionId) {
      const command = {
        do: "complete",
        seq: seqOf(id),
        now: Math.trunc(at),
        transmissionId: transmissionId ?? null,
      } as const
      await link.ask(command, () => left(command.seq, "not needed"))
    },

    async retry(id, { dueAt, reason }) {
      const command = { do: "retry", seq: seqOf(id), dueAt: Math.ceil(dueAt), reason } as const
      await link.ask(command, () => left(command.seq, "needed"))
    },

    async park(id, { reason, block, now: at }) {
      const command = { do: "park", seq: seqOf(id), reason, block, now: Math.trunc(at) } as const
      await link.ask(command, () => left(command.seq, "not needed"))
    },

    release: (ids) => claims.release(ids.map(seqOf)),

    async replay(filter) {
      const states = replayable(filter)
      const found = await list({ ...filter, states }, true)
      const seqs = found.map(({ id }) => seqOf(id))
      return link.ask({ do: "replay", seqs, states }, (replayed) => {
        if (replayed > 0) somethingReady = true
        return replayed
      })
    },

    list: (filter) => list(filter, false),

    async read(id) {
      link.checkOpen()
      const seq = seqOf(id)
      const cached = cache.get(seq)
      const found =
        cached === undefined
          ? await link.ask({ do: "read", seq }, (body) => body)
          : { key: cached.key, stored: cached.body }
      return found && seal.open(found.key, found.stored)
    },

    stats: () => link.ask({ do: "stats" }, (stats) => stats),

    onReady: (listener) => ready.add(listener),

    onTrouble: (listener) => troubles.add(listener),

    purge,

    reencrypt: () => reencrypt(kind, link, seal),

    close() {
      clearInterval(timer)
      closing ??= link.close().finally(ready.clear)
      return closing
    },
  }
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

/** As above: what cannot change threads would take the appends of its batch down with it. */
function onlyConditions({ ids, states, subscription }: TransmissionFilter): TransmissionFilter {
  return {
    ...(ids !== undefined && { ids }),
    ...(states !== undefined && { states }),
    ...(subscription !== undefined && { subscription }),
  }
}
