import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { memoryCursor } from "./cursor/memory.ts"
import { ApiError, PollerError } from "./errors.ts"
import { deferred, testPoller } from "./testing/test-poller.ts"

const changes = (...texts: string[]) => ({ changes: texts })
const MINUTE = 60_000

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test("a started poller asks at once, and again from interval to interval", async () => {
  const { poller, asked, stored } = testPoller([[changes("a1@1")], [changes("b1@2")], []])
  await poller.start()
  await vi.advanceTimersByTimeAsync(0)
  expect(stored).toEqual(["a1"])
  expect(poller.status()).toMatchObject({ activity: "waiting" })
  await vi.advanceTimersByTimeAsync(MINUTE - 1)
  expect(asked).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(stored).toEqual(["a1", "b1"])
  await vi.advanceTimersByTimeAsync(10 * MINUTE)
  expect(asked).toHaveLength(12)
  await poller.stop()
  await vi.advanceTimersByTimeAsync(10 * MINUTE)
  expect(asked).toHaveLength(12)
})

test("a second start changes nothing", async () => {
  const { poller, asked } = testPoller([])
  await Promise.all([poller.start(), poller.start()])
  await poller.start()
  await vi.advanceTimersByTimeAsync(MINUTE)
  expect(asked).toHaveLength(2)
  await poller.stop()
})

test("jitter makes each interval longer or shorter by its part", async () => {
  const random = vi.spyOn(Math, "random")
  const { poller, asked } = testPoller([], { jitter: 0.5 })
  random.mockReturnValue(0)
  await poller.start()
  await vi.advanceTimersByTimeAsync(MINUTE / 2 - 1)
  expect(asked).toHaveLength(1)
  random.mockReturnValue(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(asked).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(1.5 * MINUTE - 1)
  expect(asked).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(1)
  expect(asked).toHaveLength(3)
  random.mockRestore()
  await poller.stop()
})

test("a run that takes longer than the interval is not overlapped; the next one follows it at once", async () => {
  let runs = 0
  let most = 0
  let open = 0
  const { poller } = testPoller([], {
    deadlineMs: 10 * MINUTE,
    async fetchChanges() {
      runs += 1
      open += 1
      most = Math.max(most, open)
      await new Promise((resolve) => setTimeout(resolve, 2.5 * MINUTE))
      open -= 1
      return { changes: [] }
    },
  })
  await poller.start()
  await vi.advanceTimersByTimeAsync(0)
  const once = poller.runOnce()
  await vi.advanceTimersByTimeAsync(2.5 * MINUTE)
  expect(poller.status().activity).toBe("running")
  await vi.advanceTimersByTimeAsync(7.6 * MINUTE)
  await once
  expect([runs, most]).toEqual([5, 1])
  const stopped = poller.stop()
  await vi.advanceTimersByTimeAsync(10 * MINUTE)
  await stopped
})

test("failures wait longer each time, are told with the next try, and a success ends them", async () => {
  const failing = [new Error("away")]
  const { poller, asked, errors, runs } = testPoller([failing, failing, failing, []], {
    backoffMs: (failures) => failures * 1_000,
    now: Date.now,
  })
  const begun = Date.now()
  await poller.start()
  await vi.advanceTimersByTimeAsync(0)
  expect(poller.status()).toMatchObject({
    activity: "backing-off",
    failures: 1,
    waitingSince: begun,
    reason: "fetch-failed (Error)",
    nextRunAt: begun + 1_000,
  })
  await vi.advanceTimersByTimeAsync(1_000)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(asked).toHaveLength(3)
  expect(poller.status()).toMatchObject({ failures: 3, waitingSince: begun, lastSuccessAt: null })
  await vi.advanceTimersByTimeAsync(3_000)
  expect(poller.status()).toMatchObject({
    activity: "waiting",
    failures: 0,
    waitingSince: null,
    reason: null,
  })
  expect(errors.map(([, { concerns, failures, retryAt }]) => [concerns, failures, retryAt])).toEqual([
    ["feed", 1, begun + 1_000],
    ["feed", 2, begun + 3_000],
    ["feed", 3, begun + 6_000],
  ])
  expect(runs).toHaveLength(1)
  await poller.stop()
})

test("without a backoff of one's own, the wait grows to five minutes and not beyond", async () => {
  const { poller, errors } = testPoller(Array(20).fill([new Error("away")]), { now: Date.now })
  await poller.start()
  for (let run = 0; run < 20; run += 1) await vi.advanceTimersByTimeAsync(5 * MINUTE)
  const waits = errors.map(
    ([, { retryAt }], index) => (retryAt ?? 0) - (index === 0 ? 0 : (errors[index - 1]?.[1].retryAt ?? 0)),
  )
  expect(errors.length).toBeGreaterThanOrEqual(20)
  for (const wait of waits.slice(1)) expect(wait).toBeLessThanOrEqual(5 * MINUTE)
  expect(waits.at(-1)).toBeGreaterThanOrEqual(4 * MINUTE)
  await poller.stop()
})

test.each([
  ["honoured when it is longer than the backoff", 90_000, 90_000],
  ["no shorter than the backoff", 10, 1_000],
  ["limited by maxRetryAfterMs", 999_000_000, 120_000],
])("Retry-After is %s", async (_what, retryAfterMs, expected) => {
  const { poller, errors } = testPoller(
    [[new ApiError("rate-limited", "no", { status: 429, retryAfterMs })]],
    {
      backoffMs: () => 1_000,
      maxRetryAfterMs: 120_000,
      now: Date.now,
    },
  )
  const begun = Date.now()
  await poller.start()
  await vi.advanceTimersByTimeAsync(0)
  expect(errors[0]?.[1].retryAt).toBe(begun + expected)
  await poller.stop()
})

test("the wait that another client's error asks for is honoured too, also inside of our own", async () => {
  const theirs = Object.assign(new Error("slow down"), { retryAfterMs: 77_000 })
  const { poller, errors } = testPoller([[theirs]], { now: Date.now, backoffMs: () => 1 })
  const begun = Date.now()
  await poller.start()
  await vi.advanceTimersByTimeAsync(0)
  expect(errors[0]?.[1].retryAt).toBe(begun + 77_000)
  await poller.stop()
})

test("stop ends a run between two changes, notes what was stored, and the next poller asks for the rest", async () => {
  const cursor = memoryCursor()
  const second = deferred()
  const first = testPoller([[changes("a1@1", "b1@2", "c1@3")]], {
    cursor,
    concurrency: 1,
    fetchDetails: async ({ id }) => {
      if (id === "b") await second.promise
    },
  })
  await first.poller.start()
  await vi.advanceTimersByTimeAsync(0)
  const stopped = first.poller.stop()
  second.resolve()
  await stopped
  expect(first.stored).toEqual(["a1", "b1"])
  expect(first.poller.status()).toMatchObject({ activity: "stopped", failures: 0, nextRunAt: null })
  const next = testPoller([[changes("a1@1", "b1@2", "c1@3")]], { cursor })
  expect(await next.poller.runOnce()).toMatchObject({ known: 2, stored: 1 })
})

test("at its deadline, stop aborts what is under way, and that is no failure of the feed", async () => {
  const signals: AbortSignal[] = []
  const { poller, errors } = testPoller([[changes("a1@1")]], {
    fetchDetails: (_change, { signal }) => {
      signals.push(signal)
      return new Promise(() => {})
    },
  })
  await poller.start()
  await vi.advanceTimersByTimeAsync(0)
  const stopped = poller.stop({ deadlineMs: 2_000 })
  await vi.advanceTimersByTimeAsync(1_999)
  expect(signals[0]?.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  await stopped
  expect(signals[0]?.reason).toMatchObject({ code: "stopped" })
  expect(errors).toEqual([])
})

test("after stop, everything says that a new poller is needed", async () => {
  const { poller } = testPoller([])
  await poller.stop()
  await poller.stop()
  for (const call of [
    poller.start(),
    poller.runOnce(),
    poller.parked(),
    poller.replay(),
    poller.discard(["1"]),
  ])
    await expect(call).rejects.toMatchObject({ code: "stopped" })
})

test("a run that stop cut short is told to whoever waits for it", async () => {
  const hang = deferred()
  const { poller } = testPoller([[changes("a1@1", "b1@2")]], { fetchDetails: () => hang.promise })
  const run = expect(poller.runOnce()).rejects.toMatchObject({ code: "stopped" })
  await vi.advanceTimersByTimeAsync(0)
  const stopped = poller.stop()
  hang.resolve()
  await stopped
  await run
})

test("a second poller on one cursor is refused, and its end leaves the first one's cursor alone", async () => {
  const cursor = memoryCursor()
  const first = testPoller([[], [changes("a1@1")]], { cursor })
  await first.poller.runOnce()
  const second = testPoller([], { cursor })
  await expect(second.poller.start()).rejects.toMatchObject({ code: "cursor-locked" })
  await expect(second.poller.runOnce()).rejects.toMatchObject({ code: "cursor-locked" })
  await second.poller.stop()
  await first.poller.runOnce()
  expect(first.stored).toEqual(["a1"])
  await first.poller.stop()
  await testPoller([], { cursor }).poller.start()
})

test("hooks that throw or reject change nothing, and their texts are not logged", async () => {
  const { poller, logs } = testPoller([[changes("a1@1")], [new Error("CANARY00001")]], {
    onRun: () => {
      throw new Error("CANARY00002")
    },
    onError: async () => {
      throw new Error("CANARY00003")
    },
  })
  await poller.runOnce()
  await expect(poller.runOnce()).rejects.toBeInstanceOf(PollerError)
  await vi.advanceTimersByTimeAsync(0)
  expect(logs.filter(({ level }) => level === "error")).toHaveLength(2)
  expect(JSON.stringify(logs)).not.toContain("CANARY")
})
