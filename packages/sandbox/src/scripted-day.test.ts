import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createDestination, sqliteInbox } from "@redoxkit/destination"
import { expect, test, vi } from "vitest"
import { virtualClock } from "./clock/virtual-clock.ts"
import { openCore } from "./core.ts"
import { type Transport, TransportFailure } from "./delivery/transport.ts"
import { chance } from "./delivery/troubles.ts"
import { enqueue } from "./intake/enqueue.ts"
import { routeMessage } from "./intake/route-message.ts"
import { sampleOf } from "./message/assets.ts"
import { settingsOf } from "./options.ts"
import { quiet } from "./testing/quiet.ts"
import { START } from "./testing/small-world.ts"
import type { WorldSeed } from "./world/types.ts"

const HOUR = 3_600_000
const MESSAGES = 5_000
const SEED = 20_250_401

const events = [
  ["Scheduling", "New"],
  ["Results", "New"],
  ["PatientAdmin", "Arrival"],
  ["Notes", "New"],
] as const
const sourceIds = ["north", "south", "west"]

/** Three sources with four data models each: twelve subscriptions. */
const seed: WorldSeed = {
  sources: sourceIds.map((id) => ({ id, name: id })),
  destinations: [{ id: "app", name: "App", url: "http://app.example/redox", verificationToken: "token" }],
  subscriptions: sourceIds.flatMap((sourceId) =>
    events.map(([dataModel]) => ({ sourceId, destinationId: "app", dataModel })),
  ),
}

test("a day with an hour of downtime and lost answers ends with every message handled once and in order", {
  timeout: 120_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-day-"))
  const clock = virtualClock(START)
  const isDown = (): boolean => clock.now() >= START + 9 * HOUR && clock.now() < START + 10 * HOUR

  const handled = new Map<string, string[]>()
  const destination = createDestination({
    verificationToken: "token",
    inbox: sqliteInbox({ path: join(folder, "inbox.db") }),
    logger: quiet,
    now: clock.now,
  })
  destination.onAny((message, { dataModel, transmissionId }) => {
    const { Meta } = message as { Meta: { Source: { ID: string } } }
    const feed = `${Meta.Source.ID}/${dataModel}`
    handled.set(feed, [...(handled.get(feed) ?? []), transmissionId ?? ""])
  })
  await destination.start()

  const transport: Transport = async ({ method, headers, body = "" }) => {
    if (isDown()) throw new TransportFailure("connection-refused")
    const answer = await destination.handle({
      method,
      query: "",
      header: (name) => headers[name],
      body: { kind: "bytes", bytes: Buffer.from(body) },
    })
    return { status: answer?.status ?? 404, headers: {}, body: Buffer.alloc(0) }
  }
  const file = join(folder, "sandbox.db")
  const core = await openCore(settingsOf({ clock, transport, file, logger: quiet, world: seed }))
  for (const [index, subscription] of core.world.subscriptions.list().entries()) {
    const chances = { remaining: null, probability: 0.05, seed: SEED + index, drawn: 0 }
    const trouble = { id: "lost", kind: "lose-answer", ...chances, delayMs: 1, copies: 1, bytes: 1 } as const
    core.world.keepSubscription({ ...subscription, troubles: [trouble] })
  }
  core.delivery.start()

  const sent = new Map<string, string[]>()
  let sending: Promise<void> = Promise.resolve()
  for (let number = 0; number < MESSAGES; number++) {
    clock.wait(Math.floor(chance(SEED, number) * 24 * HOUR), () => {
      sending = sending.then(() => send(number))
    })
  }
  async function send(number: number): Promise<void> {
    const sourceId = sourceIds[number % sourceIds.length] ?? ""
    const [dataModel, eventType] = events[number % events.length] ?? events[0]
    const { Meta, ...rest } = sampleOf(dataModel, eventType) ?? { Meta: {} }
    const message = { Meta: { ...Meta, Destinations: [{ ID: "app" }] }, ...rest }
    const routed = await routeMessage(core, core.world.sources.get(sourceId), message)
    if ("errors" in routed) throw new Error(routed.errors[0]?.Text)
    const feed = `${sourceId}/${dataModel}`
    sent.set(feed, [...(sent.get(feed) ?? []), ...enqueue(core, routed, "source").map(({ logId }) => logId)])
  }

  // Minute by minute, so that the feeds of a minute run side by side as they would.
  for (let next = clock.nextAt; next !== undefined; next = clock.nextAt) {
    const minute = next + 60_000
    while ((clock.nextAt ?? Number.POSITIVE_INFINITY) < minute) clock.step()
    await sending
    await core.delivery.idle()
  }
  await vi.waitFor(
    async () => {
      const { waiting, running, retrying } = await destination.stats()
      expect(waiting + running + retrying).toBe(0)
    },
    { timeout: 60_000 },
  )

  expect(sent.size).toBe(12)
  expect([...sent.values()].flat()).toHaveLength(MESSAGES)
  expect(handled).toEqual(sent)
  // The day was as bad as it was meant to be.
  const row = (sql: string) => Number(core.database.get(sql)?.count)
  expect(row("SELECT count(*) AS count FROM attempts WHERE error = 'answer-lost'")).toBeGreaterThan(150)
  expect(row("SELECT count(*) AS count FROM attempts WHERE error = 'connection-refused'")).toBeGreaterThan(
    300,
  )
  expect(row("SELECT count(*) AS count FROM errors WHERE kind = 'alert'")).toBeGreaterThanOrEqual(10)
  expect(row("SELECT count(*) AS count FROM transmissions WHERE state <> 'delivered'")).toBe(0)

  await destination.stop()
  await core.close()
  rmSync(folder, { recursive: true, force: true })
})
