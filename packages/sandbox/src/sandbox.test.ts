import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { QueryRefusal } from "@redoxkit/destination"
import { createSource, DestinationRefusedError, legacyKey, memoryOutbox } from "@redoxkit/source"
import { describe, expect, onTestFinished, test, vi } from "vitest"
import { sampleOf } from "./message/assets.ts"
import type { SandboxOptions } from "./options.ts"
import { createSandbox } from "./sandbox.ts"
import { listen, textOf } from "./testing/listen.ts"
import { quiet } from "./testing/quiet.ts"
import { receiver } from "./testing/receiver.ts"
import { runningSandbox } from "./testing/running-sandbox.ts"
import { smallSeed } from "./testing/small-seed.ts"
import { defaultIds } from "./world/default-world.ts"

const compose = (message: unknown, sourceId = "ehr", destinationId = "app") => ({
  sourceId,
  destinationIds: [destinationId],
  message,
})
const scheduling = sampleOf("Scheduling", "New")

describe("on real sockets", () => {
  test("every sample of the catalogue that is pushed reaches a real destination once, and fits its schema", async () => {
    const app = await receiver()
    const running = await runningSandbox()
    const { yourDestination, devTools } = defaultIds
    await running.api(`PATCH /api/destinations/${yourDestination}`, {
      url: app.url,
      verificationToken: "token",
    })
    const events = (await running.api("GET /api/events")).body.items.filter(
      ({ kind }: { kind: string }) => kind === "push",
    ) as { dataModel: string; eventType: string }[]
    for (const { dataModel, eventType } of events)
      await running.api(
        "POST /api/messages",
        compose(sampleOf(dataModel, eventType), devTools, yourDestination),
      )
    await vi.waitFor(() => expect(app.handled).toHaveLength(events.length), { timeout: 40_000 })

    const names = (list: readonly { dataModel: string; eventType: string }[]) =>
      list.map(({ dataModel, eventType }) => `${dataModel}/${eventType}`).sort()
    expect(names(app.handled)).toEqual(names(events))
    const { items } = (await running.api("GET /api/transmissions?limit=1000")).body
    expect(items.filter(({ issues }: { issues: number }) => issues !== 0)).toEqual([])
  })

  test("a message whose answer was lost, one that was cut off and one that came twice are handled once", async () => {
    const app = await receiver()
    const running = await runningSandbox({ world: smallSeed })
    await running.api("PATCH /api/destinations/app", { url: app.url })
    const logIds: string[] = []
    for (const kind of ["lose-answer", "cut-connection", "duplicate"]) {
      await running.api("POST /api/subscriptions/scheduling/troubles", { kind })
      const [{ logId }] = (await running.api("POST /api/messages", compose(scheduling))).body.transmissions
      await running.until(
        `GET /api/transmissions/${logId}`,
        ({ attempts, state }) => attempts === 2 && state === "delivered",
      )
      logIds.push(logId)
    }
    await vi.waitFor(() => expect(app.handled.length).toBeGreaterThanOrEqual(3), { timeout: 30_000 })

    expect(app.handled.map(({ transmissionId }) => transmissionId)).toEqual(logIds)
  })

  test("a cut connection breaks in the middle of the body", async () => {
    const ends: string[] = []
    let requests = 0
    const { url } = await listen(async (request, response) => {
      const index = requests++
      ends[index] = await textOf(request).then(
        () => "whole",
        () => "broken",
      )
      response.end()
    })
    const running = await runningSandbox({ world: smallSeed })
    await running.api("PATCH /api/destinations/app", { url })
    await running.api("POST /api/subscriptions/scheduling/troubles", { kind: "cut-connection" })
    const [{ logId }] = (await running.api("POST /api/messages", compose(scheduling))).body.transmissions
    await running.until(`GET /api/transmissions/${logId}`, ({ state }) => state === "delivered")
    await vi.waitFor(() => expect(ends).toEqual(["broken", "whole"]), { timeout: 30_000 })
  })

  test("a file of 30 MB arrives", async () => {
    const app = await receiver()
    const running = await runningSandbox({ world: smallSeed })
    await running.api("PATCH /api/destinations/app", { url: app.url })
    await running.api("POST /api/subscriptions/scheduling/troubles", { kind: "large-attachment" })
    await running.api("POST /api/messages", compose(scheduling))
    await vi.waitFor(() => expect(app.handled).toHaveLength(1), { timeout: 40_000 })

    expect(JSON.stringify(app.handled[0]?.message).length).toBeGreaterThan(40_000_000)
  })

  test("malformed JSON, unknown events and members, nulls: a real destination takes them all, and nothing stands still", async () => {
    const app = await receiver()
    const running = await runningSandbox({ world: smallSeed })
    await running.api("PATCH /api/destinations/app", { url: app.url })
    for (const kind of ["malformed-json", "unknown-event", "unknown-members", "nulls"]) {
      await running.api("POST /api/subscriptions/scheduling/troubles", { kind })
      const [{ logId }] = (await running.api("POST /api/messages", compose(scheduling))).body.transmissions
      const { attempts } = await running.until(
        `GET /api/transmissions/${logId}`,
        ({ state }) => state === "delivered",
      )
      expect({ kind, attempts }).toEqual({ kind, attempts: 1 })
    }
  })

  test("what the outbox of the source of this project sends arrives in order, over trouble on both sides", async () => {
    const app = await receiver()
    const running = await runningSandbox({ world: smallSeed, speed: 10_000 })
    await running.api("PATCH /api/destinations/app", { url: app.url })
    await running.api("POST /api/request-troubles", { kind: "rate-limited", path: "/endpoint", remaining: 3 })
    await running.api("POST /api/subscriptions/scheduling/troubles", { kind: "lose-answer", remaining: 3 })
    const source = createSource({
      auth: legacyKey({ apiKey: "key", secret: "secret" }),
      baseUrl: running.url,
      blobUrl: running.url,
      logger: quiet,
      outbox: memoryOutbox(),
      delivery: { retry: { delayMs: () => 1 } },
      retry: { delayMs: () => 1 },
      destination: "app",
    })
    await source.start()
    onTestFinished(() => source.stop())
    const { Meta: _meta, ...body } = scheduling as unknown as Record<string, object>
    for (let number = 0; number < 20; number++)
      await source.enqueue("Scheduling", "New", {
        ...body,
        Visit: { ...body.Visit, VisitNumber: `V${number}` },
      } as never)
    await vi.waitFor(() => expect(app.handled).toHaveLength(20), { timeout: 40_000 })

    expect(app.handled.map(({ message }) => (message.Visit as { VisitNumber: string }).VisitNumber)).toEqual(
      Array.from({ length: 20 }, (_, number) => `V${number}`),
    )
  })
})

describe("a query from the source of this project to the destination of this project", () => {
  async function both(options: SandboxOptions = {}) {
    const app = await receiver()
    const running = await runningSandbox({ world: smallSeed, ...options })
    await running.api("PATCH /api/destinations/app", { url: app.url })
    const source = createSource({
      auth: legacyKey({ apiKey: "key", secret: "secret" }),
      baseUrl: running.url,
      logger: quiet,
      retry: { attempts: 1 },
      destination: "app",
    })
    const query = () =>
      source.query("PatientSearch", "Query", { Patient: { Identifiers: [{ ID: "1", IDType: "MR" }] } })
    return { app, query, running }
  }

  test("is answered", async () => {
    const { app, query } = await both()
    app.destination.respond("PatientSearch", "Query", ({ Patient }) => ({
      Patient: { Identifiers: Patient?.Identifiers ?? [] },
    }))

    expect((await query()).answer.Patient?.Identifiers).toEqual([{ ID: "1", IDType: "MR" }])
  })

  test.each(["errors", "400"] as const)("is refused, told as %s", async (refusedQuery) => {
    const { app, query } = await both({ refusedQuery })
    app.destination.respond("PatientSearch", "Query", () => {
      throw new QueryRefusal("Not offered", { status: 404 })
    })

    await expect(query()).rejects.toBeInstanceOf(DestinationRefusedError)
  })

  test("that takes too long ends, and says so on both sides", async () => {
    const { app, query, running } = await both({ queryLimitMs: 200 })
    app.destination.respond("PatientSearch", "Query", () => new Promise(() => {}))

    await expect(query()).rejects.toMatchObject({ name: expect.stringContaining("Error") })
    expect((await running.api("GET /api/errors?kind=query")).body.items).toHaveLength(1)
    expect((await running.api("GET /api/transmissions")).body.items).toMatchObject([
      { state: "failed", lastError: "timeout" },
    ])
  })
})

describe("the life of a sandbox", () => {
  test("an address that this machine does not have is not taken for a port in use", async () => {
    // 192.0.2.0/24 is for documentation: no machine has it.
    const sandbox = createSandbox({ port: 0, host: "192.0.2.1", password: "long enough", logger: quiet })

    await expect(sandbox.listen()).rejects.toThrow("Pass another host")
  })

  test("a port that is taken is named as such, and the file is free again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "redoxkit-sandbox-"))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const { url } = await listen(() => {})
    const file = join(folder, "sandbox.db")
    const port = Number(new URL(url).port)
    await expect(createSandbox({ port, file, logger: quiet }).listen()).rejects.toMatchObject({
      code: "port-in-use",
    })
    const second = createSandbox({ port: 0, file, logger: quiet })
    await second.listen()
    await second.close()
  })

  test("listening twice is listening once, and what is closed stays closed", async () => {
    const sandbox = createSandbox({ port: 0, logger: quiet })
    const first = await sandbox.listen()
    expect(await sandbox.listen()).toEqual(first)
    await sandbox.close()
    await sandbox.close()

    await expect(sandbox.listen()).rejects.toMatchObject({ code: "closed" })
    await expect(fetch(first.url)).rejects.toThrow()
  })

  test("it closes while an attempt hangs and a reader follows the feed", async () => {
    const { url } = await listen(() => {})
    const running = await runningSandbox({ world: smallSeed })
    await running.api("PATCH /api/destinations/app", { url })
    const [{ logId }] = (await running.api("POST /api/messages", compose(scheduling))).body.transmissions
    await running.until(`GET /api/transmissions/${logId}`, ({ state }) => state === "delivering")
    await fetch(`${running.url}/api/changes`)

    await running.sandbox.close()
  })

  test.each([
    { port: 70_000 },
    { speed: 0 },
    { speed: Number.NaN },
    { answerTimeoutMs: 0 },
    { unclearStatus: "maybe" as never },
    { alertWebhook: "file:///etc" },
  ])("an option that cannot be right is refused: %j", (options) => {
    expect(() => createSandbox(options)).toThrow(expect.objectContaining({ code: "invalid-option" }))
  })
})
