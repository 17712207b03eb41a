import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { sqliteCursor } from "./cursor/sqlite.ts"
import { PollerError } from "./errors.ts"
import { sentinelsIn } from "./testing/sentinels.ts"
import { booking, type TestOptions, testPoller } from "./testing/test-poller.ts"

const secret = "CANARY00001"

/** An error with a sentinel wherever a client could put one. */
function poisoned(code?: unknown): Error {
  class CANARY00009Error extends Error {}
  const error = code === "class" ? new CANARY00009Error(secret) : new Error(`${secret} at (/CANARY00002:1:1)`)
  return Object.assign(error, { code, name: "CANARY00003", url: secret, cause: new Error(secret) })
}

const everyWay: readonly (readonly [string, TestOptions])[] = [
  ["fetchChanges", { fetchChanges: async () => Promise.reject(poisoned()) }],
  ["a code that is no code", { fetchChanges: async () => Promise.reject(poisoned("CANARY00004")) }],
  ["a page", { fetchChanges: async () => ({ changes: secret, cursor: secret }) as never }],
  [
    "changeKey",
    {
      changeKey: () => {
        throw poisoned()
      },
    },
  ],
  ["changedAt", { changedAt: () => secret }],
  ["fetchDetails", { attempts: 1, fetchDetails: async () => Promise.reject(poisoned()) }],
  ["fetchDetails, while it waits", { fetchDetails: async () => Promise.reject(poisoned()) }],
  ["getJson", { fetchDetails: async (_change, { getJson }) => getJson(`http://127.0.0.1:9/${secret}`) }],
  [
    "toMessages",
    {
      toMessages: () => {
        throw poisoned()
      },
    },
  ],
  ["what toMessages returns", { toMessages: () => ({ [secret]: secret }) as never }],
  [
    "names of an event",
    { toMessages: (_change, { message }) => message(secret as never, secret as never, {} as never) },
  ],
  ["deliver", { deliver: async () => Promise.reject(poisoned()) }],
  ["deliver that refuses", { deliver: async () => Promise.reject(poisoned("invalid-message")) }],
  [
    "onRun",
    {
      onRun: () => {
        throw poisoned()
      },
    },
  ],
  [
    "something else than an error",
    {
      toMessages: () => {
        throw secret
      },
    },
  ],
  [
    "stop at a bad change",
    {
      onBadChange: "stop",
      toMessages: () => {
        throw poisoned()
      },
    },
  ],
]

test.each(everyWay)(
  "nothing of a change is logged, told or kept as a reason: %s",
  async (_where, options) => {
    const { poller, logs, errors } = testPoller([], {
      async *fetchChanges() {
        yield { changes: [{ ...booking("a1@1"), id: secret }], cursor: secret }
      },
      ...options,
    })
    const failures: unknown[] = []
    await poller.runOnce().catch((error: unknown) => failures.push(error))
    await poller.replay().catch((error: unknown) => failures.push(error))
    const ours = [...failures, ...errors.map(([error]) => error)].map((error) => {
      expect(error).toBeInstanceOf(PollerError)
      // The cause is the user's own error, for the user's own hands.
      const { message, name, code, stack } = error as PollerError
      return { message, name, code, stack: stack?.slice(0, stack.indexOf("\n    at")) }
    })
    const told = { logs, ours, status: poller.status(), parked: await poller.parked() }
    expect(logs.length + ours.length).toBeGreaterThan(0)
    expect(sentinelsIn(told).filter((found) => found !== "CANARY00009")).toEqual([])
  },
)

test("a run without fault logs nothing of its changes either", async () => {
  const { poller, logs } = testPoller([], {
    async *fetchChanges() {
      yield { changes: [{ ...booking("a1@1"), id: secret }] }
    },
  })
  await poller.runOnce()
  expect(logs).not.toEqual([])
  expect(sentinelsIn(logs)).toEqual([])
})

test("the cursor file holds parked changes and the cursor, and nothing else of the API", async () => {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-cursor-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, "cursor.db")
  let broken = true
  const { poller } = testPoller([], {
    cursor: sqliteCursor({ path }),
    async *fetchChanges() {
      yield {
        changes: [
          { ...booking("a1@1"), id: secret },
          { ...booking("b1@2"), id: "CANARY00002" },
        ],
      }
    },
    toMessages: ({ id }) => {
      if (broken && id === secret) throw new Error("no")
      return []
    },
  })
  const contents = () => ["", "-wal"].map((suffix) => readFileSync(`${path}${suffix}`, "latin1")).join("")
  await poller.runOnce()
  expect(contents()).toContain(secret)
  expect(contents()).not.toContain("CANARY00002")
  broken = false
  await poller.replay()
  await poller.stop()
  expect(readFileSync(path, "latin1")).not.toContain(secret)
})
