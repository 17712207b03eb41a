import { expect, test } from "vitest"
import type { PollerError } from "../errors.ts"
import type { FetchContext } from "../options.ts"
import { booking, deferred, testPoller } from "../testing/test-poller.ts"

const changes = (...texts: string[]) => texts.map(booking)

test("pages that point to each other are followed, empty ones as well, and with the cursor of the run's beginning", async () => {
  const asked: FetchContext[] = []
  const pages = [
    { changes: changes("a1@1"), nextPage: "two" },
    { changes: [], nextPage: "three" },
    { changes: changes("b1@2"), nextPage: null },
    { changes: changes("c1@3") },
  ]
  const { poller, stored } = testPoller([], {
    fetchChanges: async (context) => {
      asked.push(context)
      return pages[asked.length - 1] ?? { changes: [] }
    },
  })
  await poller.runOnce()
  await poller.runOnce()
  expect(stored).toEqual(["a1", "b1", "c1"])
  expect(asked.map(({ page }) => page)).toEqual([null, "two", "three", null])
  expect(new Set(asked.slice(0, 3).map(({ since }) => since?.toISOString()))).toEqual(new Set([undefined]))
  expect(asked[3]?.cursor).not.toBe(null)
})

test("a page that points back ends the run, with what came so far stored", async () => {
  const { poller, stored } = testPoller([], {
    cursorFrom: "pages",
    fetchChanges: async ({ page }) => ({
      changes: changes(page === "b" ? "b1@2" : "a1@1"),
      cursor: `after ${page}`,
      nextPage: page === "b" ? "a" : "b",
    }),
  })
  await expect(poller.runOnce()).rejects.toMatchObject({ code: "page-loop" })
  expect(stored).toEqual(["a1", "b1"])
})

test.each([
  ["nothing", undefined],
  ["a list", []],
  ["changes that are no list", { changes: {} }],
  ["a cursor that is no text", { changes: [], cursor: 5 }],
  ["a next page that is no text", { changes: [], nextPage: {} }],
])("%s instead of a page is said, of a function and of a generator", async (_what, page) => {
  for (const fetchChanges of [
    async () => page as never,
    async function* () {
      yield page as never
    },
  ]) {
    const { poller } = testPoller([], { fetchChanges })
    await expect(poller.runOnce()).rejects.toMatchObject({ code: "invalid-page" })
  }
})

test("a function that throws at once is a failure of the run like any other", async () => {
  const { poller } = testPoller([], {
    fetchChanges: () => {
      throw new Error("no address")
    },
  })
  await expect(poller.runOnce()).rejects.toMatchObject({ code: "fetch-failed" })
})

test("a page that never comes ends with its deadline, and its signal tells the API's client", async () => {
  const signals: AbortSignal[] = []
  const hang = deferred<never>()
  for (const fetchChanges of [
    ({ signal }: FetchContext) => {
      signals.push(signal)
      return hang.promise
    },
    async function* ({ signal }: FetchContext) {
      signals.push(signal)
      yield { changes: [] }
      await hang.promise
    },
  ]) {
    const { poller } = testPoller([], { fetchChanges, deadlineMs: 5 })
    await expect(poller.runOnce()).rejects.toMatchObject({ code: "deadline-exceeded" })
  }
  expect(signals.map(({ reason }) => (reason as PollerError).code)).toEqual(
    Array(2).fill("deadline-exceeded"),
  )
})

test("a generator is ended when the run is", async () => {
  let ended = false
  const { poller } = testPoller([], {
    cursorFrom: "pages",
    async *fetchChanges() {
      try {
        yield { changes: changes("a1@1"), cursor: "1" }
        yield { changes: changes("b1@1"), cursor: "2" }
      } finally {
        ended = true
      }
    },
    deliver: async () => {
      throw new Error("full")
    },
  })
  await expect(poller.runOnce()).rejects.toMatchObject({ code: "delivery-failed" })
  expect(ended).toBe(true)
})
