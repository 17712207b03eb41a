import { seededRandom, temporaryPath } from "@redoxkit/store/testing"
import { expect, test } from "vitest"
import { DestinationRefusedError, RedoxRefusedError } from "../errors.ts"
import type { Fault } from "../testing/faults.ts"
import type { TakenMessage } from "../testing/redox-server.ts"
import { documentOf, OTHER, outboxSource, until, untilDelivered, visitsOf } from "../testing/test-outbox.ts"
import { DESTINATION, testServer } from "../testing/test-source.ts"
import { sqliteOutbox } from "./sqlite.ts"

const visitOf = (message: TakenMessage): unknown => (message.Visit as { VisitNumber: unknown }).VisitNumber
const refusalOf = (visit: string) => (message: TakenMessage) =>
  visitOf(message) === visit
    ? { Meta: { Errors: [{ Module: "Destination Response", DestinationStatusCode: 400 }] } }
    : undefined

test("messages of one destination leave one at a time, in the order in which they were enqueued", async () => {
  const server = await testServer()
  const underWay = new Map<string, number>()
  let mostTogether = 0
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    if (!url.endsWith("/endpoint")) return globalThis.fetch(url, init)
    const destination = JSON.parse(String(init.body)).Meta.Destinations[0].ID
    const count = (underWay.get(destination) ?? 0) + 1
    underWay.set(destination, count)
    mostTogether = Math.max(mostTogether, count)
    const response = await globalThis.fetch(url, init)
    underWay.set(destination, count - 1)
    return response
  }
  const box = outboxSource(server, { fetch })
  const names = Array.from({ length: 30 }, (_, index) => `${index + 1}`)
  await box.source.start()
  await Promise.all([box.enqueue(...names), box.enqueueFor(OTHER, ...names.map((name) => `other-${name}`))])
  await untilDelivered(box, 60)

  const visits = visitsOf(server).map(String)
  expect(visits.filter((visit) => !visit.startsWith("other"))).toEqual(names)
  expect(visits.filter((visit) => visit.startsWith("other"))).toEqual(names.map((name) => `other-${name}`))
  expect(mostTogether).toBe(1)
})

test("a destination that takes its time holds up no other", async () => {
  const server = await testServer()
  server.fail("/endpoint", "slow-headers")
  const box = outboxSource(server)
  await box.enqueue("slow", "behind")
  await box.source.start()
  await server.received("/endpoint", 1)
  await box.enqueueFor(OTHER, "other-1", "other-2")
  await untilDelivered(box, 2)

  expect(visitsOf(server)).toEqual(["other-1", "other-2"])
})

test("an ordering key of your own is taken, and sees the message and its destination", async () => {
  const server = await testServer()
  const seen: unknown[] = []
  const box = outboxSource(server, {
    delivery: {
      subscription({ Visit }, destination) {
        seen.push(destination)
        return (Visit as { VisitNumber: string }).VisitNumber.charAt(0)
      },
    },
  })
  await box.enqueue("a1", "b1", "a2")

  expect(seen).toEqual([DESTINATION, DESTINATION, DESTINATION])
  expect((await box.source.list({ subscription: "a" })).map(({ idempotencyKey }) => idempotencyKey)).toEqual([
    "a1",
    "a2",
  ])
})

test("a delivered message is done, and carries what Redox's logs call it", async () => {
  const server = await testServer()
  const box = outboxSource(server)
  await box.source.start()
  await box.enqueue("1")
  await untilDelivered(box, 1)

  const [message, result] = (box.told[0]?.given ?? []) as [object, { transmissionIds: readonly string[] }]
  expect(message).toMatchObject({ idempotencyKey: "1", destination: DESTINATION, dataModel: "Media" })
  expect(result.transmissionIds).toHaveLength(1)
  expect(await box.source.list({ states: ["done"] })).toMatchObject([
    { idempotencyKey: "1", destination: DESTINATION, transmissionId: result.transmissionIds[0], failures: 0 },
  ])
})

test("a message that is refused on its own account becomes a dead letter, and the next one leaves", async () => {
  const server = await testServer()
  server.answer(refusalOf("1"))
  const box = outboxSource(server)
  await box.enqueue("1", "2")
  await box.source.start()
  await untilDelivered(box, 1)

  expect(visitsOf(server)).toEqual(["1", "2"])
  expect(await box.source.list()).toMatchObject([
    { idempotencyKey: "1", state: "parked", reason: "refused-by-destination", failures: 1 },
  ])
  const [error, context] = box.told.find(({ hook }) => hook === "onError")?.given ?? []
  expect(error).toBeInstanceOf(DestinationRefusedError)
  expect(context).toMatchObject({ idempotencyKey: "1", failures: 1, outcome: "parked" })
})

test.each([
  ["400 with Meta.Errors", { status: 400, body: { Meta: { Errors: [{ ID: 1, Module: "DataModels" }] } } }],
  ["400 without a word", { status: 400 }],
  ["403 with Meta.Errors", { status: 403, body: { Meta: { Errors: [{ ID: 1, Module: "Subscriptions" }] } } }],
  ["413", { status: 413 }],
])("%s speaks of the message alone", async (_, fault) => {
  const server = await testServer()
  server.fail("/endpoint", fault)
  const box = outboxSource(server)
  await box.enqueue("1", "2")
  await box.source.start()
  await untilDelivered(box, 1)

  expect(visitsOf(server)).toEqual(["2"])
  expect(box.told.find(({ hook }) => hook === "onError")?.given[0]).toBeInstanceOf(RedoxRefusedError)
  expect(box.toldOf("onHeld")).toEqual([])
})

test("a refused message is tried as often as the option says, and those behind it wait", async () => {
  const server = await testServer()
  server.answer(refusalOf("1"))
  const box = outboxSource(server, { delivery: { retry: { attempts: 3 } } })
  await box.enqueue("1", "2")
  await box.source.start()
  await untilDelivered(box, 1)

  expect(visitsOf(server)).toEqual(["1", "1", "1", "2"])
  expect(box.toldOf("onError")).toEqual(["1", "1", "1"])
})

test("with block, a refused message holds its subscription until it is replayed or completed by hand", async () => {
  const server = await testServer()
  server.answer(refusalOf("1"))
  const box = outboxSource(server, { delivery: { retry: { afterLastAttempt: "block" } } })
  await box.enqueue("1", "2")
  await box.enqueueFor(OTHER, "other")
  await box.source.start()
  await until(async () => expect(await box.source.stats()).toMatchObject({ blocked: 1, done: 1 }))
  const [letter] = await box.source.list()

  expect(letter).toMatchObject({ idempotencyKey: "1", state: "blocked" })
  server.answer(() => undefined)
  expect(await box.source.replay({ ids: [letter?.id ?? ""] })).toBe(1)
  await untilDelivered(box, 3)
  expect(visitsOf(server).filter((visit) => visit !== "other")).toEqual(["1", "1", "2"])

  server.answer(refusalOf("3"))
  await box.enqueue("3", "4")
  await until(async () => expect(await box.source.stats()).toMatchObject({ blocked: 1 }))
  const [other] = await box.source.list()
  await box.outbox.complete(other?.id ?? "", Date.now())
  await untilDelivered(box, 4)
  expect(visitsOf(server).at(-1)).toBe("4")
})

test("a replayed dead letter leaves before what still waits, after what is on its way", async () => {
  const server = await testServer()
  server.answer(refusalOf("1"))
  let arrive = (): void => {}
  let leave = (): void => {}
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  const left = new Promise<void>((resolve) => {
    leave = resolve
  })
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    if (String(init.body).includes('"VisitNumber":"2"')) {
      arrive()
      await left
    }
    return globalThis.fetch(url, init)
  }
  const box = outboxSource(server, { fetch })
  await box.enqueue("1", "2", "3")
  await box.source.start()
  await arrived
  server.answer(() => undefined)
  expect(await box.source.replay()).toBe(1)
  leave()
  await untilDelivered(box, 3)

  expect(visitsOf(server)).toEqual(["1", "2", "1", "3"])
})

test("a stopped source gives nothing more to Redox, and the next one goes on in order", async () => {
  const server = await testServer()
  const path = await temporaryPath("outbox.db")
  const first = outboxSource(server, { outbox: sqliteOutbox({ path }) })
  await first.enqueue("1", "2", "3")
  server.answer((message) => {
    if (visitOf(message) === "1") void first.source.stop()
    return undefined
  })
  await first.source.start()
  await until(() => expect(visitsOf(server)).toEqual(["1"]))
  await first.source.stop()
  await expect(first.enqueue("late")).rejects.toMatchObject({ code: "outbox-closed" })
  await expect(first.source.start()).rejects.toMatchObject({ code: "outbox-closed" })
  expect(first.toldOf("onDelivered")).toEqual(["1"])

  const second = outboxSource(server, { outbox: sqliteOutbox({ path }) })
  await second.source.start()
  await untilDelivered(second, 2)
  expect(visitsOf(server)).toEqual(["1", "2", "3"])
  expect(second.toldOf("onUnknownFate")).toEqual([])
})

test("every destination keeps its order and loses nothing, whatever goes wrong and however often it is stopped", {
  timeout: 240_000,
}, async () => {
  const random = seededRandom(7)
  const faults: readonly Fault[] = [
    "reset-before-reading",
    "reset",
    "close",
    "html",
    "cut-off",
    { status: 429 },
    { status: 500 },
    { status: 502 },
    { status: 503 },
    { status: 504 },
  ]
  const server = await testServer()
  const path = await temporaryPath("outbox.db")
  const names = Array.from({ length: 25 }, (_, index) => `${index}`)
  const destinations = ["a", "b", "c", "d"]
  for (let life = 0; life < 4; life += 1) {
    server.fail(
      "/endpoint",
      ...Array.from({ length: 25 }, () => faults[Math.floor(random() * faults.length)] ?? "reset"),
    )
    const box = outboxSource(server, {
      outbox: sqliteOutbox({ path }),
      delivery: { retry: { delayMs: () => Math.floor(random() * 8) } },
    })
    await box.source.start()
    if (life === 0) {
      await Promise.all(
        destinations.map((destination) =>
          box.enqueueFor(destination, ...names.map((name) => `${destination}${name}`)),
        ),
      )
    }
    if (life === 3) await until(async () => expect(await box.source.stats()).toMatchObject({ done: 100 }))
    else await until(() => expect(box.toldOf("onDelivered").length).toBeGreaterThan(random() * 15))
    await box.source.stop({ deadlineMs: life === 1 ? 1 : 10_000 })
  }

  for (const destination of destinations) {
    const taken = visitsOf(server)
      .map(String)
      .filter((visit) => visit.startsWith(destination))
    const once = taken.filter((visit, index) => visit !== taken[index - 1])
    expect(once).toEqual(names.map((name) => `${destination}${name}`))
  }
})

test("hooks that fail hold up nothing", async () => {
  const server = await testServer()
  const box = outboxSource(server, {
    delivery: {
      onDelivered(message) {
        if (message.idempotencyKey === "1") throw new Error("mistake")
        return Promise.reject(new Error("mistake"))
      },
    },
  })
  await box.source.start()
  await box.enqueue("1", "2")
  await until(async () => expect(await box.source.stats()).toMatchObject({ done: 2 }))
  await until(() => expect(box.logs.filter(({ text }) => text.startsWith("A hook"))).toHaveLength(2))
})

test("a hook may return what only works once it is waited for, such as a query builder", async () => {
  const server = await testServer()
  const ran: string[] = []
  const box = outboxSource(server, {
    delivery: {
      onDelivered: () => ({
        // biome-ignore lint/suspicious/noThenProperty: that is what query builders have
        then(resolve: () => void) {
          ran.push("query")
          resolve()
        },
      }),
    },
  })
  await box.source.start()
  await box.enqueue("1")
  await until(() => expect(ran).toEqual(["query"]))
})

test("stop waits for hooks that are still at work, within its deadline", async () => {
  const server = await testServer()
  let finish = (): void => {}
  const work = new Promise<void>((resolve) => {
    finish = resolve
  })
  const box = outboxSource(server, { delivery: { onDelivered: () => work } })
  await box.source.start()
  await box.enqueue("1")
  await until(async () => expect(await box.source.stats()).toMatchObject({ done: 1 }))
  let stopped = false
  const stopping = box.source.stop().then(() => {
    stopped = true
  })
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
  expect(stopped).toBe(false)
  finish()
  await stopping
})

test("errors that Redox reports of an accepted message are logged, and the message is done", async () => {
  const server = await testServer()
  const entry = { ID: 7, Type: "transmission", Module: "Send", Text: "CANARY" }
  server.answer(() => ({ Meta: { Errors: [entry] } }))
  const box = outboxSource(server)
  await box.source.start()
  await box.enqueue("1")
  await untilDelivered(box, 1)

  expect(box.told).toMatchObject([{ hook: "onDelivered", given: [{}, { errors: [entry] }] }])
  expect(box.logs).toMatchObject([{ level: "warn", fields: { errorCount: 1 } }])
})

test("what was enqueued by documents of its own shape comes back from the outbox as it left", async () => {
  const server = await testServer()
  const box = outboxSource(server)
  await box.enqueue("1")
  const [message] = await box.source.list({})
  const body = await box.outbox.read(message?.id ?? "")

  expect(JSON.parse(Buffer.from(body ?? []).toString())).toMatchObject(documentOf("1"))
})
