import { expect, test } from "vitest"
import {
  poisonedError,
  sentinelsIn,
  withSentinels,
} from "../../packages/destination/src/testing/sentinels.ts"
import { collectingLogger } from "../../packages/destination/src/testing/test-destination.ts"
import { models } from "../../packages/models/src/index.ts"
import type { Receiving } from "./receiving-suite.ts"
import { type ReceivingWorld, until } from "./receiving-world.ts"

/** What becomes of messages after their 200: handlers, tries, dead letters, findings, silence. */
export function testHandling({ name, open }: Receiving): void {
  test(`${name}: handlers of the event come before those of the data model and of everything, however it is spelled`, async () => {
    const world = await open()
    const ran: string[] = []
    const note = (word: string) => () => void ran.push(word)
    world.destination.onAny(note("any"))
    world.destination.on("Clinical Summary", "*", note("model"))
    world.destination.on("Clinical Summary", "PatientPush", note("event"))
    const off = world.destination.on("Clinical Summary", "PatientPush", note("off"))
    world.destination.onUnhandled(note("unhandled"))
    off()

    await world.send("Clinical Summary", "PatientPush")
    await until(() => expect(ran).toHaveLength(3))
    expect(ran).toEqual(["event", "model", "any"])
  })

  test(`${name}: a message that fails is tried again and holds its own feed only`, async () => {
    const { logger, logs } = collectingLogger()
    const world = await open({ destination: { logger, retry: { delayMs: (failures) => failures } } })
    const told: string[] = []
    world.destination.onError((error, { outcome }) => void told.push(`${(error as Error).name} ${outcome}`))
    let failures = 2
    world.destination.on("Order", "New", async (_message, { attempt }) => {
      if (failures-- > 0) throw new RangeError(`CANARY ${attempt}`)
    })
    const order = [await world.send("Order", "New"), await world.send("Order", "Update")]
    const results = await world.send("Results", "New")

    await world.untilHandled(5)
    for (const logId of [...order, results])
      await world.untilShown(logId, { state: "delivered", attemptList: [{ status: 200, body: "" }] })
    // Handlers of everything run with each try of the first order.
    const orders = world.handled.flatMap(({ event, transmissionId }) =>
      event.startsWith("Order") ? [transmissionId] : [],
    )
    expect(orders).toEqual([order[0], order[0], ...order])
    expect(told).toEqual(["RangeError retrying", "RangeError retrying"])
    expect(JSON.stringify(logs)).not.toContain("CANARY")
  })

  for (const afterLastAttempt of ["park", "block"] as const)
    test(`${name}: after its last try a message is a dead letter (${afterLastAttempt}), and handled when it is replayed`, async () => {
      const retry = { attempts: 2, delayMs: () => 1, afterLastAttempt }
      const world = await open({ destination: { retry } })
      const orders: (string | null)[] = []
      let fails = true
      world.destination.on("Order", "*", (_message, { eventType, transmissionId }) => {
        if (fails && eventType === "New") throw new Error("mistake")
        orders.push(transmissionId)
      })
      const letter = await world.send("Order", "New")
      const next = await world.send("Order", "Update")
      const state = afterLastAttempt === "park" ? "parked" : "blocked"
      const waits = afterLastAttempt === "park" ? { waiting: 0 } : { waiting: 1 }
      await until(async () =>
        expect(await world.destination.stats()).toMatchObject({
          [state]: 1,
          retrying: 0,
          running: 0,
          ...waits,
        }),
      )
      expect(await world.destination.list()).toMatchObject([{ transmissionId: letter, state, failures: 2 }])
      await world.untilShown(letter, { state: "delivered" })

      fails = false
      expect(await world.destination.replay({ states: [state] })).toBe(1)
      await until(() => expect(orders).toHaveLength(2))
      expect(orders).toEqual(afterLastAttempt === "park" ? [next, letter] : [letter, next])
    })

  test(`${name}: as many feeds as allowed are handled side by side, each in order`, async () => {
    const world = await open({ destination: { concurrency: 2 } })
    const running = new Set<string>()
    let most = 0
    world.destination.onAny(async (_message, { subscription }) => {
      expect(running.has(subscription)).toBe(false)
      running.add(subscription)
      most = Math.max(most, running.size)
      await new Promise((resolve) => setImmediate(resolve))
      running.delete(subscription)
    })
    const sent = new Map<string, string[]>()
    for (const dataModel of ["Order", "Results", "Scheduling", "Notes"]) {
      const logIds = []
      for (let count = 0; count < 4; count += 1) logIds.push(await world.send(dataModel, "New"))
      sent.set(dataModel, logIds)
    }
    await world.untilHandled(16)
    await until(async () => expect(await world.destination.stats()).toMatchObject({ done: 16 }))

    expect(most).toBeLessThanOrEqual(2)
    for (const [dataModel, logIds] of sent)
      expect(
        world.handled.flatMap(({ event, transmissionId }) =>
          event.startsWith(dataModel) ? [transmissionId] : [],
        ),
      ).toEqual(logIds)
  })

  test(`${name}: no validator is waited for before the 200, and findings are then logged with their places, at most twenty`, async () => {
    let answered = (): void => {}
    const untilAnswered = new Promise<void>((resolve) => {
      answered = resolve
    })
    const events = models.events.map((event) => ({
      ...event,
      loadValidator: () => untilAnswered.then(event.loadValidator),
    }))
    const { logger, logs } = collectingLogger()
    const world = await open({ destination: { logger, models: { ...models, events } } })
    const logId = await world.send(
      "Clinical Summary",
      "PatientPush",
      await wrongMembers(world, "Clinical Summary", "PatientPush"),
    )
    await world.untilShown(logId, { state: "delivered", lastStatus: 200 })
    expect(world.handled).toEqual([])

    answered()
    await world.untilHandled(1)
    const finding = logs.find(({ fields }) => "issues" in fields)
    expect(finding).toMatchObject({
      level: "error",
      fields: {
        dataModel: "Clinical Summary",
        eventType: "PatientPush",
        issueCount: world.handled[0]?.issues,
      },
    })
    expect(Number(finding?.fields.issueCount)).toBeGreaterThan(20)
    expect(finding?.fields.issues).toHaveLength(20)
  })

  test(`${name}: nothing of a message gets out, whether it fits or not, is handled or fails`, async () => {
    const { logger, logs } = collectingLogger()
    const world = await open({
      destination: { logger, retry: { attempts: 2, delayMs: () => 1 } },
    })
    let seen = 0
    world.destination.onAny((message) => {
      seen += sentinelsIn(message).length
      throw poisonedError()
    })
    const events = models.events.filter(({ kind }) => kind !== "query" && kind !== "sign-on")
    const sent: string[] = []
    for (const { dataModel, eventType } of events.slice(0, 20))
      sent.push(await world.send(dataModel, eventType, await wrongMembers(world, dataModel, eventType)))
    const [last] = events.slice(-1)
    for (const kind of ["malformed-json", "unknown-event"]) {
      const { dataModel, eventType } = last ?? { dataModel: "", eventType: "" }
      await world.trouble(dataModel, { kind })
      const logId = await world.send(dataModel, eventType, await wrongMembers(world, dataModel, eventType))
      await world.untilShown(logId, { state: "delivered" })
    }
    await until(async () =>
      expect(await world.destination.stats()).toMatchObject({ parked: sent.length + 2 }),
    )

    expect(seen).toBeGreaterThan(1_000)
    expect(logs.length).toBeGreaterThan(20)
    expect(sentinelsIn(logs)).toEqual([])
    for (const logId of sent) await world.untilShown(logId, { attemptList: [{ status: 200, body: "" }] })
  })
}

/** Members of a sample in which texts and numbers change places, so that each is a finding, and none occurs elsewhere. */
async function wrongMembers(
  { sandbox }: ReceivingWorld,
  dataModel: string,
  eventType: string,
): Promise<object> {
  const sample = await sandbox.get<object>(`/samples/${encodeURIComponent(dataModel)}/${eventType}`)
  const { Meta: _meta, ...members } = withSentinels(sample, { wrong: true }) as Record<string, unknown>
  return members
}
