import { expect, test } from "vitest"
import { file } from "../files/file-value.ts"
import { DOCUMENT } from "../testing/messages.ts"
import { documentOf, OTHER, outboxSource, until, visitsOf } from "../testing/test-outbox.ts"
import { DESTINATION, testServer, testSource } from "../testing/test-source.ts"
import { memoryOutbox } from "./memory.ts"

test("a message is complete when it is enqueued: names, time and destination are those of that moment", async () => {
  const server = await testServer()
  let now = Date.UTC(2026, 0, 2, 3, 4, 5)
  const { source, outbox } = outboxSource(server, { now: () => now })

  const enqueued = await source.enqueue("Media", "New", DOCUMENT, { idempotencyKey: "document-1" })
  now += 60_000
  await source.start()
  await until(() => expect(server.messages).toHaveLength(1))

  expect(enqueued).toEqual({ idempotencyKey: "document-1", outcome: "stored" })
  expect(server.messages).toEqual([
    {
      ...DOCUMENT,
      Meta: {
        DataModel: "Media",
        EventType: "New",
        EventDateTime: "2026-01-02T03:04:05.000Z",
        Test: false,
        Destinations: [{ ID: DESTINATION }],
      },
    },
  ])
  expect((await outbox.list({}))[0]).toMatchObject({ dataModel: "Media", eventType: "New" })
})

test("nothing is asked of Redox before start", async () => {
  const server = await testServer()
  const { enqueue, source } = outboxSource(server)
  await enqueue("1", "2")

  const [first] = await source.list({})
  expect(await source.stats()).toEqual({
    waiting: 2,
    running: 0,
    retrying: 0,
    parked: 0,
    blocked: 0,
    done: 0,
    oldestEnqueuedAt: first?.enqueuedAt,
  })
  expect(server.requests).toEqual([])
})

test("an idempotency key is stored once for each destination, also after it was delivered", async () => {
  const server = await testServer()
  const { source, enqueue } = outboxSource(server)
  const again = (destination: string) =>
    source.enqueue("Media", "New", DOCUMENT, { idempotencyKey: "1", destination })
  await enqueue("1")

  expect((await again(DESTINATION)).outcome).toBe("duplicate")
  expect((await again(OTHER)).outcome).toBe("stored")
  await source.start()
  await until(async () => expect(await source.stats()).toMatchObject({ done: 2 }))
  expect((await again(DESTINATION)).outcome).toBe("duplicate")
  expect(server.messages).toHaveLength(2)
})

test("without a key every message is one of its own", async () => {
  const server = await testServer()
  const { source } = outboxSource(server)
  const [one, two] = await Promise.all([
    source.enqueue("Media", "New", DOCUMENT),
    source.enqueue("Media", "New", DOCUMENT),
  ])

  expect([one?.outcome, two?.outcome]).toEqual(["stored", "stored"])
  expect(one?.idempotencyKey).not.toBe(two?.idempotencyKey)
})

test("a message to several destinations is one message for each", async () => {
  const server = await testServer()
  const { source } = outboxSource(server)
  await source.enqueue("Media", "New", DOCUMENT, {
    destinations: [DESTINATION, { ID: OTHER, Name: "Other" }],
  })

  const listed = await source.list({})
  expect(listed.map(({ destination, subscription }) => [destination, subscription])).toEqual([
    [DESTINATION, DESTINATION],
    [OTHER, OTHER],
  ])
  await source.start()
  await until(() => expect(server.messages).toHaveLength(2))
  const destinations = server.messages.map(({ Meta }) => Meta.Destinations)
  expect(destinations).toContainEqual([{ ID: DESTINATION }])
  expect(destinations).toContainEqual([{ ID: OTHER, Name: "Other" }])
})

test("messages are stored in the order of their calls, also when an earlier one takes longer to prepare", async () => {
  const server = await testServer()
  const { source } = outboxSource(server, { validate: "log" })
  // The validator of the first is loaded while the others have theirs.
  await source.enqueue("Scheduling", "Cancel", {} as never, { idempotencyKey: "warm" })
  const names = ["1", "2", "3", "4"]
  await Promise.all(
    names.map((name, index) =>
      index === 0
        ? source.enqueue("Media", "New", documentOf(name), { idempotencyKey: name })
        : source.enqueue("Scheduling", "Cancel", {} as never, { idempotencyKey: name }),
    ),
  )

  expect((await source.list({})).map(({ idempotencyKey }) => idempotencyKey)).toEqual(["warm", ...names])
})

test("deadline and signal end the wait behind an earlier message, and nothing is stored then", async () => {
  const server = await testServer()
  server.fail("/upload", "slow-headers")
  const { source } = outboxSource(server)
  const slow = new AbortController()
  const upload = { ...DOCUMENT, Media: { ...DOCUMENT.Media, FileContents: file(new Uint8Array(300_000)) } }
  const first = source.enqueue("Media", "New", upload, { signal: slow.signal })
  await server.received("/upload", 1).catch(() => {})
  const controller = new AbortController()
  const waiting = source.enqueue("Media", "New", documentOf("aborted"), { signal: controller.signal })
  const last = source.enqueue("Media", "New", documentOf("last"), { idempotencyKey: "last" })
  const late = source.enqueue("Media", "New", documentOf("late"), { deadlineMs: 20 })

  await expect(late).rejects.toMatchObject({ code: "deadline-exceeded" })
  controller.abort()
  await expect(waiting).rejects.toMatchObject({ code: "aborted" })
  expect(await source.stats()).toMatchObject({ waiting: 0 })
  slow.abort()
  await expect(first).rejects.toMatchObject({ code: "aborted" })
  await last
  expect(await source.list({})).toMatchObject([{ idempotencyKey: "last" }])
})

test("one message that cannot be prepared leaves those behind it alone", async () => {
  const server = await testServer()
  const { source } = outboxSource(server, { validate: "throw" })
  const [refused, stored] = await Promise.allSettled([
    source.enqueue("Media", "New", { ...DOCUMENT, Media: 7 } as never, { idempotencyKey: "1" }),
    source.enqueue("Media", "New", DOCUMENT, { idempotencyKey: "2" }),
  ])

  expect(refused).toMatchObject({ reason: { code: "invalid-message" } })
  expect(stored).toMatchObject({ value: { outcome: "stored" } })
  expect(await source.stats()).toMatchObject({ waiting: 1 })
})

test.each([
  ["a query", "PatientSearch", "Query", {}, "invalid-call"],
  ["an unknown event", "Media", "Newest", {}, "unknown-event"],
  ["an empty key", "Media", "New", { idempotencyKey: "" }, "invalid-call"],
  ["no destination", "Media", "New", { destinations: [] }, "invalid-call"],
])("%s is refused at once", async (_, dataModel, eventType, options, code) => {
  const server = await testServer()
  const { source } = outboxSource(server)

  await expect(
    source.enqueue(dataModel as "Media", eventType as "New", DOCUMENT, options),
  ).rejects.toMatchObject({ code })
  await expect(
    source.enqueue("Media", "New", { ...DOCUMENT, Meta: { Destinations: [{}] } } as never),
  ).rejects.toMatchObject({ code: "invalid-call" })
  expect(await source.stats()).toMatchObject({ waiting: 0 })
})

test("a message that the outbox cannot hold is refused, and the next one that fits is stored", async () => {
  const server = await testServer()
  const { source, enqueue } = outboxSource(server, { outbox: memoryOutbox({ maxTransmissions: 2 }) })
  await enqueue("1", "2")

  await expect(enqueue("3")).rejects.toMatchObject({ name: "OutboxError", code: "outbox-full" })
  await source.start()
  await until(() => expect(visitsOf(server)).toEqual(["1", "2"]))
  await enqueue("3")
  await until(() => expect(visitsOf(server)).toEqual(["1", "2", "3"]))
})

test("without an outbox, its verbs say what is missing, and stop has nothing to do", async () => {
  const { source } = testSource(await testServer())
  const missing = { code: "outbox-missing" }

  await expect(source.enqueue("Media", "New", DOCUMENT)).rejects.toMatchObject(missing)
  for (const verb of ["start", "stats", "list", "replay"] as const)
    await expect(source[verb]()).rejects.toMatchObject(missing)
  await expect(source.stop()).resolves.toBeUndefined()
})

test("a wrong option fails at once", async () => {
  const server = await testServer()

  expect(() => outboxSource(server, { delivery: { concurrency: 0 } })).toThrow(/delivery.concurrency/)
  expect(() => outboxSource(server, { delivery: { unknownFate: "forget" as "park" } })).toThrow(
    /resend, park, block/,
  )
})
