import { expect, test } from "vitest"
import { InboxError } from "./errors.ts"
import { memoryInbox } from "./inbox/memory.ts"
import { message, post } from "./testing/requests.ts"
import { sentinelsIn, withSentinels } from "./testing/sentinels.ts"
import { testDestination, untilSettled } from "./testing/test-destination.ts"

const KEY = "5f1de3aa-9be0-4a25-8c2e-0a7d11f0c9b1"
const appointment = { Meta: { DataModel: "Scheduling", EventType: "New", Source: { ID: "api" } }, Visit: {} }

test("a message that is taken goes to the handlers of its event, in the line of its source and data model", async () => {
  const { destination, inbox, measured } = testDestination()
  const seen: unknown[] = []
  destination.on("Scheduling", "New", (taken, { transmissionId, subscription }) => {
    seen.push([taken, transmissionId, subscription])
  })
  expect(await destination.take(appointment, { key: KEY })).toBe("stored")
  await destination.start()
  await untilSettled(inbox)
  expect(seen).toEqual([[appointment, KEY, "api/scheduling"]])
  expect(measured.map(([hook]) => hook)).toContain("received")
  await destination.stop()
})

test("a key is stored once, also when the message has changed, and is no key of what Redox delivers", async () => {
  const { destination, inbox, measured } = testDestination()
  await destination.take(appointment, { key: KEY })
  expect(await destination.take({ ...appointment, Visit: { VisitNumber: "2" } }, { key: KEY })).toBe(
    "duplicate",
  )
  const delivered = message("Scheduling", "New", { Meta: { ...appointment.Meta, Logs: [{ ID: KEY }] } })
  await destination.handle(post(delivered))
  expect((await inbox.stats()).waiting).toBe(2)
  expect(measured.map(([hook]) => hook)).toEqual(["received", "duplicate", "received"])
})

test("without a key, a message is known by its log ID, else by its bytes for a while", async () => {
  let now = 0
  const { destination, inbox } = testDestination({ now: () => now, digestWindowMs: 100 })
  const logged = { ...appointment, Meta: { ...appointment.Meta, Logs: [{ ID: KEY }] } }
  await destination.take(logged)
  await destination.take({ ...logged, Visit: null })
  await destination.take(appointment)
  expect(await destination.take(appointment)).toBe("duplicate")
  now = 101
  expect(await destination.take(appointment)).toBe("stored")
  expect((await inbox.list({})).map(({ transmissionId }) => transmissionId)).toEqual([KEY, null, null])
})

test.each([
  ["no object", "text"],
  ["a list", []],
  ["a message without names", { Meta: {} }],
  ["a sign-on", { Meta: { DataModel: "SSO", EventType: "Sign-on" } }],
  ["a query", { Meta: { DataModel: "PatientSearch", EventType: "Query" }, Patient: {} }],
  ["what JSON cannot hold", { ...appointment, Visit: 1n }],
])("refuses %s and stores nothing", async (_what, given) => {
  const { destination, inbox } = testDestination()
  await expect(destination.take(given as object)).rejects.toMatchObject({ code: "not-a-message" })
  expect((await inbox.stats()).waiting).toBe(0)
})

test("refuses an empty key", async () => {
  const { destination } = testDestination()
  await expect(destination.take(appointment, { key: "" })).rejects.toMatchObject({ code: "not-a-message" })
})

test("takes nothing while it is paused or stopped", async () => {
  const { destination, inbox } = testDestination()
  destination.pause("upgrade")
  await expect(destination.take(appointment)).rejects.toMatchObject({ code: "paused" })
  expect((await inbox.stats()).waiting).toBe(0)
  destination.resume()
  expect(await destination.take(appointment)).toBe("stored")
  await destination.stop()
  await expect(destination.take(appointment)).rejects.toMatchObject({ code: "paused" })
})

test("rejects with the failure of the inbox", async () => {
  const full = new InboxError("inbox-full", "The inbox is full.")
  const inbox = { ...memoryInbox(), append: () => Promise.reject(full) }
  const { destination } = testDestination({ inbox })
  await expect(destination.take(appointment, { key: KEY })).rejects.toBe(full)
})

test("without an inbox, it resolves when the handlers have finished, and rejects when one fails", async () => {
  const { destination } = testDestination({ acknowledge: "handled" })
  let failing = true
  destination.on("Scheduling", "New", () => {
    if (failing) throw new Error("not now")
  })
  await expect(destination.take(appointment, { key: KEY })).rejects.toMatchObject({ code: "handlers-failed" })
  failing = false
  expect(await destination.take(appointment, { key: KEY })).toBe("stored")
  expect(await destination.take(appointment, { key: KEY })).toBe("duplicate")
})

test("logs, measures and rejects without a value of the message, and without a key that is no UUID", async () => {
  const failing = { ...memoryInbox(), append: () => Promise.reject(new Error("CANARY99999")) }
  const errors: unknown[] = []
  const gathered = []
  for (const inbox of [memoryInbox(), failing]) {
    const { destination, logs, measured } = testDestination({ inbox })
    const full = withSentinels(appointment)
    await destination.take(full, { key: "CANARY00000" }).catch(() => {})
    const poisoned = { toJSON: () => Object.assign({}, { CANARY12345: 1n }) }
    await destination.take(poisoned).catch((error: unknown) => errors.push(error))
    gathered.push(logs, measured)
  }
  expect(gathered.flat()).not.toEqual([])
  expect(errors).toHaveLength(2)
  expect(sentinelsIn([gathered, errors])).toEqual([])
})
