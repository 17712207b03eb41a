import type { RequestListener } from "node:http"
import { expect, test } from "vitest"
import {
  type Destination,
  type Inbox,
  InboxError,
  memoryInbox,
  QueryRefusal,
} from "../../packages/destination/src/index.ts"
import { models } from "../../packages/models/src/index.ts"
import { DestinationRefusedError, file, filesOf, memoryOutbox } from "../../packages/source/src/index.ts"
import { DOCUMENT, SEARCH } from "../../packages/source/src/testing/messages.ts"
import { testFeeds } from "./receiving-feeds.ts"
import { testHandling } from "./receiving-handling.ts"
import { testQueries } from "./receiving-queries.ts"
import { testSignOns } from "./receiving-sign-ons.ts"
import { testStops } from "./receiving-stops.ts"
import { type ReceivingWorld, receivingWorld, type WorldOptions } from "./receiving-world.ts"

/** What the parts of the suite are told. */
export interface Receiving {
  /** Adapter and framework, such as `Express 5`. */
  readonly name: string
  /** Whether a body parser stands before the destination, which answers broken JSON itself. */
  readonly parser: "none" | "json"
  /** Starts a source, the sandbox and the application. */
  readonly open: (options?: WorldOptions) => Promise<ReceivingWorld>
}

/**
 * What a destination promises, with the sandbox as the sender: the counterpart of `adapterSuite`, which writes its
 * requests by hand. That one stays: half of it is requests that Redox does not send and the sandbox therefore cannot
 * (compressed, chunked, cut in the middle of its headers, to other paths and verbs, without a token or with one of two),
 * and how bodies are spelled, which the sandbox writes itself.
 *
 * @param name - adapter and framework, such as `Express 5`
 * @param parser - whether a body parser stands before it, which answers broken JSON itself
 * @param mount - builds an application of the framework around a destination, at /redox
 */
export function receivingSuite(
  name: string,
  parser: "none" | "json",
  mount: (destination: Destination) => RequestListener,
): void {
  const open = (options?: WorldOptions): Promise<ReceivingWorld> => receivingWorld(mount, options)
  for (const part of [testFeeds, testHandling, testQueries, testSignOns, testStops])
    part({ name, parser, open })

  test(`${name}: the sandbox verifies the endpoint in three forms, and says why it does not`, async () => {
    const { sandbox } = await receivingWorld(mount)
    for (const method of ["POST", "GET-header", "GET-query"])
      expect(await sandbox.post("/destinations/app/verify", { method })).toMatchObject({
        verified: true,
        status: 200,
      })

    const wrong = { method: "POST", verificationToken: "another" }
    expect(await sandbox.post("/destinations/app/verify", wrong)).toMatchObject({
      verified: false,
      reason: "status",
      status: 401,
    })
    expect(await sandbox.get("/destinations/app")).toMatchObject({ verified: { state: "verified" } })
  })

  test(`${name}: every event arrives as itself, without a finding`, async () => {
    const world = await receivingWorld(mount)
    // A sign-on is no message of a feed: a browser brings it, and nothing stores it.
    const events = models.events.filter(({ kind }) => kind !== "query" && kind !== "sign-on")
    const sent: string[] = []
    for (const { dataModel, eventType } of events) sent.push(await world.send(dataModel, eventType))

    await world.untilHandled(events.length)

    expect(world.handled.map(({ event }) => event).sort()).toEqual(
      events.map(({ dataModel, eventType }) => `${dataModel} ${eventType}`).sort(),
    )
    expect(world.handled.map(({ transmissionId }) => transmissionId).sort()).toEqual(sent.sort())
    expect(world.handled.filter(({ issues }) => issues > 0)).toEqual([])
  })

  test(`${name}: answers that are lost and deliveries that come twice are handled once, in order`, async () => {
    const world = await receivingWorld(mount)
    for (const dataModel of ["Scheduling", "Results"]) {
      await world.trouble(dataModel, { kind: "lose-answer", probability: 0.3, seed: 7 })
      await world.trouble(dataModel, { kind: "duplicate", probability: 0.3, seed: 11 })
    }
    const sent: { readonly Scheduling: string[]; readonly Results: string[] } = {
      Scheduling: [],
      Results: [],
    }
    for (let count = 0; count < 15; count++) {
      sent.Scheduling.push(await world.send("Scheduling", "New"))
      sent.Results.push(await world.send("Results", "New"))
    }

    await world.untilHandled(30)
    for (const logId of [sent.Scheduling.at(-1), sent.Results.at(-1)])
      await world.untilShown(logId ?? "", { state: "delivered" })

    const idsOf = (dataModel: string) =>
      world.handled
        .filter(({ event }) => event.startsWith(dataModel))
        .map(({ transmissionId }) => transmissionId)
    expect(idsOf("Scheduling")).toEqual(sent.Scheduling)
    expect(idsOf("Results")).toEqual(sent.Results)
    const { items } = await world.sandbox.get<{ items: { attempts: number }[] }>("/transmissions?limit=100")
    expect(items.reduce((sum, { attempts }) => sum + attempts, 0)).toBeGreaterThan(35)
  })

  test(`${name}: while the inbox cannot store, the feed is held by 503s, and then goes on in order`, async () => {
    let isFull = true
    const inbox = memoryInbox()
    const full: Inbox = {
      ...inbox,
      append: (...given) =>
        isFull ? Promise.reject(new InboxError("inbox-full", "full")) : inbox.append(...given),
    }
    const world = await receivingWorld(mount, { destination: { inbox: full } })
    const first = await world.send("Order", "New")
    const second = await world.send("Order", "Cancel")

    await world.untilShown(first, { state: "retrying", lastStatus: 503 })
    await world.untilShown(second, { state: "waiting", attempts: 0 })
    isFull = false
    await world.untilHandled(2)

    expect(world.handled.map(({ transmissionId }) => transmissionId)).toEqual([first, second])
  })

  test(`${name}: a handler that fails holds the feed when it is what is acknowledged`, async () => {
    const world = await receivingWorld(mount, { destination: { acknowledge: "handled" } })
    let failures = 3
    world.destination.on("Order", "New", () => {
      if (failures-- > 0) throw new Error("not now")
    })

    const logId = await world.send("Order", "New")
    await world.untilShown(logId, { state: "delivered" })

    const statuses = [503, 503, 503, 200].map((status) => ({ status }))
    await world.untilShown(logId, { attemptList: statuses })
  })

  test(`${name}: a wrong token and a connection that is cut get nothing in, and the next attempt does`, async () => {
    const world = await receivingWorld(mount)
    await world.trouble("Notes", { kind: "wrong-token" })
    await world.trouble("Media", { kind: "cut-connection" })
    const note = await world.send("Notes", "New")
    const media = await world.send("Media", "New")

    await world.untilHandled(2)

    await world.untilShown(note, { attemptList: [{ status: 401 }, { status: 200 }] })
    await world.untilShown(media, { attemptList: [{ status: null, error: "cut" }, { status: 200 }] })
    expect(await world.destination.stats()).toMatchObject({ done: 2, parked: 0 })
  })

  test(`${name}: an application that is down misses nothing`, async () => {
    const world = await receivingWorld(mount)
    await world.stopApplication()
    const logId = await world.send("Order", "New")
    await world.untilShown(logId, { state: "retrying", lastError: "connection-refused" })

    await world.startApplication()
    await world.untilHandled(1)

    await world.untilShown(logId, { state: "delivered" })
  })

  test(`${name}: what no schema knows is taken, with or without a handler for it`, async () => {
    const world = await receivingWorld(mount)
    const unhandled: string[] = []
    world.destination.on("Scheduling", "New", () => {})
    world.destination.onUnhandled((_message, { eventType }) => void unhandled.push(eventType))
    const kinds = ["unknown-members", "nulls", "unknown-event"]
    for (const kind of kinds) {
      await world.trouble("Scheduling", { kind })
      await world.send("Scheduling", "New")
      await world.untilHandled(kinds.indexOf(kind) + 1)
    }

    expect(unhandled).toEqual(["SandboxUnknownEvent"])
    expect(world.handled.map(({ issues }) => issues > 0)).toEqual([false, true, false])
  })

  test(`${name}: what cannot be read ${parser === "none" ? "is kept" : "is refused by the parser, and comes again"}`, async () => {
    const world = await receivingWorld(mount)
    await world.trouble("Scheduling", { kind: "malformed-json" })
    const logId = await world.send("Scheduling", "New")

    if (parser === "none") {
      await world.untilShown(logId, { attemptList: [{ status: 200 }] })
      await expect.poll(async () => (await world.destination.stats()).parked, { timeout: 40_000 }).toBe(1)
    } else {
      await world.untilHandled(1)
      await world.untilShown(logId, { attemptList: [{ status: 400 }, { status: 200 }] })
    }
  })

  test(`${name}: a file beyond the limit is refused with 413 and holds its feed until it is skipped`, async () => {
    const world = await receivingWorld(mount, { destination: { bodyLimit: 1024 * 1024 } })
    await world.trouble("Media", { kind: "large-attachment", bytes: 2 * 1024 * 1024, remaining: null })
    const tooLarge = await world.send("Media", "New")
    await world.untilShown(tooLarge, { state: "retrying", lastStatus: 413 })
    await world.trouble("Notes", { kind: "large-attachment", bytes: 300_000 })
    await world.send("Notes", "New")
    await world.untilHandled(1)

    await world.sandbox.post("/subscriptions/Media/skip")
    await world.untilShown(tooLarge, { state: "skipped" })

    expect(world.handled).toMatchObject([
      { message: { Note: { FileContents: expect.stringMatching(/^[A-Za-z0-9+/]{400000}$/) } } },
    ])
  })

  test(`${name}: a query is asked by a source and answered by a responder, or refused by it`, async () => {
    const world = await receivingWorld(mount)
    world.destination.respond("PatientSearch", "Query", ({ Patient }) => {
      if (Patient?.Identifiers?.[0]?.ID === "refused")
        throw new QueryRefusal("Ask otherwise.", { status: 422 })
      return { Patient: { Identifiers: [{ ID: "found", IDType: "MR" }] } }
    })

    const { answer } = await world.source.query("PatientSearch", "Query", SEARCH)
    const refused = { Patient: { Identifiers: [{ ID: "refused", IDType: "MR" }] } }
    const error = await world.source
      .query("PatientSearch", "Query", refused)
      .catch((thrown: unknown) => thrown)
    const none = await world.source
      .query("Provider", "ProviderQuery", { Providers: [] } as never)
      .catch((thrown: unknown) => thrown)

    expect(answer).toMatchObject({
      Meta: { DataModel: "PatientSearch", EventType: "Query" },
      Patient: { Identifiers: [{ ID: "found" }] },
    })
    expect(error).toBeInstanceOf(DestinationRefusedError)
    expect(error).toMatchObject({ status: 200, destinationStatus: 422 })
    expect(none).toMatchObject({ destinationStatus: 404 })
  })

  test(`${name}: files that a source embeds or uploads arrive as files`, async () => {
    const world = await receivingWorld(mount, { source: { files: { embedBelowBytes: 1_000 } } })
    const small = Buffer.from("small")
    const large = Buffer.alloc(50_000, "large")
    for (const FileContents of [file(small), file(large)])
      await world.source.send("Media", "New", { ...DOCUMENT, Media: { ...DOCUMENT.Media, FileContents } })
    await world.untilHandled(2)

    const arrived = world.handled.flatMap(({ message }) => [...filesOf(message)])
    expect(arrived.map((found) => found.kind === "embedded" && Buffer.from(found.bytes()))).toEqual([
      small,
      large,
    ])
    const { items } = await world.sandbox.get<{ items: { path: string }[] }>("/requests")
    expect(items.filter(({ path }) => path === "/upload")).toHaveLength(1)
  })

  test(`${name}: an outbox drains through a sandbox that refuses, is slow and loses answers`, async () => {
    const told: string[] = []
    const world = await receivingWorld(mount, {
      source: {
        outbox: memoryOutbox(),
        delivery: {
          retry: { delayMs: () => 1 },
          onUnknownFate: (_error, { idempotencyKey }) => void told.push(idempotencyKey),
        },
      },
    })
    const chances = { path: "/endpoint", probability: 0.15 }
    for (const [seed, kind] of [
      "bad-gateway",
      "rate-limited",
      "unauthorized-text",
      "cut-connection",
    ].entries())
      await world.requestTrouble({ ...chances, kind, seed })
    await world.requestTrouble({ ...chances, kind: "lose-answer", seed: 21 })
    const names = Array.from({ length: 25 }, (_, index) => `v${index}`)
    for (const VisitNumber of names)
      await world.source.enqueue(
        "Media",
        "New",
        { ...DOCUMENT, Visit: { VisitNumber } },
        { idempotencyKey: VisitNumber },
      )
    await world.source.start()
    const visits = () =>
      world.handled.map(({ message }) => (message.Visit as { VisitNumber: string }).VisitNumber)
    await expect.poll(() => new Set(visits()).size, { timeout: 40_000 }).toBe(names.length)

    // In order, nothing missing; twice only what the source said may come twice.
    expect([...new Set(visits())]).toEqual(names)
    const twice = visits().filter((visit, index) => visits().indexOf(visit) !== index)
    expect(twice.filter((visit) => !told.includes(visit))).toEqual([])
  })
}
