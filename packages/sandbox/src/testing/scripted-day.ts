import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { createDestination, sqliteInbox } from "@redoxkit/destination"
import { virtualClock } from "../clock/virtual-clock.ts"
import { type Core, openCore } from "../core.ts"
import { type Transport, TransportFailure } from "../delivery/transport.ts"
import { chance } from "../delivery/troubles.ts"
import { enqueue } from "../intake/enqueue.ts"
import { routeMessage } from "../intake/route-message.ts"
import { sampleOf } from "../message/assets.ts"
import { settingsOf } from "../options.ts"
import type { WorldSeed } from "../world/types.ts"
import { quiet } from "./quiet.ts"

const HOUR = 3_600_000
const START = Date.parse("2025-04-01T00:00:00.000Z")

const events = [
  ["Scheduling", "New"],
  ["Results", "New"],
  ["PatientAdmin", "Arrival"],
  ["Notes", "New"],
] as const
const sourceIds = ["north", "south", "west"]

/** Three sources with four data models each: twelve subscriptions. */
const world: WorldSeed = {
  sources: sourceIds.map((id) => ({ id, name: id })),
  destinations: [{ id: "app", name: "App", url: "http://app.example/redox", verificationToken: "token" }],
  subscriptions: sourceIds.flatMap((sourceId) =>
    events.map(([dataModel]) => ({ sourceId, destinationId: "app", dataModel })),
  ),
}

/** How bad a day is. */
export interface DayOptions {
  readonly messages: number
  /** Begins every row of chances: the same seed, the same day. */
  readonly seed: number
  /** Hour from which the destination is down for an hour. */
  readonly downAtHour: number
  /** Share of the answers that get lost. */
  readonly lostAnswers: number
}

/** What came of a day. Log IDs are listed by feed: source and data model. */
export interface DayReport {
  readonly sent: ReadonlyMap<string, readonly string[]>
  /** As the handler got them. */
  readonly handled: ReadonlyMap<string, readonly string[]>
  readonly attempts: number
  readonly lost: number
  readonly refusedWhileDown: number
  readonly alerts: number
  readonly undelivered: number
}

/**
 * Plays a day on a clock that jumps: the sandbox delivers to the destination of this project, whose inbox is a file.
 */
export async function scriptedDay(options: DayOptions): Promise<DayReport> {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-day-"))
  const clock = virtualClock(START)
  const downAt = START + options.downAtHour * HOUR
  const isDown = (): boolean => clock.now() >= downAt && clock.now() < downAt + HOUR

  const handled = new Map<string, string[]>()
  const destination = createDestination({
    verificationToken: "token",
    inbox: sqliteInbox({ path: join(folder, "inbox.db") }),
    logger: quiet,
    now: clock.now,
  })
  destination.onAny((message, { dataModel, transmissionId }) => {
    const { Meta } = message as { Meta: { Source: { ID: string } } }
    note(handled, `${Meta.Source.ID}/${dataModel}`, [transmissionId ?? ""])
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
  const core = await openCore(settingsOf({ clock, transport, file, logger: quiet, world }))
  loseAnswers(core, options)
  core.delivery.start()

  const sent = new Map<string, string[]>()
  let sending: Promise<void> = Promise.resolve()
  for (let number = 0; number < options.messages; number++) {
    clock.wait(Math.floor(chance(options.seed, number) * 24 * HOUR), () => {
      sending = sending.then(async () => {
        const { feed, logIds } = await send(core, number)
        note(sent, feed, logIds)
      })
    })
  }

  // Minute by minute, so that the feeds of a minute run side by side as they would.
  for (let next = clock.nextAt; next !== undefined; next = clock.nextAt) {
    const minute = next + 60_000
    while ((clock.nextAt ?? Number.POSITIVE_INFINITY) < minute) clock.step()
    await sending
    await core.delivery.idle()
  }
  for (;;) {
    const { waiting, running, retrying } = await destination.stats()
    if (waiting + running + retrying === 0) break
    await wait(5)
  }

  const report = { sent, handled, ...countsOf(core) }
  await destination.stop()
  await core.close()
  rmSync(folder, { recursive: true, force: true })
  return report
}

function loseAnswers({ world }: Core, { lostAnswers, seed }: DayOptions): void {
  for (const [index, subscription] of world.subscriptions.list().entries()) {
    const chances = { remaining: null, probability: lostAnswers, seed: seed + index, drawn: 0 }
    const trouble = { id: "lost", kind: "lose-answer", ...chances, delayMs: 1, copies: 1, bytes: 1 } as const
    world.keepSubscription({ ...subscription, troubles: [trouble] })
  }
}

async function send(core: Core, number: number) {
  const sourceId = sourceIds[number % sourceIds.length] ?? ""
  const [dataModel, eventType] = events[number % events.length] ?? events[0]
  const { Meta, ...rest } = sampleOf(dataModel, eventType) ?? { Meta: {} }
  const message = { Meta: { ...Meta, Destinations: [{ ID: "app" }] }, ...rest }
  const routed = await routeMessage(core, core.world.sources.get(sourceId), message)
  if ("errors" in routed) throw new Error(routed.errors[0]?.Text)
  return {
    feed: `${sourceId}/${dataModel}`,
    logIds: enqueue(core, routed, "source").map(({ logId }) => logId),
  }
}

function countsOf({ database }: Core) {
  const count = (from: string): number => Number(database.get(`SELECT count(*) AS count FROM ${from}`)?.count)
  return {
    attempts: count("attempts"),
    lost: count("attempts WHERE error = 'answer-lost'"),
    refusedWhileDown: count("attempts WHERE error = 'connection-refused'"),
    alerts: count("errors WHERE kind = 'alert'"),
    undelivered: count("transmissions WHERE state <> 'delivered'"),
  }
}

function note(feeds: Map<string, string[]>, feed: string, logIds: readonly string[]): void {
  const known = feeds.get(feed)
  if (known === undefined) feeds.set(feed, [...logIds])
  else known.push(...logIds)
}
