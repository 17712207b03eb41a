import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { createDestination } from "../destination.ts"
import { memoryInbox } from "../inbox/memory.ts"
import { message, post, TOKEN } from "../testing/requests.ts"
import { deferred, type TestOptions, testDestination } from "../testing/test-destination.ts"

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => void vi.useRealTimers())

const settle = () => vi.advanceTimersByTimeAsync(0)

/** Stops a destination whose handlers never end. */
async function abandon(destination: { stop(): Promise<void> }): Promise<void> {
  const stopped = destination.stop()
  await vi.advanceTimersByTimeAsync(10_000)
  await stopped
}

/** A destination whose handler waits for the test, and how it answers. */
async function busyDestination(options: TestOptions) {
  const gates: ReturnType<typeof deferred<void>>[] = []
  const test = testDestination({ concurrency: 1, ...options })
  test.destination.onAny(() => {
    const gate = deferred<void>()
    gates.push(gate)
    return gate.promise
  })
  await test.destination.start()
  const deliver = async () => {
    const answer = await test.destination.handle(post(message("Scheduling", "New")))
    await settle()
    return answer?.status
  }
  const finishOne = async () => {
    await vi.waitFor(() => expect(gates.length).toBeGreaterThan(0), { timeout: 30_000 })
    gates.shift()?.resolve()
    await settle()
  }
  return { ...test, deliver, finishOne }
}

test("a full inbox refuses messages with 503, and takes them again when half of it is done", async () => {
  const { deliver, finishOne, destination, measured, logs } = await busyDestination({
    backPressure: { depth: 4 },
  })
  for (let count = 0; count < 4; count += 1) expect(await deliver()).toBe(200)
  expect(await deliver()).toBe(503)
  expect(measured).toContainEqual(["rejected", { status: 503, reason: "back-pressure" }])
  expect(logs).toContainEqual({
    level: "warn",
    fields: { depth: 4, oldestAgeMs: 0 },
    text: expect.stringContaining("503"),
  })

  await finishOne()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await deliver()).toBe(503)
  await finishOne()
  await finishOne()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await deliver()).toBe(200)
  expect(logs).toContainEqual(
    expect.objectContaining({ level: "info", text: expect.stringContaining("room again") }),
  )
  for (let count = 0; count < 2; count += 1) await finishOne()
  await destination.stop()
  expect(vi.getTimerCount()).toBe(0)
})

test("a burst between two looks does not run over the limit", async () => {
  const { deliver, destination } = await busyDestination({
    backPressure: { depth: 10, checkEveryMs: 60_000 },
  })
  const answers: (number | undefined)[] = []
  for (let count = 0; count < 30; count += 1) answers.push(await deliver())
  expect(answers.filter((status) => status === 200)).toHaveLength(10)
  await abandon(destination)
})

test("a message that waits too long refuses the next ones until it is done", async () => {
  const { deliver, finishOne, destination } = await busyDestination({ backPressure: { ageMs: 5_000 } })
  expect(await deliver()).toBe(200)
  await vi.advanceTimersByTimeAsync(4_000)
  expect(await deliver()).toBe(200)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(await deliver()).toBe(503)
  await finishOne()
  await finishOne()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await deliver()).toBe(200)
  await finishOne()
  await destination.stop()
})

test("what an earlier process left counts from the start", async () => {
  const inbox = memoryInbox()
  const first = testDestination({ inbox })
  for (let count = 0; count < 3; count += 1)
    await first.destination.handle(post(message("Scheduling", "New")))
  const { deliver, destination } = await busyDestination({ inbox, backPressure: { depth: 3 } })
  await settle()
  expect(await deliver()).toBe(503)
  await abandon(destination)
})

test("queries and verification are answered while messages are refused", async () => {
  const { deliver, destination } = await busyDestination({ backPressure: { depth: 1 } })
  destination.respond("PatientSearch", "Query", async () => ({ Patient: null }))
  expect(await deliver()).toBe(200)
  expect(await deliver()).toBe(503)
  expect((await destination.handle(post(message("PatientSearch", "Query"))))?.status).toBe(200)
  const challenge = { "verification-token": TOKEN, challenge: "c1" }
  expect(await destination.handle(post(challenge))).toMatchObject({ status: 200, body: "c1" })
  await abandon(destination)
})

test("an inbox that cannot be counted is told in the log and does not refuse messages by itself", async () => {
  const inbox = memoryInbox()
  const stats = vi.spyOn(inbox, "stats").mockRejectedValue(new Error("out of order"))
  const { deliver, logs, destination } = await busyDestination({ inbox, backPressure: { depth: 5 } })
  expect(await deliver()).toBe(200)
  expect(logs).toContainEqual(
    expect.objectContaining({ level: "error", text: expect.stringContaining("measured") }),
  )
  stats.mockRestore()
  await abandon(destination)
})

test("an inbox that cannot be counted is asked again in its time, also when it may be full", async () => {
  const inbox = memoryInbox()
  const { deliver, destination } = await busyDestination({
    inbox,
    backPressure: { depth: 2, checkEveryMs: 1_000 },
  })
  let asked = 0
  vi.spyOn(inbox, "stats").mockImplementation(async () => {
    asked += 1
    // One that asks again at once would never let the clock go on.
    if (asked > 100) await new Promise(() => {})
    throw new Error("out of order")
  })
  for (let count = 0; count < 2; count += 1) expect(await deliver()).toBe(200)
  asked = 0
  await vi.advanceTimersByTimeAsync(5_000)
  expect(asked).toBe(5)
  vi.restoreAllMocks()
  await abandon(destination)
})

test.each<[string, TestOptions["backPressure"]]>([
  ["no limit", {}],
  ["a depth of 0", { depth: 0 }],
  ["a share above 1", { depth: 1, resumeAt: 1.5 }],
  ["a share of 0", { depth: 1, resumeAt: 0 }],
])("back-pressure with %s is refused", (_, backPressure) => {
  expect(() => testDestination({ backPressure: backPressure ?? {} })).toThrow(/^backPressure/)
})

test("back-pressure without an inbox is refused", () => {
  expect(() =>
    createDestination({ verificationToken: TOKEN, acknowledge: "handled", backPressure: { depth: 1 } }),
  ).toThrow("has none")
})
