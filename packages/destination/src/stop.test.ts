import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { memoryInbox } from "./inbox/memory.ts"
import { message, post } from "./testing/requests.ts"
import { deferred, testDestination } from "./testing/test-destination.ts"

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

const settle = () => vi.advanceTimersByTimeAsync(0)
const appointment = () => message("Scheduling", "New")

/** A memory inbox that stays open, so that what a stopped destination left can be looked at. */
function inboxLeftOpen() {
  const inbox = memoryInbox()
  const close = vi.spyOn(inbox, "close").mockResolvedValue()
  return { inbox, close }
}

test("waits for a running handler, writes its outcome down and closes the inbox", async () => {
  const { inbox, close } = inboxLeftOpen()
  const { destination, logs } = testDestination({ inbox })
  const gate = deferred()
  const handler = vi.fn(() => gate.promise)
  destination.onAny(handler)
  await destination.start()
  for (let count = 0; count < 2; count += 1) await destination.handle(post(appointment()))
  await settle()
  const stopped = vi.fn()
  const stopping = destination.stop().then(stopped)
  await vi.advanceTimersByTimeAsync(9_000)
  expect(stopped).not.toHaveBeenCalled()
  gate.resolve()
  await stopping
  expect(close).toHaveBeenCalledOnce()
  expect(handler).toHaveBeenCalledOnce()
  expect(await inbox.stats()).toMatchObject({ done: 1, waiting: 1, running: 0 })
  expect(logs.filter(({ level }) => level === "warn")).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})

test("waits for an error handler that is told by a handler failing meanwhile", async () => {
  const { inbox } = inboxLeftOpen()
  const { destination } = testDestination({ inbox })
  const gate = deferred()
  const alert = deferred()
  destination.onAny(async () => {
    await gate.promise
    throw new Error("mistake")
  })
  destination.onError(() => alert.promise)
  await destination.start()
  await destination.handle(post(appointment()))
  await settle()
  const stopped = vi.fn()
  const stopping = destination.stop().then(stopped)
  await settle()
  gate.resolve()
  await settle()
  expect(stopped).not.toHaveBeenCalled()
  alert.resolve()
  await stopping
})

test("aborts what still runs at the deadline and gives it back without counting a failure", async () => {
  const { inbox } = inboxLeftOpen()
  const { destination, logs, measured } = testDestination({ inbox })
  const told = vi.fn()
  destination.onError(told)
  // One handler heeds the signal, the other one does not.
  destination.on("Scheduling", "New", (_message, { signal }) => {
    return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
  })
  destination.on("Clinical Summary", "PatientPush", () => new Promise(() => {}))
  await destination.start()
  await destination.handle(post(appointment()))
  await destination.handle(post(message("Clinical Summary", "PatientPush")))
  await settle()
  const stopping = destination.stop({ deadlineMs: 500 })
  await vi.advanceTimersByTimeAsync(500)
  await stopping
  expect(await inbox.list({})).toMatchObject([
    { state: "waiting", failures: 0 },
    { state: "waiting", failures: 0 },
  ])
  expect(told).not.toHaveBeenCalled()
  expect(measured.map(([hook]) => hook)).not.toContain("failed")
  expect(logs.at(-1)).toMatchObject({ level: "warn", fields: { count: 2 } })
})

test("does not write down the outcome of a handler that ends after the deadline", async () => {
  const { inbox } = inboxLeftOpen()
  const { destination } = testDestination({ inbox })
  const gate = deferred()
  destination.onAny(() => gate.promise)
  await destination.start()
  await destination.handle(post(appointment()))
  await settle()
  const stopping = destination.stop({ deadlineMs: 0 })
  await settle()
  await stopping
  const complete = vi.spyOn(inbox, "complete")
  gate.resolve()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(complete).not.toHaveBeenCalled()
  expect(await inbox.stats()).toMatchObject({ waiting: 1 })
})

test("gives back what a claim under way brings, without handling it", async () => {
  const { inbox } = inboxLeftOpen()
  const { destination } = testDestination({ inbox })
  const handler = vi.fn()
  destination.onAny(handler)
  await destination.handle(post(appointment()))
  const slow = deferred()
  const claim = inbox.claim
  vi.spyOn(inbox, "claim").mockImplementationOnce(async (limit, now) => {
    const claimed = await claim(limit, now)
    await slow.promise
    return claimed
  })
  await destination.start()
  const stopping = destination.stop()
  await settle()
  expect(await inbox.stats()).toMatchObject({ running: 1 })
  slow.resolve()
  await stopping
  expect(handler).not.toHaveBeenCalled()
  expect(await inbox.stats()).toMatchObject({ waiting: 1, running: 0 })
})

test("does not wait longer than its deadline for a storage that hangs", async () => {
  const { inbox, close } = inboxLeftOpen()
  vi.spyOn(inbox, "claim").mockReturnValue(new Promise(() => {}))
  const { destination } = testDestination({ inbox })
  await destination.start()
  const stopping = destination.stop({ deadlineMs: 100 })
  await vi.advanceTimersByTimeAsync(100)
  await stopping
  expect(close).toHaveBeenCalledOnce()
})

test("closes the inbox although unfinished messages cannot be given back", async () => {
  const { inbox, close } = inboxLeftOpen()
  vi.spyOn(inbox, "release").mockRejectedValue(new Error("disk"))
  const { destination, logs } = testDestination({ inbox })
  destination.onAny(() => new Promise(() => {}))
  await destination.start()
  await destination.handle(post(appointment()))
  await settle()
  const stopping = destination.stop({ deadlineMs: 0 })
  await settle()
  await stopping
  expect(close).toHaveBeenCalledOnce()
  expect(logs.at(-1)).toMatchObject({
    level: "error",
    text: expect.stringContaining("could not be given back"),
  })
})

test("answers 503 from the first moment on, also after resume()", async () => {
  const { destination } = testDestination()
  const stopping = destination.stop()
  destination.resume()
  expect(await destination.handle(post(appointment()))).toMatchObject({
    status: 503,
    body: '{"error":"paused"}',
  })
  await stopping
  expect(await destination.handle(post(appointment()))).toMatchObject({ status: 503 })
})

test("lets an append that is under way finish before the inbox is closed", async () => {
  const { inbox, close } = inboxLeftOpen()
  const gate = deferred<"stored">()
  vi.spyOn(inbox, "append").mockReturnValue(gate.promise)
  const { destination } = testDestination({ inbox })
  const answering = destination.handle(post(appointment()))
  // The body is read in real time.
  vi.useRealTimers()
  await vi.waitFor(() => expect(inbox.append).toHaveBeenCalled(), { interval: 1, timeout: 30_000 })
  const stopping = destination.stop()
  await new Promise(setImmediate)
  expect(close).not.toHaveBeenCalled()
  gate.resolve("stored")
  await stopping
  expect(close).toHaveBeenCalledOnce()
  expect(await answering).toMatchObject({ status: 200 })
})

test("waits for a responder, and aborts it at the deadline", async () => {
  const { destination } = testDestination()
  let signal: AbortSignal | undefined
  destination.respond("PatientSearch", "Query", (_query, context) => {
    signal = context.signal
    return new Promise(() => {})
  })
  void destination.handle(post(message("PatientSearch", "Query")))
  await settle()
  expect(signal?.aborted).toBe(false)
  const stopping = destination.stop({ deadlineMs: 100 })
  await vi.advanceTimersByTimeAsync(99)
  expect(signal?.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  await stopping
  expect(signal?.aborted).toBe(true)
})

test("waits for error handlers that still tell of a failure", async () => {
  const { destination } = testDestination({ retry: { attempts: 1 } })
  const gate = deferred()
  const told = vi.fn()
  destination.onAny(() => Promise.reject(new Error("mistake")))
  destination.onError(() => gate.promise.then(told))
  await destination.start()
  await destination.handle(post(appointment()))
  await settle()
  const stopped = vi.fn()
  const stopping = destination.stop().then(stopped)
  await settle()
  expect(stopped).not.toHaveBeenCalled()
  gate.resolve()
  await stopping
  expect(told).toHaveBeenCalledOnce()
})

test("stops once, however often it is called", async () => {
  const { inbox, close } = inboxLeftOpen()
  const { destination } = testDestination({ inbox })
  await destination.start()
  const first = destination.stop()
  expect(destination.stop()).toBe(first)
  await first
  await destination.stop()
  expect(close).toHaveBeenCalledOnce()
})

test("waits without a limit when asked to", async () => {
  const { inbox } = inboxLeftOpen()
  const { destination } = testDestination({ inbox })
  const gate = deferred()
  destination.onAny(() => gate.promise)
  await destination.start()
  await destination.handle(post(appointment()))
  await settle()
  const stopping = destination.stop({ deadlineMs: Number.POSITIVE_INFINITY })
  await vi.advanceTimersByTimeAsync(60_000)
  gate.resolve()
  await stopping
  expect(await inbox.stats()).toMatchObject({ done: 1 })
})

test("does not start again, and not when the inbox cannot be opened", async () => {
  const { destination } = testDestination()
  await destination.stop()
  await expect(destination.start()).rejects.toMatchObject({ code: "not-started" })

  const inbox = memoryInbox()
  vi.spyOn(inbox, "open").mockRejectedValueOnce(new Error("locked"))
  const claim = vi.spyOn(inbox, "claim")
  const second = testDestination({ inbox }).destination
  await expect(second.start()).rejects.toThrow("locked")
  expect(claim).not.toHaveBeenCalled()
  await second.start()
  expect(claim).toHaveBeenCalled()
  await second.stop()
})
