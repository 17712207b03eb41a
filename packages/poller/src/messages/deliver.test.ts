import { createDestination, memoryInbox } from "@redoxkit/destination"
import { createSource, memoryOutbox, SourceError } from "@redoxkit/source"
import { expect, test } from "vitest"
import { memoryCursor } from "../cursor/memory.ts"
import { createPoller } from "../poller.ts"
import type { Deliver } from "./deliver.ts"
import { toDestination, toOutbox } from "./deliver.ts"

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const Patient = { Identifiers: [{ ID: "P-1", IDType: "MR" }] }
const updatedAt = "2026-03-02T12:00:00.000Z"

/** A poller of one appointment, told again by every run. */
function appointments(deliver: Deliver, meta: object = {}) {
  return createPoller({
    name: "appointments",
    cursor: memoryCursor(),
    every: 60_000,
    fetchChanges: async () => ({ changes: [{ id: "A-1", updatedAt }] }),
    changeKey: ({ id, updatedAt }) => `${id}/${updatedAt}`,
    changedAt: ({ updatedAt }) => updatedAt,
    toMessages: ({ id }, { message }) =>
      message("Scheduling", "New", {
        ...meta,
        Patient,
        Visit: {
          VisitNumber: id,
          VisitDateTime: "2026-03-09T09:00:00.000Z",
          Duration: 30,
          Location: { Department: "Eyes" },
        },
      } as never),
    deliver,
    logger: silent,
  })
}

test("a destination's handlers get the messages, with a full Meta and the key as their transmission", async () => {
  const inbox = memoryInbox()
  const destination = createDestination({ verificationToken: "token", inbox, logger: silent })
  const handled = new Promise<readonly unknown[]>((resolve) => {
    destination.on("Scheduling", "New", (message, context) =>
      resolve([
        message.Meta,
        message.Visit.VisitNumber,
        context.transmissionId,
        context.subscription,
        context.issues,
      ]),
    )
  })
  await destination.start()
  const poller = appointments(toDestination(destination))
  expect(await poller.runOnce()).toMatchObject({ stored: 1 })
  const [meta, visit, transmissionId, subscription, issues] = await handled
  expect(meta).toEqual({
    DataModel: "Scheduling",
    EventType: "New",
    EventDateTime: updatedAt,
    Test: false,
    Source: { ID: "appointments", Name: "appointments" },
  })
  expect([visit, subscription, issues]).toEqual(["A-1", "appointments/scheduling", []])
  expect(transmissionId).toMatch(/^[0-9a-f-]{36}$/)
  // Another poller with an empty cursor: the inbox itself knows the message.
  expect(await appointments(toDestination(destination)).runOnce()).toMatchObject({ stored: 0, duplicates: 1 })
  await destination.stop()
})

test("what toMessages puts into Meta stays, and source and test are options", async () => {
  const taken: { Meta?: unknown }[] = []
  const destination = {
    take: async (message: object) => {
      taken.push(message)
      return "stored" as const
    },
  }
  const source = { ID: "S-1", Name: null }
  const Meta = { FacilityCode: "F-1", EventDateTime: undefined, DataModel: "Order", Test: true }
  await appointments(toDestination(destination, { source }), { Meta }).runOnce()
  expect(taken[0]?.Meta).toEqual({
    DataModel: "Scheduling",
    EventType: "New",
    EventDateTime: updatedAt,
    Test: true,
    Source: source,
    FacilityCode: "F-1",
  })
  await appointments(toDestination(destination, { test: true })).runOnce()
  expect(taken[1]?.Meta).toMatchObject({ Test: true })
})

test("a paused destination makes the feed wait, and nothing is parked", async () => {
  const destination = createDestination({ verificationToken: "token", inbox: memoryInbox(), logger: silent })
  destination.pause("upgrade")
  const poller = appointments(toDestination(destination))
  await expect(poller.runOnce()).rejects.toMatchObject({ code: "delivery-failed", cause: { code: "paused" } })
  expect(poller.status()).toMatchObject({ parked: 0, reason: "delivery-failed (paused)" })
  destination.resume()
  expect(await poller.runOnce()).toMatchObject({ stored: 1 })
})

function outboxSource(validate: "throw" | "log" = "throw") {
  const outbox = memoryOutbox()
  const source = createSource({
    auth: { at: () => ({ token: async () => "token" }) } as never,
    destination: "D-1",
    outbox,
    validate,
    logger: silent,
  })
  return { source, outbox }
}

test("a source's outbox gets the messages once, with the time of the change and what the source fills in", async () => {
  const { source, outbox } = outboxSource()
  expect(await appointments(toOutbox(source)).runOnce()).toMatchObject({ stored: 1 })
  expect(await appointments(toOutbox(source)).runOnce()).toMatchObject({ stored: 0, duplicates: 1 })
  const [summary] = await source.list({ states: ["waiting"] })
  const body: unknown = JSON.parse(Buffer.from((await outbox.read(summary?.id ?? "")) ?? []).toString())
  expect(body).toMatchObject({
    Meta: {
      DataModel: "Scheduling",
      EventType: "New",
      EventDateTime: updatedAt,
      Destinations: [{ ID: "D-1" }],
    },
    Visit: { VisitNumber: "A-1" },
  })
  expect(await appointments(toOutbox(source, { destination: "D-2" })).runOnce()).toMatchObject({ stored: 1 })
  expect((await source.list({ states: ["waiting"] })).map(({ destination }) => destination)).toEqual([
    "D-1",
    "D-2",
  ])
})

test("a message that the source refuses for what is in it is parked; a full outbox makes the feed wait", async () => {
  const { source } = outboxSource()
  const refused = appointments(toOutbox(source), { Meta: { EventDateTime: 5 } })
  expect(await refused.runOnce()).toMatchObject({ parked: 1 })
  expect(await refused.parked()).toMatchObject([{ reason: "invalid-message" }])
  const full = {
    enqueue: async () => {
      throw new SourceError("outbox-full", "The outbox is full.")
    },
  }
  await expect(appointments(toOutbox(full)).runOnce()).rejects.toMatchObject({ code: "delivery-failed" })
})
