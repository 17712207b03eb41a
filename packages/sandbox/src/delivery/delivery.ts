import type { Cancel } from "../clock/clock.ts"
import type { Core } from "../core.ts"
import { SandboxError } from "../errors.ts"
import type { TransmissionSummary } from "../store/transmission.ts"
import { makeAttempt } from "./attempt.ts"
import { LONGEST_WAIT } from "./schedule.ts"
import { changeTransmission, settle } from "./settle.ts"
import { TransportFailure } from "./transport.ts"

/** The queue of a subscription, as far as it is not in the database. */
interface Queue {
  inFlight: AbortController | undefined
  timer: Cancel | undefined
  /** Set while the transmission in flight is to be skipped. */
  skipping: boolean
}

/** How a subscription is doing. */
export type Flow = "flowing" | "retrying" | "paused"

/** Delivers what waits: first in, first out for each subscription, one at a time, the next only after a 200. */
export interface Delivery {
  /** Takes up what waits in all subscriptions. */
  start(): void
  /** Looks at a subscription whose queue has changed. */
  look(subscriptionId: string): void
  /** Looks at a subscription whose first transmission no longer has to wait. */
  lookNow(subscriptionId: string): void
  /** Holds a subscription. What is under way is finished. */
  pause(subscriptionId: string): void
  /** Lets a subscription go on, and makes the attempt that is due next at once. */
  resume(subscriptionId: string): void
  /** Gives up on the first transmission of a subscription. Resolves with it. @throws SandboxError `conflict` when none waits */
  skip(subscriptionId: string): Promise<TransmissionSummary>
  /** Delivers a transmission again, under its own log ID, behind what waits. @throws SandboxError `conflict` while it waits */
  resend(logId: string): TransmissionSummary
  /** Changes the speed of everything that waits. */
  setSpeed(speed: number): void
  flow(subscriptionId: string): Flow
  /** Resolves when no attempt is under way. */
  idle(): Promise<void>
  /** Ends attempts that are under way: they are made again after the next start. */
  stop(): Promise<void>
}

/** Creates the delivery of a sandbox. */
export function createDelivery(core: Core): Delivery {
  const { clock, transmissions, world, changes, database } = core
  const queues = new Map<string, Queue>()
  const open = new Set<Promise<void>>()
  let stopped = true

  const queueOf = (id: string): Queue => {
    const known = queues.get(id)
    if (known !== undefined) return known
    const queue = { inFlight: undefined, timer: undefined, skipping: false }
    queues.set(id, queue)
    return queue
  }

  function look(id: string): void {
    const queue = queueOf(id)
    const isPaused = world.subscriptions.find(id)?.paused !== false
    if (stopped || isPaused || queue.inFlight !== undefined || queue.timer !== undefined) return
    const head = transmissions.head(id)
    if (head === undefined) return
    // A clock that was set back, or a file from a slower sandbox, makes no wait longer than the longest of the schedule.
    const wait = head.dueAt === null ? 0 : Math.min((head.dueAt - clock.now()) * clock.speed, LONGEST_WAIT)
    if (wait > 0) {
      queue.timer = clock.wait(wait, () => {
        queue.timer = undefined
        begin(queue, head)
      })
      return
    }
    begin(queue, head)
  }

  function begin(queue: Queue, head: TransmissionSummary): void {
    const work = deliver(queue, head).catch((error: unknown) => {
      core.logger.error(
        { logId: head.logId, error: nameOf(error) },
        "A delivery broke off inside the sandbox",
      )
      // A disk that was full may have room again: nothing must wait for the next start.
      if (!stopped) lookLater(queue, head.subscriptionId)
    })
    open.add(work)
    void work.then(() => open.delete(work))
  }

  function lookLater(queue: Queue, id: string): void {
    endTimer(queue)
    queue.timer = clock.wait(LONGEST_WAIT, () => {
      queue.timer = undefined
      look(id)
    })
  }

  async function deliver(queue: Queue, head: TransmissionSummary): Promise<void> {
    const inFlight = new AbortController()
    queue.inFlight = inFlight
    try {
      const result = await makeAttempt(core, head, core.settings.answerTimeoutMs, inFlight.signal)
      settle(core, head, result, queue.skipping)
    } finally {
      queue.inFlight = undefined
      queue.skipping = false
    }
    look(head.subscriptionId)
  }

  function setPaused(id: string, paused: boolean): void {
    const subscription = world.subscriptions.get(id)
    if (subscription.paused === paused) return
    database.transaction(() => {
      world.keepSubscription({ ...subscription, paused })
      changes.add("subscription", { id, flow: delivery.flow(id) })
    })
  }

  function endTimer(queue: Queue): void {
    queue.timer?.()
    queue.timer = undefined
  }

  const delivery: Delivery = {
    start() {
      stopped = false
      for (const { id } of world.subscriptions.list()) look(id)
    },
    look,
    lookNow(id) {
      endTimer(queueOf(id))
      look(id)
    },
    pause(id) {
      setPaused(id, true)
      endTimer(queueOf(id))
    },
    resume(id) {
      setPaused(id, false)
      const head = transmissions.head(id)
      if (head !== undefined && head.dueAt !== null) changeTransmission(core, head.logId, { dueAt: null })
      delivery.lookNow(id)
    },
    async skip(id) {
      world.subscriptions.get(id)
      const queue = queueOf(id)
      const head = transmissions.head(id)
      if (head === undefined) throw new SandboxError("conflict", "Nothing waits in this subscription.")
      if (queue.inFlight === undefined) {
        endTimer(queue)
        database.transaction(() => {
          changeTransmission(core, head.logId, { state: "skipped", dueAt: null })
          changes.add("subscription", { id, flow: delivery.flow(id) })
        })
        look(id)
      } else {
        queue.skipping = true
        queue.inFlight.abort(new TransportFailure("interrupted"))
        await new Promise<void>((resolve) => {
          const end = changes.listen(({ type, data }) => {
            if (type !== "transmission" || (data as TransmissionSummary).logId !== head.logId) return
            end()
            resolve()
          })
        })
      }
      return transmissions.get(head.logId)
    },
    resend(logId) {
      const { state, kind, subscriptionId } = transmissions.get(logId)
      if (kind === "query")
        throw new SandboxError("conflict", "A query is answered to the one who asked. Send it again instead.")
      if (state === "waiting" || state === "delivering" || state === "retrying")
        throw new SandboxError(
          "conflict",
          "The transmission still waits or is under way. Resume its subscription to have it tried at once.",
        )
      world.subscriptions.get(subscriptionId)
      const changed = database.transaction(() =>
        changeTransmission(core, logId, {
          state: "waiting",
          failures: 0,
          dueAt: null,
          repeating: false,
          toTheEnd: true,
        }),
      )
      look(subscriptionId)
      return changed
    },
    setSpeed(speed) {
      const before = clock.speed
      clock.setSpeed(speed)
      const now = clock.now()
      for (const { id } of world.subscriptions.list()) {
        const head = transmissions.head(id)
        if (head?.dueAt == null || head.dueAt <= now) continue
        changeTransmission(core, head.logId, {
          dueAt: Math.round(now + ((head.dueAt - now) * before) / clock.speed),
        })
      }
    },
    flow(id) {
      if (world.subscriptions.get(id).paused) return "paused"
      return (transmissions.head(id)?.failures ?? 0) > 0 ? "retrying" : "flowing"
    },
    async idle() {
      while (open.size > 0) await Promise.all(open)
    },
    async stop() {
      stopped = true
      for (const queue of queues.values()) {
        endTimer(queue)
        queue.inFlight?.abort(new TransportFailure("interrupted"))
      }
      await delivery.idle()
    },
  }
  return delivery
}

function nameOf(error: unknown): string {
  return error instanceof SandboxError ? error.code : error instanceof Error ? error.name : typeof error
}
