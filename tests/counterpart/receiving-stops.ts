import { expect, test } from "vitest"
import { sqliteInbox } from "../../packages/destination/src/index.ts"
import { temporaryPath } from "../../packages/store/src/testing/index.ts"
import type { Receiving } from "./receiving-suite.ts"
import { until } from "./receiving-world.ts"

/** Applications that end and come back while the sandbox goes on sending. */
export function testStops({ name, open }: Receiving): void {
  test(`${name}: a stop waits for the handler that runs and takes nothing more, and the next process goes on in order`, async () => {
    const path = await temporaryPath("inbox.db")
    const world = await open({ destination: { inbox: sqliteInbox({ path }) } })
    let finish = (): void => {}
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    world.destination.on("Order", "*", () => finished)
    const sent = [await world.send("Order", "New"), await world.send("Order", "Update")]
    for (const logId of sent) await world.untilShown(logId, { state: "delivered" })
    await until(async () => expect(await world.destination.stats()).toMatchObject({ running: 1, waiting: 1 }))

    const stopping = world.destination.stop()
    sent.push(await world.send("Order", "Cancel"))
    await world.untilShown(sent[2] ?? "", { state: "retrying", lastStatus: 503 })
    expect(world.handled).toEqual([])
    finish()
    await stopping
    expect(world.handled.map(({ transmissionId }) => transmissionId)).toEqual([sent[0]])

    await world.stopApplication()
    await world.startApplication({ inbox: sqliteInbox({ path }) })
    await world.untilHandled(3)
    expect(world.handled.map(({ transmissionId }) => transmissionId)).toEqual(sent)
  })

  test(`${name}: a stop at its deadline aborts the handler, and the next process handles the message again`, async () => {
    const path = await temporaryPath("inbox.db")
    const world = await open({ destination: { inbox: sqliteInbox({ path }) } })
    const attempts: number[] = []
    let begun = (): void => {}
    const untilBegun = new Promise<void>((resolve) => {
      begun = resolve
    })
    world.destination.on("Order", "New", (_message, { attempt, signal }) => {
      attempts.push(attempt)
      begun()
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
    })
    const logId = await world.send("Order", "New")
    await untilBegun
    await world.destination.stop({ deadlineMs: 0 })
    await world.untilShown(logId, { state: "delivered" })
    await world.stopApplication()

    await world.startApplication({ inbox: sqliteInbox({ path }) })
    const again: (string | null)[] = []
    world.destination.on("Order", "New", (_message, { transmissionId }) => void again.push(transmissionId))
    await world.untilHandled(1)
    expect(world.handled).toMatchObject([{ transmissionId: logId }])
    expect(attempts[0]).toBe(1)
  })
}
