import { expect, test, vi } from "vitest"
import { message, post } from "./testing/requests.ts"
import { deferred, type TestOptions, testDestination } from "./testing/test-destination.ts"

const handledMode = (options: TestOptions = {}) => testDestination({ acknowledge: "handled", ...options })
const appointment = (visit = "1") => message("Scheduling", "New", { Visit: { VisitNumber: visit } })
const stored = { status: 200, headers: {}, body: "" }
const failed = { status: 503, body: '{"error":"handling-failed"}' }
const turn = () => new Promise(setImmediate)

test("answers 200 when the handlers have finished", async () => {
  const { destination, measured } = handledMode({ now: () => 3 })
  const gate = deferred()
  destination.on("Scheduling", "New", () => gate.promise)
  const done = vi.fn()
  const value = appointment()
  const answering = destination.handle(post(value)).then(done)
  await turn()
  expect(done).not.toHaveBeenCalled()
  gate.resolve()
  await answering
  expect(done).toHaveBeenCalledWith(stored)
  const event = { dataModel: "Scheduling", eventType: "New" }
  expect(measured).toEqual([
    ["validated", { ...event, issues: 0, durationMs: 0 }],
    ["handled", { ...event, durationMs: 0, waitedMs: 0 }],
    ["received", { ...event, bytes: Buffer.byteLength(JSON.stringify(value)), durationMs: 0 }],
  ])
})

test("answers 503 when a handler fails, and runs it again when Redox sends the message again", async () => {
  const { destination, measured } = handledMode()
  const told = vi.fn()
  const handler = vi.fn().mockRejectedValueOnce(new RangeError("mistake"))
  destination.onError(told)
  destination.onAny(handler)
  const value = appointment()
  expect(await destination.handle(post(value))).toMatchObject(failed)
  expect(measured.slice(-2)).toEqual([
    ["failed", { dataModel: "Scheduling", eventType: "New", failures: 1, reason: "RangeError" }],
    ["rejected", { status: 503, reason: "handling-failed" }],
  ])
  expect(told).toHaveBeenCalledWith(
    expect.any(RangeError),
    expect.objectContaining({ id: null, outcome: "retrying" }),
  )
  expect(await destination.handle(post(value))).toEqual(stored)
  expect(handler).toHaveBeenCalledTimes(2)
})

test("answers 200 to a message that was handled before, without handling it again", async () => {
  const { destination, measured } = handledMode()
  const handler = vi.fn()
  destination.onAny(handler)
  const value = appointment()
  await destination.handle(post(value))
  expect(await destination.handle(post(value))).toEqual(stored)
  expect(handler).toHaveBeenCalledOnce()
  expect(measured.at(-1)?.[0]).toBe("duplicate")
})

test("remembers a message without identifiers for the digest window only", async () => {
  let now = 0
  const { destination } = handledMode({ digestWindowMs: 100, now: () => now })
  const handler = vi.fn()
  destination.onAny(handler)
  const anonymous = message("Scheduling", "New", { meta: { Logs: [] } })
  await destination.handle(post(anonymous))
  now = 99
  await destination.handle(post(anonymous))
  expect(handler).toHaveBeenCalledTimes(1)
  now = 100
  await destination.handle(post(anonymous))
  expect(handler).toHaveBeenCalledTimes(2)
})

test("gives a duplicate that comes while the first is handled the same outcome", async () => {
  for (const [outcome, answer] of [
    ["resolve", stored],
    ["reject", failed],
  ] as const) {
    const { destination } = handledMode()
    const gate = deferred<unknown>()
    const handler = vi.fn(() => gate.promise)
    destination.onAny(handler)
    const value = appointment()
    const answers = [destination.handle(post(value)), destination.handle(post(value))]
    await turn()
    await turn()
    gate[outcome](new Error("mistake"))
    for (const given of await Promise.all(answers)) expect(given).toMatchObject(answer)
    expect(handler).toHaveBeenCalledOnce()
  }
})

test("handles the messages of one subscription one after the other, others beside them", async () => {
  const { destination } = handledMode()
  const events: string[] = []
  const gate = deferred()
  destination.on("Scheduling", "New", async ({ Visit }) => {
    events.push(`begin ${Visit?.VisitNumber}`)
    if (Visit?.VisitNumber === "1") await gate.promise
    events.push(`end ${Visit?.VisitNumber}`)
  })
  destination.on("Clinical Summary", "PatientPush", () => void events.push("summary"))
  const first = destination.handle(post(appointment("1")))
  await turn()
  const second = destination.handle(post(appointment("2")))
  await destination.handle(post(message("Clinical Summary", "PatientPush")))
  expect(events).toEqual(["begin 1", "summary"])
  gate.resolve()
  await Promise.all([first, second])
  expect(events.slice(2)).toEqual(["end 1", "begin 2", "end 2"])
})

test("goes on with a subscription after a failure", async () => {
  const { destination } = handledMode()
  const handler = vi.fn().mockRejectedValueOnce(new Error("mistake"))
  destination.onAny(handler)
  const answers = await Promise.all([
    destination.handle(post(appointment())),
    destination.handle(post(appointment())),
  ])
  expect(answers.map((answer) => answer?.status)).toEqual([503, 200])
})

test("holds the feed over a body that it cannot read and has nowhere to keep", async () => {
  const { destination } = handledMode()
  expect(await destination.handle(post("no JSON"))).toMatchObject(failed)
})

test("waits for running handlers when it stops, aborts them at the deadline and begins no more", async () => {
  const { destination } = handledMode()
  await destination.start()
  const signals: AbortSignal[] = []
  destination.onAny(async (_message, { signal }) => {
    signals.push(signal)
    await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
  })
  const answers = [destination.handle(post(appointment())), destination.handle(post(appointment()))]
  await turn()
  await turn()
  expect(signals[0]?.aborted).toBe(false)
  await destination.stop({ deadlineMs: 1 })
  expect(signals).toHaveLength(1)
  expect(signals[0]?.aborted).toBe(true)
  for (const answer of await Promise.all(answers)) expect(answer).toMatchObject(failed)
  expect(signals).toHaveLength(1)
})
