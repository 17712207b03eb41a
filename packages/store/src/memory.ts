import type { Store, TransmissionFilter, TransmissionSummary } from "./contract.ts"
import type { StoreKind } from "./kind.ts"
import { createLines } from "./lines.ts"
import { createEntries, type Entry } from "./memory-entries.ts"
import { createReadyListeners } from "./ready.ts"
import { type RetentionOptions, toRetention } from "./retention.ts"
import { type Change, completed, limitOf, parked, released, replayable, retried, seqOf } from "./rules.ts"

/** Options of a store in memory. */
export interface MemoryOptions {
  /** Most transmissions held, finished ones included. Default 10,000. Finished ones make room, oldest first. */
  readonly maxTransmissions?: number
  /** Most bytes of bodies held. Default 128 MiB. Bodies of finished transmissions make room, oldest first. */
  readonly maxBytes?: number
  /**
   * How long finished transmissions are kept, as long as there is room. Bodies are let go at completion unless `bodiesMs`
   * says otherwise: keeping 128 MiB of them costs a third of the speed.
   */
  readonly retention?: RetentionOptions
}

/**
 * A store in memory, for tests: what it holds is gone when the process ends. `append` rejects with the fault `full` when
 * unfinished transmissions and dead letters fill it.
 *
 * @throws an error of the kind for a wrong option
 * @example
 * export const memoryInbox = (options?: MemoryOptions): Inbox => memoryStore(INBOX, options)
 */
export function memoryStore(kind: StoreKind, options: MemoryOptions = {}): Store {
  const positive = (name: string, value: number): number => {
    if (Number.isInteger(value) && value > 0) return value
    throw kind.invalidOption(`${kind.makers.memory}: ${name} must be a whole number above 0. Correct it.`)
  }
  const limits = {
    maxTransmissions: positive("maxTransmissions", options.maxTransmissions ?? 10_000),
    maxBytes: positive("maxBytes", options.maxBytes ?? 128 * 1024 * 1024),
  }
  const entries = createEntries(limits, toRetention(kind, { bodiesMs: 0, ...options.retention }))
  const lines = createLines(entries.first)
  const ready = createReadyListeners()
  let closed = false

  const checkOpen = (): void => {
    if (closed) throw kind.failure("closed", `The ${kind.name} is closed. Make a new one to go on.`)
  }

  const change = (
    id: string,
    decide: (entry: Entry) => Change | undefined,
    values: Partial<Entry>,
    now?: number,
  ): void => {
    const entry = entries.get(seqOf(id))
    const change = entry && decide(entry)
    if (entry === undefined || change === undefined) return
    Object.assign(entry, values, { failures: change.failures })
    entries.set(entry, change.state, now)
    lines.changed(entry.subscription, entry.seq)
    if (now !== undefined) entries.purge(now)
    ready.notify()
  }

  return {
    async open() {
      checkOpen()
    },

    async append(transmission) {
      checkOpen()
      entries.purge(transmission.receivedAt)
      if (entries.knows(transmission.key, transmission.receivedAt)) return "duplicate"
      const entry = entries.add(transmission)
      if (entry === undefined) {
        throw kind.failure(
          "full",
          `The memory ${kind.name} is full of transmissions that are not finished. Raise its limits, or use an ${kind.name} on disk.`,
        )
      }
      lines.stored(entry.subscription, entry.seq)
      ready.notify()
      return "stored"
    },

    async claim(limit, now) {
      checkOpen()
      const { heads, nextDueAt } = lines.claim(limit, now)
      const transmissions = heads.flatMap(({ seq }) => {
        const entry = entries.get(seq)
        if (entry?.body === undefined) return []
        entries.set(entry, "running")
        const { key, subscription, dataModel, eventType, transmissionId, receivedAt, body, failures } = entry
        return {
          id: String(seq),
          key,
          subscription,
          dataModel,
          eventType,
          transmissionId,
          receivedAt,
          body,
          failures,
        }
      })
      return { transmissions, nextDueAt }
    },

    async complete(id, now, transmissionId) {
      checkOpen()
      const values = { reason: null, ...(transmissionId !== undefined && { transmissionId }) }
      change(id, ({ state, failures }) => completed(state, failures), values, now)
    },

    async retry(id, { dueAt, reason }) {
      checkOpen()
      change(id, ({ state, failures }) => retried(state, failures), { dueAt, reason })
    },

    async park(id, { reason, block, now }) {
      checkOpen()
      change(id, ({ state, failures }) => parked(state, failures, block), { reason }, now)
    },

    async release(ids) {
      checkOpen()
      for (const id of ids) change(id, ({ state, failures }) => released(state, failures), {})
    },

    async replay(filter) {
      checkOpen()
      const states = replayable(filter)
      const limit = limitOf(filter, kind)
      const replayed = select(entries.all(), { ...filter, states }, limit, ({ body }) => body !== undefined)
      for (const { seq } of replayed) {
        change(String(seq), () => ({ state: "waiting", failures: 0 }), { reason: null })
      }
      return replayed.length
    },

    async list(filter) {
      checkOpen()
      return select(entries.all(), filter, limitOf(filter, kind)).map(summary)
    },

    async read(id) {
      checkOpen()
      return entries.get(seqOf(id))?.body
    },

    async stats() {
      checkOpen()
      let oldestReceivedAt: number | null = null
      for (const { state, receivedAt } of entries.all()) {
        if (state !== "waiting" && state !== "running" && state !== "retrying") continue
        oldestReceivedAt = receivedAt
        break
      }
      return { ...entries.counts(), oldestReceivedAt }
    },

    onReady: (listener) => ready.add(listener),

    async close() {
      closed = true
      ready.clear()
    },
  }
}

function select(
  entries: Iterable<Entry>,
  filter: TransmissionFilter,
  limit: number,
  also: (entry: Entry) => boolean = () => true,
): Entry[] {
  const ids = filter.ids && new Set(filter.ids)
  const selected: Entry[] = []
  for (const entry of entries) {
    if (selected.length >= limit) break
    if (ids !== undefined && !ids.has(String(entry.seq))) continue
    if (filter.states !== undefined && !filter.states.includes(entry.state)) continue
    if (filter.subscription !== undefined && filter.subscription !== entry.subscription) continue
    if (also(entry)) selected.push(entry)
  }
  return selected
}

function summary(entry: Entry): TransmissionSummary {
  const { key, subscription, dataModel, eventType, transmissionId, receivedAt, state, failures, reason } =
    entry
  const bytes = entry.body?.byteLength ?? 0
  const id = String(entry.seq)
  return {
    id,
    key,
    subscription,
    dataModel,
    eventType,
    transmissionId,
    receivedAt,
    state,
    failures,
    reason,
    bytes,
  }
}
