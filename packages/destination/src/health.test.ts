import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { answerHealth } from "./health.ts"
import { memoryInbox } from "./inbox/memory.ts"
import { message, post } from "./testing/requests.ts"
import { testDestination, untilSettled } from "./testing/test-destination.ts"

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000, toFake: ["Date", "setTimeout", "clearTimeout"] }))
afterEach(() => void vi.useRealTimers())

const idle = { ready: true, reasons: [], depth: 0, oldestAgeMs: 0, parked: 0, blocked: 0 }

test("a destination is ready between start() and stop(), and says how much waits and for how long", async () => {
  const inbox = memoryInbox()
  const { destination } = testDestination({ inbox })
  expect(await destination.health()).toEqual({ ...idle, ready: false, reasons: ["not-started"] })
  await destination.handle(post(message("Scheduling", "New")))
  vi.setSystemTime(1_030_000)
  expect(await destination.health()).toMatchObject({ depth: 1, oldestAgeMs: 30_000 })
  await destination.start()
  await untilSettled(inbox)
  expect(await destination.health()).toEqual(idle)
  await destination.stop()
  expect(await destination.health()).toEqual({ ...idle, ready: false, reasons: ["stopped"] })
})

test("an inbox that can be read but not written to shows, until a message is stored or nobody has tried for a while", async () => {
  const inbox = memoryInbox({ maxTransmissions: 1 })
  const { destination } = testDestination({ inbox })
  const statuses: (number | undefined)[] = []
  for (let index = 0; index < 2; index += 1)
    statuses.push((await destination.handle(post(message("Scheduling", "New"))))?.status)
  expect(statuses).toEqual([200, 503])
  expect((await destination.health()).reasons).toEqual(["not-started", "storage"])
  vi.setSystemTime(1_030_000)
  expect((await destination.health()).reasons).toEqual(["not-started"])
  await destination.handle(post(message("Scheduling", "New")))
  await destination.start()
  await untilSettled(inbox)
  expect((await destination.health()).reasons).toEqual(["storage"])
  await destination.handle(post(message("Scheduling", "New")))
  expect((await destination.health()).reasons).toEqual([])
  await destination.stop()
})

test("a paused destination is not ready, and is again when it is resumed", async () => {
  const { destination } = testDestination()
  await destination.start()
  destination.pause("maintenance")
  expect(await destination.health()).toMatchObject({ ready: false, reasons: ["paused"] })
  destination.resume()
  expect(await destination.health()).toEqual(idle)
  await destination.stop()
})

test("dead letters are counted and leave the destination ready", async () => {
  const inbox = memoryInbox()
  const { destination } = testDestination({ inbox, retry: { attempts: 1, afterLastAttempt: "block" } })
  destination.onAny(() => {
    throw new Error("no")
  })
  await destination.start()
  await destination.handle(post(message("Scheduling", "New")))
  await vi.waitFor(async () => expect((await destination.health()).blocked).toBe(1), {
    timeout: 30_000,
  })
  expect(await destination.health()).toMatchObject({ ready: true, depth: 0 })
  await destination.stop()
})

test("an inbox that fails or does not answer makes the destination unready", async () => {
  const inbox = memoryInbox()
  const { destination } = testDestination({ inbox })
  await destination.start()
  const stats = vi.spyOn(inbox, "stats").mockRejectedValue(new Error("disk"))
  expect(await destination.health()).toMatchObject({ ready: false, reasons: ["storage"] })
  stats.mockReturnValue(new Promise(() => {}))
  const health = destination.health()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(await health).toMatchObject({ ready: false, reasons: ["storage"] })
  stats.mockRestore()
  await destination.stop()
})

test("a destination that stores nothing needs no inbox to be ready", async () => {
  const { destination } = testDestination({ acknowledge: "handled" })
  await destination.start()
  expect(await destination.health()).toEqual(idle)
  await destination.stop()
})

test("probes are answered: live always, ready with 200 or 503 and the reasons", async () => {
  const { destination } = testDestination()
  expect(await answerHealth(destination, "/health/live")).toMatchObject({
    status: 200,
    body: '{"live":true}',
  })
  expect(await answerHealth(destination, "/live/?x=/ready")).toMatchObject({ status: 200 })
  for (const path of ["/", "/health", "/health/ready?x=/live", ""])
    expect(await answerHealth(destination, path)).toMatchObject({ status: 503 })
  await destination.start()
  const answer = await answerHealth(destination, "/health")
  expect(answer).toMatchObject({ status: 200, headers: { "cache-control": "no-store" } })
  expect(JSON.parse(answer.body)).toEqual(idle)
  await destination.stop()
})
