import { expect, test } from "vitest"
import { sqliteCursor } from "./cursor/sqlite.ts"
import { createPoller } from "./poller.ts"
import { testPoller } from "./testing/test-poller.ts"

test.each([
  ["name", { name: " " }],
  ["cursor", { cursor: undefined }],
  ["fetchChanges", { fetchChanges: undefined }],
  ["changeKey", { changeKey: "id" }],
  ["toMessages", { toMessages: undefined }],
  ["deliver", { deliver: undefined }],
  ["changedAt", { changedAt: "updatedAt" }],
  ["fetchDetails", { fetchDetails: {} }],
  ["every", { every: 0 }],
  ["every", { every: 2 ** 31 }],
  ["every", { every: Number.NaN }],
  ["jitter", { jitter: 1.5 }],
  ["overlapMs", { overlapMs: -1 }],
  ["order", { order: "descending" }],
  ["order", { cursorFrom: "pages", order: "ascending" }],
  ["cursorFrom", { cursorFrom: "changes", changedAt: undefined }],
  ["cursorFrom", { cursorFrom: "changed" }],
  ["startAt", { startAt: "one day" }],
  ["concurrency", { concurrency: 0 }],
  ["onBadChange", { onBadChange: "ignore" }],
  ["attempts", { attempts: 0 }],
  ["maxParked", { maxParked: -1 }],
  ["rememberMs", { rememberMs: -1 }],
  ["deadlineMs", { deadlineMs: 0 }],
  ["logger", { logger: {} }],
  ["onError", { onError: true }],
])("a wrong %s is refused when the poller is created, with its name", (name, wrong) => {
  expect(() => testPoller([], wrong as never)).toThrow(
    expect.objectContaining({
      name: "PollerError",
      code: "invalid-option",
      message: expect.stringContaining(name),
    }),
  )
})

test("sqliteCursor wants the path of a file", () => {
  for (const path of ["", ":memory:", "file:x", undefined as never])
    expect(() => sqliteCursor({ path })).toThrow(/^sqliteCursor: path .* memoryCursor/)
})

test("options may be the methods of an object", async () => {
  class Feed {
    readonly pages = [{ changes: ["one"] }]
    async fetchChanges() {
      return this.pages[0] ?? { changes: [] }
    }
    changeKey(change: string) {
      return `${change}${this.pages.length}`
    }
    changedAt() {
      return this.pages.length
    }
    toMessages() {
      return []
    }
  }
  const { cursor, deliver, ...rest } = optionsOfTests()
  const feed = Object.assign(new Feed(), { cursor, deliver, ...rest })
  expect(await createPoller(feed).runOnce()).toMatchObject({ changes: 1, parked: 0 })
})

function optionsOfTests() {
  return {
    name: "feed",
    every: 1_000,
    deliver: async () => "stored" as const,
    cursor: {
      open: async () => ({
        cursor: null,
        movedAt: null,
        lastSuccessAt: null,
        lastRunAt: null,
        failures: 0,
        failingSince: null,
        reason: null,
        parked: 0,
      }),
      known: async () => new Set<string>(),
      save: async () => {},
      parked: async () => [],
      close: async () => {},
    },
  }
}
