import { temporaryPath } from "@redoxkit/store/testing"
import { expect, test } from "vitest"
import { poisonedError, sentinelsIn, withSentinels } from "../../../destination/src/testing/sentinels.ts"
import type { Fault } from "../testing/faults.ts"
import { DOCUMENT } from "../testing/messages.ts"
import { OTHER, outboxSource, until } from "../testing/test-outbox.ts"
import { testServer } from "../testing/test-source.ts"
import { sqliteOutbox } from "./sqlite.ts"

const said = { Meta: { Errors: [{ ID: 1, Text: "CANARY1", Details: "CANARY2", Module: "CANARY3" }] } }
const faults: readonly Fault[] = [
  { status: 400, body: said },
  { status: 403, body: "CANARY4" },
  { status: 429, body: "CANARY5", headers: { "retry-after": "0" } },
  { status: 500, body: "CANARY6" },
  { status: 503, body: said },
  { status: 504, body: said },
  "reset",
  "html",
  "malformed",
  "cut-off",
]

test.each(["resend", "park", "block"] as const)(
  "nothing of a message, its key and Redox's words gets out, whatever goes wrong: %s",
  async (unknownFate) => {
    const server = await testServer()
    const outbox = sqliteOutbox({ path: await temporaryPath("outbox.db") })
    const box = outboxSource(server, { outbox, validate: "log", delivery: { unknownFate } })
    const { told, source, logs } = box
    for (const [index] of faults.entries()) {
      await source.enqueue(
        "Media",
        "New",
        withSentinels({ ...DOCUMENT, Meta: { DataModel: "", EventType: "" } }) as never,
        {
          idempotencyKey: `CANARY-${index}`,
          destination: index % 2 === 0 ? OTHER : `${OTHER}-${index}`,
        },
      )
    }
    await expect(
      source.enqueue("Media", "New", poisonedError() as never, { destinations: [] }),
    ).rejects.toSatisfy((error) => sentinelsIn(error).length === 0)
    server.fail("/endpoint", ...faults)
    await source.start()
    await until(async () => {
      await source.replay()
      expect(await source.stats()).toMatchObject({ done: faults.length })
    })

    expect(server.messages.length).toBeGreaterThanOrEqual(faults.length)
    expect(sentinelsIn(server.messages).length).toBeGreaterThan(100)
    expect(logs.length).toBeGreaterThan(5)
    expect(sentinelsIn(logs)).toEqual([])
    const errors = told.filter(({ hook }) => hook !== "onDelivered").map(({ given }) => given[0])
    expect(errors.length).toBeGreaterThan(5)
    expect(sentinelsIn(errors)).toEqual([])
    expect(sentinelsIn((await outbox.list({})).map(({ reason }) => reason))).toEqual([])
  },
)

test("nothing of what hooks and options throw gets out", async () => {
  const server = await testServer()
  const fail = (): never => {
    throw poisonedError()
  }
  server.fail("/endpoint", { status: 503 }, "reset", { status: 400 })
  let failures = 0
  const box = outboxSource(server, {
    delivery: {
      retry: { delayMs: () => (failures++ < 2 ? fail() : 1) },
      onDelivered: fail,
      onError: () => Promise.reject(poisonedError()),
      onUnknownFate: fail,
      onHeld: fail,
      onResumed: fail,
    },
  })
  await box.enqueue("1", "2")
  await box.source.start()
  await until(async () => expect(await box.source.stats()).toMatchObject({ done: 1, parked: 1 }))

  await until(() =>
    expect(new Set(box.logs.map(({ fields }) => (fields as { hook?: string }).hook))).toEqual(
      new Set([undefined, "onHeld", "onUnknownFate", "onResumed", "onError", "onDelivered"]),
    ),
  )
  expect(sentinelsIn(box.logs)).toEqual([])
})
