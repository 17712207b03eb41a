import type { TransmissionFilter } from "@redoxkit/store"
import type { BodyOf, SendModelOf, SendTypeOf } from "../calls.ts"
import type { Core } from "../core.ts"
import { SourceError } from "../errors.ts"
import { checkedFilter } from "./check-filter.ts"
import type { Enqueued, EnqueuedMessage, Outbox, OutboxStats } from "./contract.ts"
import { createDelivery } from "./deliver-enqueued.ts"
import { createEnqueue, type EnqueueOptions } from "./enqueue.ts"
import { OutboxError } from "./outbox-error.ts"
import { reportTakeovers } from "./report-takeovers.ts"
import { enqueuedMessageOf } from "./transmission-key.ts"

/** What a source with an outbox does. */
export interface OutboxVerbs<Events, Responses> {
  /**
   * Stores a message for delivery. When this resolves, it is on disk and leaves in its turn, also after a crash. It is
   * checked now, its `EventDateTime` is now, and its files are embedded or uploaded now. A message to several
   * destinations is stored once for each.
   *
   * @param body - the event's message; what `Meta` leaves open is filled in. It is not changed.
   * @throws OutboxError when it could not be stored; InvalidMessageError and the other classes of SourceError when it
   * cannot be prepared; SourceError `outbox-missing` without an outbox
   * @example
   * await source.enqueue("Results", "New", { Patient, Orders }, { idempotencyKey: `result-${report.number}` })
   */
  enqueue<
    DataModel extends SendModelOf<Events, Responses>,
    EventType extends SendTypeOf<Events, Responses, DataModel>,
  >(
    dataModel: DataModel,
    eventType: EventType,
    body: BodyOf<Events, DataModel, EventType>,
    options?: EnqueueOptions,
  ): Promise<Enqueued>
  /**
   * Opens the outbox and begins to deliver, what an earlier process left first. Messages may be enqueued before.
   *
   * @throws OutboxError when the storage cannot be used, for example `outbox-locked`, or after `stop()`
   */
  start(): Promise<void>
  /**
   * Stops delivering, waits for what is on its way and closes the outbox. The rest leaves after the next start. A second
   * call waits for the first. Without an outbox there is nothing to stop.
   *
   * @param options.deadlineMs - how long to wait; 10,000 without it. What is on its way after that is cut off, and its
   * fate is not known.
   */
  stop(options?: { readonly deadlineMs?: number }): Promise<void>
  /** Counts of the outbox by state. */
  stats(): Promise<OutboxStats>
  /** Lists messages of the outbox, oldest first; dead letters (`parked`, `blocked`) without a filter. */
  list(filter?: TransmissionFilter): Promise<readonly EnqueuedMessage[]>
  /**
   * Has dead letters sent again, in their place; the oldest 100 without a filter. Messages that Redox has accepted only
   * when `states` names `done`, and while their body is kept. Resolves with how many.
   */
  replay(filter?: TransmissionFilter): Promise<number>
}

const DEAD: TransmissionFilter = { states: ["parked", "blocked"] }

/** Puts the verbs of the outbox together. Without an outbox they say what is missing. */
export function createOutboxVerbs<Events, Responses>(core: Core): OutboxVerbs<Events, Responses> {
  const { outbox, delivery, logger } = core.settings
  if (outbox === undefined) return withoutOutbox()
  outbox.onTrouble?.((error) =>
    logger.error(
      { error: error.name, ...(error instanceof OutboxError && { code: error.code }) },
      error.message,
    ),
  )
  reportTakeovers(outbox, logger)
  const shutdown = new AbortController()
  const drain = createDelivery(core, outbox, delivery, shutdown.signal)
  const enqueue = createEnqueue(core, outbox, delivery)
  let stopped: Promise<void> | undefined

  async function stopOnce(theOutbox: Outbox, deadlineMs: number): Promise<void> {
    const deadline = setTimeout(() => shutdown.abort(), Math.min(deadlineMs, 2 ** 31 - 1))
    try {
      await drain.stop()
    } finally {
      clearTimeout(deadline)
      shutdown.abort()
      await theOutbox.close()
    }
  }

  return {
    enqueue: (dataModel, eventType, body, options = {}) => enqueue({ dataModel, eventType, body, options }),
    async start() {
      if (stopped !== undefined)
        throw new OutboxError(
          "outbox-closed",
          "This source was stopped, which closed its outbox. Create a new one to go on.",
        )
      await outbox.open()
      if (stopped === undefined) drain.start()
    },
    stop({ deadlineMs = 10_000 } = {}) {
      stopped ??= stopOnce(outbox, deadlineMs)
      return stopped
    },
    async stats() {
      const { oldestReceivedAt: oldestEnqueuedAt, ...counts } = await outbox.stats()
      return { ...counts, oldestEnqueuedAt }
    },
    list: async (filter = DEAD) => (await outbox.list(checkedFilter(filter))).map(enqueuedMessageOf),
    replay: async (filter = {}) => outbox.replay(checkedFilter(filter)),
  }
}

function withoutOutbox<Events, Responses>(): OutboxVerbs<Events, Responses> {
  const missing = async (): Promise<never> => {
    throw new SourceError(
      "outbox-missing",
      "This source has no outbox. Pass one to createSource: outbox: sqliteOutbox({ path }).",
    )
  }
  return {
    enqueue: missing,
    start: missing,
    stop: async () => {},
    stats: missing,
    list: missing,
    replay: missing,
  }
}
