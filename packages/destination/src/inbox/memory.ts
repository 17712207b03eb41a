import { DestinationError, InboxError } from "../errors.ts"
import type { Inbox, TransmissionFilter, TransmissionSummary } from "./contract.ts"
import { createLines } from "./lines.ts"
import { createMemoryStore, type Entry } from "./memory-store.ts"
import { createReadyListeners } from "./ready.ts"
import { type RetentionOptions, toRetention } from "./retention.ts"
import { type Change, completed, limitOf, parked, released, replayable, retried, seqOf } from "./rules.ts"

/** Options of {@link memoryInbox}. */
export interface MemoryInboxOptions {
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
 * An inbox in memory, for tests: what it holds is gone when the process ends, also what was answered 200. `append` rejects with an `InboxError` of code `inbox-full` when unfinished transmissions and dead
 * letters fill it.
 *
 * @throws DestinationError with code `invalid-option`
 * @example
 * const destination = createDestination({ verificationToken, inbox: memoryInbox({ maxTransmissions: 1_000 }) })
 */
export function memoryInbox(options: MemoryInboxOptions = {}): Inbox {
  const limits = {
    maxTransmissions: positive("maxTransmissions", options.maxTransmissions ?? 10_000),
    maxBytes: positive("maxBytes", options.maxBytes ?? 128 * 1024 * 1024),
  }
  const store = createMemoryStore(limits, toRetention({ bodiesMs: 0, ...options.retention }))
  const lines = createLines(store.first)
  const ready = createReadyListeners()
  let closed = false

  const checkOpen = (): void => {
    if (closed) throw new InboxError("inbox-closed", "The inbox is closed. Make a new one to go on.")
  }

  const change = (
    id: string,
    decide: (entry: Entry) => Change | undefined,
    values: Partial<Entry>,
    now?: number,
  ): void => {
    const entry = store.get(seqOf(id))
    const change = entry && decide(entry)
    if (entry === undefined || change === undefined) return
    Object.assign(entry, values, { failures: change.failures })
    store.set(entry, change.state, now)
    lines.changed(entry.subscription, entry.seq)
    if (now !== undefined) store.purge(now)
    ready.notify()
  }

  return {
    async open() {
      checkOpen()
    },

    async append(transmission) {
      checkOpen()
      store.purge(transmission.receivedAt)
      if (store.knows(transmission.key, transmission.receivedAt)) return "duplicate"
      const entry = store.add(transmission)
      if (entry === undefined) {
        throw new InboxError(
          "inbox-full",
          "The memory inbox is full of transmissions that are not handled. Raise its limits, or use an inbox on disk.",
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
        const entry = store.get(seq)
        if (entry?.body === undefined) return []
        store.set(entry, "running")
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

    async complete(id, now) {
      checkOpen()
      change(id, ({ state, failures }) => completed(state, failures), { reason: null }, now)
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
      const replayed = select(store.all(), { ...filter, states }, ({ body }) => body !== undefined)
      for (const { seq } of replayed) {
        change(String(seq), () => ({ state: "waiting", failures: 0 }), { reason: null })
      }
      return replayed.length
    },

    async list(filter) {
      checkOpen()
      return select(store.all(), filter).map(summary)
    },

    async read(id) {
      checkOpen()
      return store.get(seqOf(id))?.body
    },

    async stats() {
      checkOpen()
      let oldestReceivedAt: number | null = null
      for (const { state, receivedAt } of store.all()) {
        if (state !== "waiting" && state !== "running" && state !== "retrying") continue
        oldestReceivedAt = receivedAt
        break
      }
      return { ...store.counts(), oldestReceivedAt }
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
  also: (entry: Entry) => boolean = () => true,
): Entry[] {
  const limit = limitOf(filter)
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

function positive(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value
  throw new DestinationError(
    "invalid-option",
    `memoryInbox: ${name} must be a whole number above 0. Correct it.`,
  )
}
