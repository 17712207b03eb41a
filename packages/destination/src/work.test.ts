import { seededRandom } from "@redoxkit/store/testing"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { HandlerContext } from "./handlers.ts"
import type { Inbox } from "./inbox/contract.ts"
import { memoryInbox } from "./inbox/memory.ts"
import { message, post } from "./testing/requests.ts"
import { deferred, testDestination } from "./testing/test-destination.ts"

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

/** Lets some turns of the event loop pass; the fake clock counts a millisecond for each. */
const settle = () => vi.advanceTimersByTimeAsync(10)
const from = (source: number, values = {}) =>
  message("Scheduling", "New", { meta: { Source: { ID: `source-${source}` } }, ...values })

test("tries again after the waits that the option gives", async () => {
  const { destination, measured } = testDestination({ retry: { delayMs: (failures) => failures * 1_000 } })
  const tries: [number, number][] = []
  destination.on("Scheduling", "New", (_message, { attempt }) => {
    tries.push([attempt, Date.now()])
    if (attempt < 4) throw new RangeError("mistake")
  })
  await destination.start()
  await destination.handle(post(from(1, { Visit: {} })))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tries).toEqual([
    [1, 0],
    [2, 1_000],
    [3, 3_000],
    [4, 6_000],
  ])
  const event = { dataModel: "Scheduling", eventType: "New" }
  expect(measured.filter(([hook]) => hook === "failed" || hook === "handled")).toEqual([
    ["failed", { ...event, failures: 1, reason: "RangeError" }],
    ["failed", { ...event, failures: 2, reason: "RangeError" }],
    ["failed", { ...event, failures: 3, reason: "RangeError" }],
    ["handled", { ...event, durationMs: 0, waitedMs: 6_000 }],
  ])
  await destination.stop()
})

test("doubles its own waits from one second to five minutes, less a fifth at most", async () => {
  const { destination } = testDestination()
  const times: number[] = []
  destination.on("Scheduling", "New", () => {
    times.push(Date.now())
    throw new Error("mistake")
  })
  await destination.start()
  await destination.handle(post(from(1)))
  await vi.advanceTimersByTimeAsync(60 * 60_000)
  const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0))
  const full = [1, 2, 4, 8, 16, 32, 64, 128, 256].map((seconds) => seconds * 1_000)
  expect(waits).toHaveLength(full.length)
  for (const [index, wait] of waits.entries()) {
    expect(wait).toBeLessThanOrEqual(full[index] ?? 0)
    expect(wait).toBeGreaterThanOrEqual((full[index] ?? 0) * 0.8)
  }
  await destination.stop()
})

test("takes its own wait when the option fails or gives no number", async () => {
  for (const delayMs of [
    () => Number.NaN,
    () => Number.POSITIVE_INFINITY,
    () => {
      throw new Error("mistake")
    },
  ]) {
    const { destination, logs } = testDestination({ retry: { delayMs } })
    const handler = vi.fn().mockRejectedValueOnce(new Error("mistake"))
    destination.on("Scheduling", "New", handler)
    await destination.start()
    await destination.handle(post(from(1)))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(handler).toHaveBeenCalledTimes(2)
    expect(logs.some(({ text }) => text.startsWith("retry.delayMs"))).toBe(true)
    await destination.stop()
  }
})

test("answers what comes in with one turn before it claims it, all of it at once", async () => {
  const inbox = memoryInbox()
  const { destination } = testDestination({ inbox })
  const handler = vi.fn()
  destination.onAny(handler)
  await destination.start()
  await settle()
  const claim = vi.spyOn(inbox, "claim")
  const answers = await Promise.all([1, 2, 3].map((source) => destination.handle(post(from(source)))))
  expect(answers.map((answer) => answer?.status)).toEqual([200, 200, 200])
  expect(claim).not.toHaveBeenCalled()
  await settle()
  const first: ReturnType<Inbox["claim"]> | undefined = claim.mock.results[0]?.value
  expect((await first)?.transmissions).toHaveLength(3)
  expect(handler).toHaveBeenCalledTimes(3)
  await destination.stop()
})

test("holds a subscription while its first message waits for a retry, and no other subscription", async () => {
  const { destination } = testDestination({ retry: { delayMs: () => 1_000 } })
  const handled: string[] = []
  let broken = true
  destination.on("Scheduling", "New", ({ Visit }, { subscription }) => {
    if (broken && Visit?.VisitNumber === "1" && subscription.startsWith("source-1"))
      throw new Error("mistake")
    handled.push(`${subscription.slice(0, 8)}:${Visit?.VisitNumber}`)
  })
  await destination.start()
  for (const number of ["1", "2", "3"])
    for (const source of [1, 2])
      await destination.handle(post(from(source, { Visit: { VisitNumber: number } })))
  await settle()
  expect(handled).toEqual(["source-2:1", "source-2:2", "source-2:3"])
  broken = false
  await vi.advanceTimersByTimeAsync(1_000)
  expect(handled.slice(3)).toEqual(["source-1:1", "source-1:2", "source-1:3"])
  await destination.stop()
})

test("keeps every subscription in order, whatever fails and however long it takes", async () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const random = seededRandom(seed)
    const inbox = memoryInbox()
    const { destination } = testDestination({
      inbox,
      concurrency: 3,
      retry: { attempts: 1_000, delayMs: () => Math.floor(random() * 50) },
    })
    for (const method of ["complete", "retry", "claim"] as const) {
      const real: (...parameters: never[]) => Promise<unknown> = inbox[method]
      vi.spyOn(inbox, method).mockImplementation((async (...parameters: never[]) => {
        if (random() < 0.1) throw new Error("disk")
        const result = await real(...parameters)
        // Written, and yet reported as failed.
        if (method !== "claim" && random() < 0.1) throw new Error("disk")
        return result
      }) as never)
    }
    const sent = new Map<string, string[]>()
    const handled = new Map<string, string[]>()
    const running = new Set<string>()
    let overlaps = 0
    destination.on("Scheduling", "New", async ({ Visit }, { subscription }) => {
      if (running.has(subscription)) overlaps += 1
      running.add(subscription)
      await new Promise((resolve) => setTimeout(resolve, random() * 20))
      running.delete(subscription)
      if (random() < 0.4) throw new Error("mistake")
      handled.set(subscription, [...(handled.get(subscription) ?? []), Visit?.VisitNumber ?? ""])
    })
    await destination.start()
    for (let number = 0; number < 60; number += 1) {
      const source = Math.floor(random() * 5)
      const key = `source-${source}/scheduling`
      sent.set(key, [...(sent.get(key) ?? []), String(number)])
      await destination.handle(post(from(source, { Visit: { VisitNumber: String(number) } })))
      await vi.advanceTimersByTimeAsync(random() * 10)
    }
    await vi.advanceTimersByTimeAsync(120_000)
    expect(overlaps).toBe(0)
    expect(handled).toEqual(sent)
    expect(await destination.stats()).toMatchObject({ done: 60 })
    await destination.stop()
  }
})

test("parks a message after its last try, lets its subscription go on, and replays it when asked", async () => {
  const { destination, logs, measured } = testDestination({ retry: { attempts: 2, delayMs: () => 10 } })
  let broken = true
  const handled: unknown[] = []
  destination.on("Scheduling", "New", ({ Visit }) => {
    if (broken && Visit?.VisitNumber === "1") throw new Error("mistake")
    handled.push(Visit?.VisitNumber)
  })
  const outcomes: string[] = []
  destination.onError((_error, { failures, outcome }) => outcomes.push(`${failures} ${outcome}`))
  await destination.start()
  for (const number of ["1", "2"]) await destination.handle(post(from(1, { Visit: { VisitNumber: number } })))
  await vi.advanceTimersByTimeAsync(30)
  expect(handled).toEqual(["2"])
  expect(outcomes).toEqual(["1 retrying", "2 parked"])
  expect(measured.filter(([hook]) => hook === "parked")).toEqual([
    ["parked", { dataModel: "Scheduling", eventType: "New", reason: "Error", blocked: false }],
  ])
  expect(logs.filter(({ level }) => level === "error").map(({ text }) => text)).toEqual([
    "A message could not be handled; it is tried again",
    "A message failed for the last time and is now a dead letter; look at it and replay it",
  ])
  broken = false
  expect(await destination.replay()).toBe(1)
  await settle()
  expect(handled).toEqual(["2", "1"])
  expect(await destination.list()).toEqual([])
  await destination.stop()
})

test("blocks the subscription after the last try when asked to, until the message is replayed", async () => {
  const { destination, measured } = testDestination({ retry: { attempts: 1, afterLastAttempt: "block" } })
  let broken = true
  const handled: unknown[] = []
  destination.on("Scheduling", "New", ({ Visit }) => {
    if (broken && Visit?.VisitNumber === "1") throw new Error("mistake")
    handled.push(Visit?.VisitNumber)
  })
  await destination.start()
  for (const number of ["1", "2"]) await destination.handle(post(from(1, { Visit: { VisitNumber: number } })))
  await destination.handle(post(from(2, { Visit: { VisitNumber: "other" } })))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(handled).toEqual(["other"])
  expect(await destination.list()).toMatchObject([{ state: "blocked" }])
  expect(measured).toContainEqual(["parked", expect.objectContaining({ blocked: true })])
  broken = false
  expect(await destination.replay({ states: ["blocked"] })).toBe(1)
  await settle()
  expect(handled).toEqual(["other", "1", "2"])
  await destination.stop()
})

test("makes a dead letter of an unreadable body at once and goes on with the feed", async () => {
  const { destination, inbox, logs, measured } = testDestination({ retry: { afterLastAttempt: "block" } })
  const handler = vi.fn()
  const told = vi.fn()
  destination.onAny(handler)
  destination.onError(told)
  await destination.start()
  const cutOff = JSON.stringify(from(1)).slice(0, -1)
  await destination.handle(post("no JSON"))
  await destination.handle(post('{"no":"Meta"}'))
  await destination.handle(post(cutOff))
  await destination.handle(post(from(1)))
  await settle()
  expect(handler).toHaveBeenCalledOnce()
  const parked = await destination.list()
  expect(parked.map(({ state, reason }) => [state, reason])).toEqual(
    Array(3).fill(["parked", "unreadable-body"]),
  )
  expect(Buffer.from((await inbox.read("3")) ?? []).toString()).toBe(cutOff)
  expect(
    logs.filter(({ text }) => text === "A message could not be read and is now a dead letter"),
  ).toHaveLength(3)
  expect(measured.filter(([hook]) => hook === "parked")).toHaveLength(3)
  // Bodies without a readable Meta have a line of their own, beside that of their source.
  expect(told.mock.calls.map(([, { dataModel, outcome }]) => [dataModel, outcome]).sort()).toEqual([
    [null, "parked"],
    [null, "parked"],
    ["Scheduling", "parked"],
  ])
  await destination.stop()
})

test("handles as many subscriptions side by side as allowed, each one message at a time", async () => {
  const { destination } = testDestination({ concurrency: 2 })
  const gates = new Map<string, () => void>()
  const running: string[] = []
  let most = 0
  let overlaps = 0
  destination.onAny(async (_message, { subscription, transmissionId }) => {
    if (running.includes(subscription)) overlaps += 1
    running.push(subscription)
    most = Math.max(most, running.length)
    const gate = deferred()
    gates.set(transmissionId ?? "", gate.resolve)
    await gate.promise
    running.splice(running.indexOf(subscription), 1)
  })
  await destination.start()
  for (const source of [1, 2, 3, 1, 2, 3]) await destination.handle(post(from(source)))
  let done = 0
  while (done < 6) {
    await settle()
    expect(running).toHaveLength(Math.min(2, 6 - done))
    const [id, open] = [...gates][0] ?? []
    gates.delete(id ?? "")
    open?.()
    done += 1
  }
  await settle()
  expect(most).toBe(2)
  expect(overlaps).toBe(0)
  expect(await destination.stats()).toMatchObject({ done: 6 })
  await destination.stop()
})

test("writes an outcome again when the storage fails, instead of running the handlers again", async () => {
  for (const method of ["complete", "retry", "park"] as const) {
    const inbox = memoryInbox()
    const failing = vi.spyOn(inbox, method).mockRejectedValueOnce(new Error("disk"))
    const { destination, logs } = testDestination({
      inbox,
      retry: { attempts: method === "park" ? 1 : 2, delayMs: () => 60_000 },
    })
    const handler = vi.fn(() => {
      if (method !== "complete") throw new Error("mistake")
    })
    destination.onAny(handler)
    await destination.start()
    await destination.handle(post(from(1)))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(handler).toHaveBeenCalledOnce()
    expect(failing).toHaveBeenCalledTimes(2)
    expect(logs.some(({ text }) => text.startsWith("The outcome of a message could not be stored"))).toBe(
      true,
    )
    expect((await destination.stats()).running).toBe(0)
    await destination.stop()
  }
})

test("writes no old outcome over a new try when a write went through although it was reported as failed", async () => {
  const inbox = memoryInbox()
  const real = inbox.retry
  const retry = vi.spyOn(inbox, "retry").mockImplementationOnce(async (id, options) => {
    await real(id, options)
    throw new Error("the reply was lost")
  })
  const { destination } = testDestination({ inbox, retry: { delayMs: () => 500 } })
  const gate = deferred()
  const handler = vi.fn((_message: unknown, { attempt }: HandlerContext) => {
    if (attempt === 1) throw new Error("mistake")
    return gate.promise
  })
  destination.onAny(handler)
  await destination.start()
  await destination.handle(post(from(1)))
  await vi.advanceTimersByTimeAsync(5_000)
  expect(retry).toHaveBeenCalledOnce()
  expect(await destination.stats()).toMatchObject({ running: 1 })
  gate.resolve()
  await settle()
  expect(handler).toHaveBeenCalledTimes(2)
  expect(await destination.stats()).toMatchObject({ done: 1 })
  await destination.stop()
})

test("lets a claim that is under way come to its end before an outcome is written again", async () => {
  for (const found of ["the message", "nothing"]) {
    const inbox = memoryInbox()
    const { retry, claim } = { ...inbox }
    const retrying = vi.spyOn(inbox, "retry").mockImplementationOnce(async (id, options) => {
      await retry(id, options)
      throw new Error("the reply was lost")
    })
    const { destination } = testDestination({ inbox, retry: { delayMs: () => 500 } })
    const gate = deferred()
    const handled: string[] = []
    destination.on("Scheduling", "New", (_message, { subscription, attempt }) => {
      handled.push(`${subscription.slice(0, 8)} ${attempt}`)
      if (attempt === 1 && subscription.startsWith("source-1")) throw new Error("mistake")
      return subscription.startsWith("source-1") ? gate.promise : undefined
    })
    await destination.start()
    await destination.handle(post(from(1)))
    await settle()
    // The next look begins before the outcome is written again, and ends after.
    const looked = deferred()
    vi.spyOn(inbox, "claim").mockImplementationOnce(async (limit, now) => {
      const claimed = found === "nothing" ? { transmissions: [], nextDueAt: null } : await claim(limit, now)
      await looked.promise
      return claimed
    })
    await vi.advanceTimersByTimeAsync(600)
    await destination.handle(post(from(2)))
    await vi.advanceTimersByTimeAsync(600)
    expect(handled).toEqual(["source-1 1"])
    looked.resolve()
    await settle()
    expect(handled.sort()).toEqual(["source-1 1", "source-1 2", "source-2 1"])
    expect(await destination.stats()).toMatchObject({ running: 1, done: 1 })
    expect(retrying).toHaveBeenCalledTimes(found === "nothing" ? 2 : 1)
    gate.resolve()
    await destination.stop()
  }
})

test("looks again when the inbox could not be read", async () => {
  const inbox = memoryInbox()
  vi.spyOn(inbox, "claim").mockRejectedValueOnce(new Error("disk"))
  const { destination, logs } = testDestination({ inbox })
  const handler = vi.fn()
  destination.onAny(handler)
  await destination.handle(post(from(1)))
  await destination.start()
  await settle()
  expect(handler).not.toHaveBeenCalled()
  expect(logs.at(-1)).toMatchObject({ level: "error", text: expect.stringContaining("could not be read") })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(handler).toHaveBeenCalledOnce()
  await destination.stop()
})

test("looks again at once when a message is stored while it looks", async () => {
  const inbox = memoryInbox()
  const { destination } = testDestination({ inbox })
  const handler = vi.fn()
  destination.onAny(handler)
  const looked = deferred()
  vi.spyOn(inbox, "claim").mockImplementationOnce(async () => {
    await looked.promise
    return { transmissions: [], nextDueAt: null }
  })
  await destination.start()
  await destination.handle(post(from(1)))
  looked.resolve()
  await settle()
  expect(handler).toHaveBeenCalledOnce()
  await destination.stop()
})

test("finds what another process has stored at its next look", async () => {
  const inbox: Inbox = { ...memoryInbox(), onReady: () => () => {} }
  const { destination } = testDestination({ inbox, pollIntervalMs: 500 })
  const handler = vi.fn()
  destination.onAny(handler)
  await destination.start()
  await settle()
  await destination.handle(post(from(1)))
  await vi.advanceTimersByTimeAsync(480)
  expect(handler).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(20)
  expect(handler).toHaveBeenCalledOnce()
  await destination.stop()
})

test("handles first what lay in the inbox when it started", async () => {
  const inbox = memoryInbox()
  await testDestination({ inbox }).destination.handle(post(from(1, { Visit: { VisitNumber: "before" } })))
  const { destination } = testDestination({ inbox })
  const handled: unknown[] = []
  destination.on("Scheduling", "New", ({ Visit }) => handled.push(Visit?.VisitNumber))
  await destination.handle(post(from(1, { Visit: { VisitNumber: "after" } })))
  await settle()
  expect(handled).toEqual([])
  await destination.start()
  await destination.start()
  await settle()
  expect(handled).toEqual(["before", "after"])
  await destination.stop()
})

test("does not handle a message twice because a metrics hook fails", async () => {
  const fail = () => {
    throw new Error("mistake")
  }
  const { destination } = testDestination({
    retry: { delayMs: () => 0 },
    metrics: { validated: fail, handled: fail, failed: fail, parked: fail, queue: fail },
  })
  const handler = vi.fn((_message: unknown, { attempt, dataModel }: HandlerContext) => {
    if (dataModel === "Clinical Summary" && attempt === 1) throw new Error("mistake")
  })
  destination.onAny(handler)
  await destination.start()
  await destination.handle(post(from(1)))
  await settle()
  expect(handler).toHaveBeenCalledTimes(1)
  await destination.handle(post(message("Clinical Summary", "PatientPush")))
  await destination.handle(post("unreadable"))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(handler).toHaveBeenCalledTimes(3)
  expect(await destination.stats()).toMatchObject({ done: 2, parked: 1 })
  await destination.stop()
})

test("measures the queue at its interval while it runs", async () => {
  const { destination, measured } = testDestination({
    metricsIntervalMs: 1_000,
    retry: { delayMs: () => 60_000 },
  })
  destination.on("Scheduling", "New", () => Promise.reject(new Error("mistake")))
  await destination.start()
  await destination.start()
  await destination.handle(post(from(1)))
  await destination.handle(post(from(1)))
  await vi.advanceTimersByTimeAsync(2_000)
  const queue = measured.filter(([hook]) => hook === "queue")
  expect(queue).toMatchObject([
    ["queue", { depth: 2, oldestAgeMs: 1_000, stats: { waiting: 1, retrying: 1 } }],
    ["queue", { depth: 2, oldestAgeMs: 2_000 }],
  ])
  await destination.stop()
  expect(vi.getTimerCount()).toBe(0)
})
