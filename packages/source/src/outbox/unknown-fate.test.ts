import { temporaryPath } from "@redoxkit/store/testing"
import { expect, test } from "vitest"
import { UnknownFateError } from "../errors.ts"
import type { Fault } from "../testing/faults.ts"
import { OTHER, outboxSource, until, untilDelivered, visitsOf } from "../testing/test-outbox.ts"
import { testServer } from "../testing/test-source.ts"
import { sqliteOutbox } from "./sqlite.ts"

const faults: readonly (readonly [string, Fault])[] = [
  ["the connection is reset", "reset"],
  ["the connection ends", "close"],
  ["the answer is cut off", "cut-off"],
  ["a page of HTML comes", "html"],
  ["nothing comes", "empty"],
  ["500 comes", { status: 500 }],
  ["504 comes", { status: 504 }],
]

test.each(faults)("when %s, the message is sent again, in its place, and that is told", async (_, fault) => {
  const server = await testServer()
  server.fail("/endpoint", fault)
  const box = outboxSource(server)
  await box.enqueue("1", "2")
  await box.source.start()
  await untilDelivered(box, 2)

  expect(visitsOf(server)).toEqual(["1", "2"])
  expect(server.requests.filter(({ path }) => path === "/endpoint")).toHaveLength(3)
  const [error, context] = box.told.find(({ hook }) => hook === "onUnknownFate")?.given ?? []
  expect(error).toBeInstanceOf(UnknownFateError)
  expect(context).toMatchObject({ idempotencyKey: "1", failures: 1, outcome: "retrying" })
  expect(box.toldOf("onUnknownFate")).toEqual(["1"])
  expect(box.logs).toMatchObject([{ level: "error", fields: { code: "unknown-fate", outcome: "retrying" } }])
  expect((await box.source.list({}))[0]).toMatchObject({ state: "done", failures: 1 })
})

test("an answer that does not come within the deadline is one as well", async () => {
  const server = await testServer()
  server.fail("/endpoint", "slow-headers")
  const box = outboxSource(server, { deadlineMs: 300 })
  await box.enqueue("1")
  await box.source.start()
  await untilDelivered(box, 1)

  // More often than once where the good answer was late as well.
  expect(new Set(box.toldOf("onUnknownFate"))).toEqual(new Set(["1"]))
})

test("while its fate is not known a message says so, and those behind it wait", async () => {
  const server = await testServer()
  server.fail("/endpoint", "reset")
  const box = outboxSource(server, { delivery: { retry: { delayMs: () => 10_000_000 } } })
  await box.enqueue("1", "2")
  await box.enqueueFor(OTHER, "other")
  await box.source.start()
  await untilDelivered(box, 1)

  expect(visitsOf(server)).toEqual(["other"])
  expect(await box.source.list({ states: ["retrying", "waiting"] })).toMatchObject([
    { idempotencyKey: "1", state: "retrying", reason: "unknown-fate", failures: 1 },
    { idempotencyKey: "2", state: "waiting" },
  ])
})

test("with park, a message of unknown fate is left to you, and the next one leaves", async () => {
  const server = await testServer()
  server.fail("/endpoint", "reset")
  const box = outboxSource(server, { delivery: { unknownFate: "park" } })
  await box.enqueue("1", "2")
  await box.source.start()
  await untilDelivered(box, 1)

  expect(visitsOf(server)).toEqual(["2"])
  expect(await box.source.list()).toMatchObject([
    { idempotencyKey: "1", state: "parked", reason: "unknown-fate" },
  ])
  expect(box.told.find(({ hook }) => hook === "onUnknownFate")?.given[1]).toMatchObject({ outcome: "parked" })
})

test("with block, it holds its destination until you have settled it", async () => {
  const server = await testServer()
  server.fail("/endpoint", { status: 504 })
  const box = outboxSource(server, { delivery: { unknownFate: "block" } })
  await box.enqueue("1", "2")
  await box.source.start()
  await until(async () => expect(await box.source.stats()).toMatchObject({ blocked: 1, waiting: 1 }))
  const [letter] = await box.source.list()
  await box.outbox.complete(letter?.id ?? "", Date.now())
  await untilDelivered(box, 1)

  expect(visitsOf(server)).toEqual(["2"])
})

test.each(["resend", "park", "block"] as const)(
  "what a stop cut off is of unknown fate at the next start: %s",
  async (unknownFate) => {
    const server = await testServer()
    const path = await temporaryPath("outbox.db")
    server.fail("/endpoint", "slow-headers")
    const first = outboxSource(server, { outbox: sqliteOutbox({ path }), delivery: { unknownFate } })
    await first.enqueue("1", "2")
    await first.source.start()
    await server.received("/endpoint", 1)
    await first.source.stop({ deadlineMs: 1 })
    expect(first.logs.at(-1)).toMatchObject({ level: "warn", fields: { count: 1 } })

    const second = outboxSource(server, { outbox: sqliteOutbox({ path }), delivery: { unknownFate } })
    await second.source.start()
    const expected = { resend: ["1", "2"], park: ["2"], block: [] }[unknownFate]
    const stats = {
      resend: { done: 2 },
      park: { done: 1, parked: 1 },
      block: { blocked: 1, waiting: 1 },
    }[unknownFate]
    await until(async () => expect(await second.source.stats()).toMatchObject(stats))
    expect(visitsOf(server)).toEqual(expected)
    expect(second.toldOf("onUnknownFate")).toEqual(["1"])
    expect(second.logs[0]).toMatchObject({ level: "error", fields: { code: "unknown-fate" } })

    if (unknownFate === "resend") return
    // Looked up in Redox's logs and not found: it is sent after all, without another word.
    await second.source.replay()
    await untilDelivered(second, 2)
    expect(visitsOf(server).toSorted()).toEqual(["1", "2"])
    expect(second.toldOf("onUnknownFate")).toEqual(["1"])
  },
)
