import { expect, test } from "vitest"
import { collectingLogger } from "../../packages/destination/src/testing/test-destination.ts"
import { SEARCH } from "../../packages/source/src/testing/messages.ts"
import type { Receiving } from "./receiving-suite.ts"
import { until } from "./receiving-world.ts"

/** What holds a feed and what lets it go: tokens, pauses, keys of order, answers that come late. */
export function testFeeds({ name, parser, open }: Receiving): void {
  test(`${name}: while tokens are rotated both are right, for messages and verifications, and a third is not`, async () => {
    const { logger, logs } = collectingLogger()
    const verificationToken = ["token-of-last-year", "token-of-this-year"]
    const world = await open({ destination: { verificationToken, logger } })
    for (const token of verificationToken) {
      expect(await world.verifyWith(token)).toEqual([200, 200, 200])
      await world.send("Order", "New")
    }
    await world.untilHandled(2)

    expect(await world.verifyWith("token-of-nobody")).toEqual([401, 401, 401])
    const refused = await world.send("Order", "New")
    await world.untilShown(refused, { state: "retrying", lastStatus: 401 })
    expect(world.handled).toHaveLength(2)

    await world.verifyWith("token-of-this-year")
    await world.untilShown(refused, { state: "delivered" })
    await world.untilHandled(3)
    expect(JSON.stringify(logs)).not.toContain("token-of")
  })

  test(`${name}: while it is paused messages and queries are answered 503 and verifications as ever, then all goes on in order`, async () => {
    const world = await open()
    world.destination.respond("PatientSearch", "Query", () => ({ Patient: {} }))
    world.destination.pause("maintenance")
    const sent = [await world.send("Order", "New"), await world.send("Order", "Update")]
    await world.untilShown(sent[0] ?? "", { state: "retrying", lastStatus: 503 })

    expect(await world.verifyWith("token-of-the-application")).toEqual([200, 200, 200])
    await expect(
      world.source.query("PatientSearch", "Query", { Patient: { Identifiers: [] } } as never),
    ).rejects.toMatchObject({ destinationStatus: 503 })
    expect(await world.destination.stats()).toMatchObject({ waiting: 0, done: 0 })

    world.destination.resume()
    await world.untilHandled(2)
    expect(world.handled.map(({ transmissionId }) => transmissionId)).toEqual(sent)
  })

  test(`${name}: two applications in one process keep their pauses apart`, async () => {
    const [first, second] = [await open(), await open()]
    first.destination.pause("maintenance")
    const held = await first.send("Order", "New")
    await second.send("Order", "New")

    await second.untilHandled(1)
    await first.untilShown(held, { state: "retrying", lastStatus: 503 })
    expect(first.handled).toEqual([])
  })

  test(`${name}: what arrives is what was sent, with the log and an attempt of its own, and measured`, async () => {
    const measured: string[] = []
    const hook = (hookName: string) => () => void measured.push(hookName)
    const world = await open({
      destination: {
        metrics: {
          received: hook("received"),
          duplicate: hook("duplicate"),
          validated: hook("validated"),
          handled: hook("handled"),
        },
      },
    })
    const bodies: string[] = []
    world.destination.onAny((_message, { body }) => void bodies.push(Buffer.from(body).toString("utf8")))
    await world.trouble("Scheduling", { kind: "duplicate" })
    const logId = await world.send("Scheduling", "New", {
      Extensions: { "a-note": { string: "J\u00fcrgen Ørsted 🩺" } },
    })
    await world.untilShown(logId, { state: "delivered", attempts: 2 })
    await world.untilHandled(1)

    const { message, attemptList } = await world.sandbox.get<{
      readonly message: { readonly Meta: object }
      readonly attemptList: readonly { readonly attemptId: string; readonly body: string }[]
    }>(`/transmissions/${logId}`)
    const Logs = [{ ID: logId, AttemptID: attemptList[0]?.attemptId }]
    const sent = { ...message, Meta: { ...message.Meta, Logs } }
    expect(world.handled[0]?.message).toEqual(sent)
    expect(JSON.parse(bodies[0] ?? "")).toEqual(sent)
    if (parser === "none") expect(bodies[0]).toBe(JSON.stringify(sent))
    expect(attemptList.map(({ body }) => body)).toEqual(["", ""])
    await until(() => expect([...measured].sort()).toEqual(["duplicate", "handled", "received", "validated"]))
  })

  test(`${name}: the order of feeds is that of the subscription option, and a feed is held while the option fails`, async () => {
    let fails = true
    const world = await open({
      destination: {
        subscription({ destinationIds }) {
          if (fails) throw new TypeError("mistake")
          return `${destinationIds[0]}`
        },
      },
    })
    const subscriptions: string[] = []
    world.destination.onAny((_message, { subscription }) => void subscriptions.push(subscription))
    const logId = await world.send("Order", "New")
    await world.untilShown(logId, { state: "retrying", lastStatus: 503 })

    fails = false
    await world.send("Results", "New")
    await world.untilHandled(2)
    expect(subscriptions).toEqual(["app", "app"])
  })

  test(`${name}: while too much waits in the inbox feeds are held by 503s and queries go on, and then all come in order`, async () => {
    const world = await open({
      destination: { concurrency: 1, backPressure: { depth: 2, checkEveryMs: 5 } },
    })
    let finish = (): void => {}
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    world.destination.onAny(() => finished)
    world.destination.respond("PatientSearch", "Query", () => ({ Patient: {} }))
    const sent = []
    for (let count = 0; count < 4; count += 1) sent.push(await world.send("Order", "New"))
    await world.untilShown(sent[1] ?? "", { state: "delivered" })
    await world.untilShown(sent[2] ?? "", { state: "retrying", lastStatus: 503 })
    await world.untilShown(sent[3] ?? "", { state: "waiting", attempts: 0 })
    expect((await world.source.query("PatientSearch", "Query", SEARCH)).answer).toMatchObject({ Patient: {} })
    expect(await world.verifyWith("token-of-the-application")).toEqual([200, 200, 200])

    finish()
    await world.untilHandled(4)
    expect(world.handled.map(({ transmissionId }) => transmissionId)).toEqual(sent)
  })

  test(`${name}: a message that comes again while it is handled, since its answer was late, is handled once`, async () => {
    const world = await open({ destination: { acknowledge: "handled" }, sandbox: { answerTimeoutMs: 300 } })
    let finish = (): void => {}
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    world.destination.on("Order", "New", () => finished)
    const first = await world.send("Order", "New")
    const second = await world.send("Order", "Cancel")
    await until(async () => {
      const { attempts } = await world.sandbox.get<{ attempts: number }>(`/transmissions/${first}`)
      expect(attempts).toBeGreaterThan(2)
    })
    await world.untilShown(second, { attempts: 0 })
    finish()

    await world.untilShown(first, { state: "delivered" })
    await world.untilShown(second, { state: "delivered" })
    expect(world.handled.map(({ transmissionId }) => transmissionId)).toEqual([first, second])
  })

  test(`${name}: what cannot be read and has no inbox holds its feed, and an answer that is lost handles nothing twice`, async () => {
    const world = await open({ destination: { acknowledge: "handled" } })
    await world.trouble("Order", { kind: "malformed-json" })
    await world.trouble("Results", { kind: "lose-answer" })
    const order = await world.send("Order", "New")
    const results = await world.send("Results", "New")

    const first = parser === "none" ? 503 : 400
    await world.untilShown(order, { state: "delivered", attemptList: [{ status: first }, { status: 200 }] })
    await world.untilShown(results, {
      state: "delivered",
      attemptList: [{ status: null, error: "answer-lost" }, { status: 200 }],
    })
    expect(world.handled.map(({ event }) => event).sort()).toEqual(["Order New", "Results New"])
  })
}
