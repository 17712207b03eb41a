import { gzipSync } from "node:zlib"
import { expect, test, vi } from "vitest"
import { memoryInbox } from "./inbox/memory.ts"
import { message, post, strangerPost, streamOf } from "./testing/requests.ts"
import { deferred, testDestination } from "./testing/test-destination.ts"

const stored = { status: 200, headers: {}, body: "" }
const failing = (error: unknown) => ({ ...memoryInbox(), append: () => Promise.reject(error) })

test("stores a message byte for byte and answers exactly 200 with nothing in it", async () => {
  const { destination, inbox, measured } = testDestination({ now: () => 1_000 })
  const text = ` ${JSON.stringify(message("Clinical Summary", "PatientPush"), null, 1)}\n`
  expect(await destination.handle(post(text))).toEqual(stored)
  const [summary] = await inbox.list({})
  expect(summary).toMatchObject({
    dataModel: "Clinical Summary",
    eventType: "PatientPush",
    subscription: "11111111-0000-4000-8000-000000000001/clinicalsummary",
    receivedAt: 1_000,
    state: "waiting",
  })
  expect(Buffer.from((await inbox.read("1")) ?? []).toString()).toBe(text)
  expect(measured).toEqual([
    [
      "received",
      {
        dataModel: "Clinical Summary",
        eventType: "PatientPush",
        bytes: Buffer.byteLength(text),
        durationMs: 0,
      },
    ],
  ])
})

test("loads no validator before the 200", async () => {
  const { destination, loaded } = testDestination()
  expect(await destination.handle(post(message("Scheduling", "New", { Visit: 5 })))).toEqual(stored)
  expect(loaded).toEqual([])
})

test("refuses a wrong or missing token without reading or storing the message", async () => {
  const { destination, inbox, measured } = testDestination()
  const wrong = post(message("Scheduling", "New"), { headers: { "verification-token": "wrong" } })
  expect(await destination.handle(wrong)).toMatchObject({ status: 401, body: '{"error":"unauthorized"}' })
  if (wrong.body.kind !== "stream") throw new Error("expected a stream")
  expect(wrong.body.stream.readableDidRead).toBe(false)
  expect(await destination.handle(strangerPost(message("Scheduling", "New")))).toMatchObject({ status: 401 })
  expect((await inbox.stats()).waiting).toBe(0)
  expect(measured).toEqual(Array(2).fill(["rejected", { status: 401, reason: "unauthorized" }]))
})

test("takes messages in whatever state a framework left their body", async () => {
  const { destination, inbox } = testDestination()
  const value = () => message("Scheduling", "New")
  const compressed = post(gzipSync(JSON.stringify(value())), { headers: { "content-encoding": "gzip" } })
  expect(await destination.handle(post({ kind: "parsed", value: value() }))).toEqual(stored)
  expect(
    await destination.handle(post({ kind: "bytes", bytes: Buffer.from(JSON.stringify(value())) })),
  ).toEqual(stored)
  expect(await destination.handle(compressed)).toEqual(stored)
  expect((await inbox.list({})).map(({ dataModel }) => dataModel)).toEqual(Array(3).fill("Scheduling"))
})

test("says with its status what was wrong with a body", async () => {
  const { destination, inbox, measured } = testDestination({ bodyLimit: 20 })
  const broken = streamOf("{")
  if (broken.kind === "stream") broken.stream.destroy()
  const cases = [
    [post("x".repeat(21)), 413, "body-too-large"],
    [post(broken), 400, "body-incomplete"],
    [post("{}", { headers: { "content-encoding": "zstd" } }), 415, "body-encoding"],
    [post({ kind: "gone" }), 500, "body-already-read"],
  ] as const
  for (const [request, status, reason] of cases) {
    expect(await destination.handle(request)).toMatchObject({
      status,
      body: JSON.stringify({ error: reason }),
    })
  }
  expect(measured).toEqual(cases.map(([, status, reason]) => ["rejected", { status, reason }]))
  expect((await inbox.stats()).waiting).toBe(0)
})

test("refuses other methods and names those it takes", async () => {
  const { destination } = testDestination()
  const answer = await destination.handle(post("", { method: "PUT" }))
  expect(answer).toMatchObject({ status: 405, headers: { allow: "GET, POST" } })
})

test("keeps a body that is no message and answers 200, so that the feed goes on", async () => {
  const { destination, inbox } = testDestination()
  for (const body of ["", "no JSON", "[]", "{}", '{"Meta":{}}', '{"Meta":{"DataModel":"Media"}}'])
    expect(await destination.handle(post(body)), body).toEqual(stored)
  const kept = await inbox.list({})
  expect(kept).toHaveLength(6)
  for (const { dataModel, eventType, transmissionId } of kept)
    expect({ dataModel, eventType, transmissionId }).toEqual({
      dataModel: null,
      eventType: null,
      transmissionId: null,
    })
})

test("stores events that the models do not know", async () => {
  const { destination, inbox, measured } = testDestination()
  expect(await destination.handle(post(message("FHIR.Encounter", "read")))).toEqual(stored)
  expect(await inbox.list({})).toMatchObject([{ dataModel: "FHIR.Encounter", eventType: "read" }])
  expect(measured).toMatchObject([["received", { dataModel: "(unknown)", eventType: "(unknown)" }]])
})

test("stores a message that is delivered again once, and answers 200 both times", async () => {
  const { destination, inbox, measured } = testDestination()
  const value = message("Scheduling", "New")
  const again = { ...value, Meta: { ...value.Meta, Logs: [{ ...value.Meta.Logs[0], AttemptID: "another" }] } }
  expect(await destination.handle(post(value))).toEqual(stored)
  expect(await destination.handle(post(again))).toEqual(stored)
  expect((await inbox.stats()).waiting).toBe(1)
  expect(measured[1]).toEqual(["duplicate", { dataModel: "Scheduling", eventType: "New" }])
})

test("knows a message without identifiers by its bytes, for a short time", async () => {
  let now = 0
  const { destination, inbox } = testDestination({ digestWindowMs: 1_000, now: () => now })
  const anonymous = (number: number) => message("Scheduling", "New", { meta: { Logs: undefined }, number })
  await destination.handle(post(anonymous(1)))
  now = 999
  await destination.handle(post(anonymous(1)))
  await destination.handle(post(anonymous(2)))
  expect((await inbox.stats()).waiting).toBe(2)
  now = 1_000
  await destination.handle(post(anonymous(1)))
  expect((await inbox.stats()).waiting).toBe(3)
})

test("orders by the key that the subscription option makes", async () => {
  const { destination, inbox } = testDestination({
    subscription: ({ dataModel, destinationIds }) => `${destinationIds[0]}:${dataModel}`,
  })
  await destination.handle(post(message("Scheduling", "New", { meta: { Destinations: [{ ID: "d1" }] } })))
  expect(await inbox.list({})).toMatchObject([{ subscription: "d1:Scheduling" }])
})

test("answers 503 when a message cannot be stored, so that Redox keeps it", async () => {
  const { destination, logs, measured } = testDestination({
    inbox: failing(Object.assign(new Error("Smith"), { code: "ENOSPC" })),
  })
  expect(await destination.handle(post(message("Scheduling", "New")))).toMatchObject({
    status: 503,
    body: '{"error":"storage"}',
  })
  expect(measured).toEqual([["rejected", { status: 503, reason: "storage" }]])
  expect(logs).toMatchObject([{ level: "error", fields: { code: "ENOSPC" } }])
})

test("answers 503 when the subscription option fails, since a message in the wrong line is out of order", async () => {
  const { destination, inbox } = testDestination({
    subscription() {
      throw new TypeError("mistake")
    },
  })
  expect(await destination.handle(post(message("Scheduling", "New")))).toMatchObject({ status: 503 })
  expect((await inbox.stats()).waiting).toBe(0)
})

test("answers 503 while it is paused, and takes messages again after resume()", async () => {
  const { destination, inbox, measured } = testDestination()
  destination.pause("maintenance")
  const value = message("Scheduling", "New")
  expect(await destination.handle(post(value))).toMatchObject({ status: 503, body: '{"error":"paused"}' })
  expect(measured).toEqual([["rejected", { status: 503, reason: "paused" }]])
  destination.resume()
  expect(await destination.handle(post(value))).toEqual(stored)
  expect((await inbox.stats()).waiting).toBe(1)
})

test("answers 200 for what is stored although a metrics hook and the logger throw", async () => {
  const fail = () => {
    throw new Error("mistake")
  }
  const { destination, inbox } = testDestination({
    metrics: { received: fail, duplicate: fail, rejected: fail },
    logger: { debug: fail, info: fail, warn: fail, error: fail },
  })
  const value = message("Scheduling", "New")
  expect(await destination.handle(post(value))).toEqual(stored)
  expect(await destination.handle(post(value))).toEqual(stored)
  expect(await destination.handle(strangerPost(value))).toMatchObject({ status: 401 })
  expect((await inbox.stats()).waiting).toBe(1)
})

test("tells of a metrics hook that throws", async () => {
  const { destination, logs } = testDestination({
    metrics: {
      received() {
        throw new RangeError("mistake")
      },
    },
  })
  await destination.handle(post(message("Scheduling", "New")))
  expect(logs).toContainEqual({
    level: "error",
    fields: expect.objectContaining({ hook: "received", error: "RangeError" }),
    text: expect.stringContaining("metrics hook failed"),
  })
})

test("tells of an async metrics hook that rejects, and stays alive", async () => {
  const reject = () => Promise.reject(new RangeError("mistake"))
  const logged = vi.fn(reject)
  const { destination, inbox } = testDestination({
    metrics: { received: reject },
    logger: { debug: reject, info: reject, warn: reject, error: logged },
  })
  // Vitest fails a run in which a rejection goes unhandled.
  expect(await destination.handle(post(message("Scheduling", "New")))).toEqual(stored)
  expect((await inbox.stats()).waiting).toBe(1)
  await vi.waitFor(
    () =>
      expect(logged).toHaveBeenCalledWith(
        { hook: "received", error: "RangeError", at: expect.anything() },
        expect.stringContaining("metrics hook failed"),
      ),
    { timeout: 30_000 },
  )
})

test("takes an ordering key that is no text as its text", async () => {
  const { destination, inbox } = testDestination({ subscription: () => 7 as unknown as string })
  expect(await destination.handle(post(message("Scheduling", "New")))).toEqual(stored)
  expect(await inbox.list({})).toMatchObject([{ subscription: "7" }])
})

test("answers only when the message is stored", async () => {
  const { promise, resolve } = deferred<"stored">()
  const { destination } = testDestination({ inbox: { ...memoryInbox(), append: () => promise } })
  const done = vi.fn()
  const answering = destination.handle(post(message("Scheduling", "New"))).then(done)
  await new Promise(setImmediate)
  expect(done).not.toHaveBeenCalled()
  resolve("stored")
  await answering
  expect(done).toHaveBeenCalledWith(stored)
})
