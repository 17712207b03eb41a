import { randomBytes, randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { createDrain, type NewTransmission, type Store } from "@redoxkit/store"
import type { Outcome, Task } from "./task.ts"

/** Does something again and again, several at a time, and notes how long each one took. */
export async function repeat(
  { atATime, milliseconds }: Task,
  once: (index: number) => unknown,
): Promise<Outcome> {
  const latencies: number[] = []
  let index = 0
  const started = performance.now()
  const loop = async (): Promise<void> => {
    for (let before = started; before - started < milliseconds; ) {
      index += 1
      await once(index)
      const after = performance.now()
      latencies.push(after - before)
      before = after
    }
  }
  await Promise.all(Array.from({ length: atATime }, loop))
  return {
    count: latencies.length,
    elapsed: performance.now() - started,
    latencies: Float64Array.from(latencies),
  }
}

/** Does something a number of times, many at a time. */
export async function fill(
  { fill: total = 0 }: Task,
  once: (index: number) => Promise<unknown>,
): Promise<Outcome> {
  const started = performance.now()
  let index = 0
  const loop = async (): Promise<void> => {
    while (index < total) {
      index += 1
      await once(index)
    }
  }
  await Promise.all(Array.from({ length: 4_000 }, loop))
  return { count: total, elapsed: performance.now() - started }
}

/** Handles what waits in a store with a handler that does nothing, in the loop that destinations use. */
export async function handle(task: Task, store: Store): Promise<Outcome> {
  let count = 0
  let lastAfter = 0
  const started = performance.now()
  const drain = createDrain({
    store,
    concurrency: () => task.atATime,
    pollIntervalMs: 1_000,
    now: Date.now,
    shutdown: new AbortController().signal,
    async pass({ id }, settle) {
      await settle(() => store.complete(id, Date.now()))
      count += 1
      lastAfter = performance.now() - started
    },
    unfinished: async () => {},
    claimFailed: (error) => console.error(error),
    outcomeFailed: (error) => console.error(error),
  })
  drain.start()
  await timeOf(task, () => count)
  const outcome = { count, elapsed: performance.now() - started }
  await drain.stop()
  const { waiting } = await store.stats()
  return waiting === 0 ? { ...outcome, elapsed: lastAfter } : outcome
}

/** A message of one of the subscriptions. */
export function messageOf(subscription: number, body: Uint8Array): NewTransmission {
  const key = randomUUID()
  return {
    key,
    subscription: `s${subscription}`,
    dataModel: "Scheduling",
    eventType: "New",
    transmissionId: key,
    receivedAt: Date.now(),
    body,
  }
}

/** A body of letters that nobody can make smaller: databases compress what they can. */
export function bodyOf({ bytes }: Pick<Task, "bytes">): Buffer {
  return Buffer.from(randomBytes(bytes).toString("base64").slice(0, bytes))
}

/** The time of a task, and on a machine that is slower than that, the time until something has come of it. */
export async function timeOf({ milliseconds, members }: Task, done: () => number): Promise<void> {
  const started = performance.now()
  await sleep(milliseconds)
  // Of several workers, one may get nothing at all.
  while (members === 1 && done() === 0 && performance.now() - started < 60_000) await sleep(10)
}
