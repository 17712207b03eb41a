import type { NewTransmission, TransmissionState } from "./contract.ts"
import { createHeap } from "./heap.ts"
import type { Head } from "./lines.ts"
import { createQueue, type Queue } from "./queue.ts"
import type { Retention } from "./retention.ts"

/** A transmission in memory. */
export interface Entry extends Omit<NewTransmission, "keyLifetimeMs" | "body" | "transmissionId"> {
  readonly seq: number
  transmissionId: string | null
  body: Uint8Array | undefined
  state: TransmissionState
  dueAt: number
  failures: number
  reason: string | null
  /** When it was finished or parked. */
  settledAt: number
  /** Stands in the queue of its subscription, if perhaps no longer open. */
  queued: boolean
}

/** How much may be held. */
export interface Limits {
  readonly maxTransmissions: number
  readonly maxBytes: number
}

/** The transmissions of a memory store, their keys, and when to forget them. */
export interface Entries {
  /** Whether the key is remembered at the given time. */
  knows(key: string, now: number): boolean
  /** Adds a transmission, `undefined` when there is no room even after forgetting everything that is finished. */
  add(transmission: NewTransmission): Entry | undefined
  get(seq: number): Entry | undefined
  /** Everything, oldest first. */
  all(): Iterable<Entry>
  /** First waiting, retrying or blocked transmission of a subscription. */
  first(subscription: string): Head | undefined
  set(entry: Entry, state: TransmissionState, now?: number): void
  /** Forgets what retention no longer asks for. */
  purge(now: number): void
  counts(): Readonly<Record<TransmissionState, number>>
}

interface Key {
  readonly seq: number
  /** When the key runs out; `undefined` for one that lasts as long as its transmission. */
  readonly until: number | undefined
}

/** Starts with none. Every operation takes a constant number of steps on average. */
export function createEntries(limits: Limits, retention: Retention): Entries {
  const entries = new Map<number, Entry>()
  const keys = new Map<string, Key>()
  const passingKeys = createHeap<{ readonly key: string; readonly until: number }>(({ until }) => until)
  const lines = new Map<string, Queue<Entry>>()
  // Both hold what has finished, in that order; the first still with its body.
  const finishedBodies = createQueue<Settled>()
  const finished = createQueue<Settled>()
  const dead = createQueue<Settled>()
  const counts = { waiting: 0, running: 0, retrying: 0, parked: 0, blocked: 0, done: 0 }
  let bytes = 0
  let lastSeq = 0

  const dropBody = (entry: Entry): void => {
    bytes -= entry.body?.byteLength ?? 0
    entry.body = undefined
  }

  const forget = (entry: Entry): void => {
    dropBody(entry)
    entries.delete(entry.seq)
    counts[entry.state] -= 1
    const key = keys.get(entry.key)
    if (key?.seq === entry.seq && key.until === undefined) keys.delete(entry.key)
  }

  const shiftSettled = (
    queue: Queue<Settled>,
    state: TransmissionState,
    before: number,
  ): Entry | undefined => {
    for (let item = queue.peek(); item !== undefined; item = queue.peek()) {
      // A replayed transmission leaves its place in the queue behind: skip it.
      const current =
        item.entry.state === state && item.entry.settledAt === item.at && entries.has(item.entry.seq)
      if (current && item.at > before) return undefined
      queue.shift()
      if (current) return item.entry
    }
    return undefined
  }

  const drain = (
    queue: Queue<Settled>,
    state: TransmissionState,
    before: number,
    act: (entry: Entry) => void,
  ): void => {
    // Called for every transmission, and nearly always there is nothing to do.
    while ((queue.peek()?.at ?? Number.POSITIVE_INFINITY) <= before) {
      const entry = shiftSettled(queue, state, before)
      if (entry === undefined) return
      act(entry)
    }
  }

  const forgetDead = (entry: Entry): void => {
    // The key outlives a dead letter that is kept for a shorter time than keys are.
    const until = entry.settledAt + retention.keysMs
    const key = keys.get(entry.key)
    if (key?.seq === entry.seq && key.until === undefined) {
      keys.set(entry.key, { seq: entry.seq, until })
      passingKeys.push({ key: entry.key, until })
    }
    forget(entry)
  }

  const makeRoom = (size: number): boolean => {
    while (entries.size >= limits.maxTransmissions) {
      const oldest = shiftSettled(finished, "done", Number.POSITIVE_INFINITY)
      if (oldest === undefined) return false
      forget(oldest)
    }
    while (bytes + size > limits.maxBytes) {
      const oldest = shiftSettled(finishedBodies, "done", Number.POSITIVE_INFINITY)
      if (oldest === undefined) return false
      dropBody(oldest)
    }
    return true
  }

  const queueOf = (subscription: string): Queue<Entry> => {
    let queue = lines.get(subscription)
    if (queue === undefined) {
      queue = createQueue<Entry>()
      lines.set(subscription, queue)
    }
    return queue
  }

  const enqueue = (entry: Entry, place: "last" | "original"): void => {
    if (entry.queued) return
    entry.queued = true
    if (place === "last") queueOf(entry.subscription).push(entry)
    else queueOf(entry.subscription).insert(entry, ({ seq }) => seq)
  }

  return {
    knows(key, now) {
      const known = keys.get(key)
      return known !== undefined && (known.until === undefined || known.until > now)
    },

    add(transmission) {
      const { key, keyLifetimeMs, subscription, dataModel, eventType, transmissionId, receivedAt, body } =
        transmission
      if (!makeRoom(body.byteLength)) return undefined
      lastSeq += 1
      const entry: Entry = {
        key,
        subscription,
        dataModel,
        eventType,
        transmissionId,
        receivedAt,
        seq: lastSeq,
        body,
        state: "waiting",
        dueAt: 0,
        failures: 0,
        reason: null,
        settledAt: 0,
        queued: false,
      }
      entries.set(entry.seq, entry)
      counts.waiting += 1
      bytes += body.byteLength
      const until = keyLifetimeMs === undefined ? undefined : entry.receivedAt + keyLifetimeMs
      keys.set(key, { seq: entry.seq, until })
      if (until !== undefined) passingKeys.push({ key, until })
      enqueue(entry, "last")
      return entry
    },

    get: (seq) => entries.get(seq),
    all: () => entries.values(),

    first(subscription) {
      const queue = lines.get(subscription)
      for (let entry = queue?.peek(); queue !== undefined && entry !== undefined; entry = queue.peek()) {
        const { seq, state, dueAt, failures } = entry
        if (state === "waiting" || state === "retrying" || state === "blocked")
          return { seq, state, dueAt, failures, interrupted: false }
        queue.shift()
        entry.queued = false
      }
      lines.delete(subscription)
      return undefined
    },

    set(entry, state, now = 0) {
      counts[entry.state] -= 1
      counts[state] += 1
      entry.state = state
      if (state === "waiting") enqueue(entry, "original")
      if (state === "done" || state === "parked") entry.settledAt = now
      if (state === "parked") dead.push({ entry, at: now })
      if (state === "done") {
        finished.push({ entry, at: now })
        if (entry.body !== undefined) finishedBodies.push({ entry, at: now })
      }
    },

    purge(now) {
      drain(finishedBodies, "done", now - retention.bodiesMs, dropBody)
      drain(finished, "done", now - retention.keysMs, forget)
      drain(dead, "parked", now - retention.parkedMs, forgetDead)
      for (
        let next = passingKeys.peek();
        next !== undefined && next.until <= now;
        next = passingKeys.peek()
      ) {
        passingKeys.pop()
        if (keys.get(next.key)?.until === next.until) keys.delete(next.key)
      }
    },

    counts: () => ({ ...counts }),
  }
}

interface Settled {
  readonly entry: Entry
  readonly at: number
}
