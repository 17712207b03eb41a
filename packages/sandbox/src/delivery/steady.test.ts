import { expect, test } from "vitest"
import { virtualClock } from "../clock/virtual-clock.ts"
import type { TransmissionSummary } from "../store/transmission.ts"
import { START, smallWorld } from "../testing/small-world.ts"

const HOUR = 3_600_000

/** A clock whose wall can be set, while its waits go on as before. */
function settableClock() {
  const clock = virtualClock(START)
  let shift = 0
  const steady = clock.now
  Object.defineProperty(clock, "now", { value: () => steady() + shift })
  const setBack = (milliseconds: number): void => {
    shift -= milliseconds
  }
  return { clock, steady, setBack }
}

test.each([
  ["back by an hour", HOUR],
  ["forward by a day", -24 * HOUR],
])("a wall clock that is set %s does not move a retry", async (_what, by) => {
  const { clock, steady, setBack } = settableClock()
  const { core, fake, send, settle } = await smallWorld({ clock })
  fake.answers.push(500, 500)
  const { logId } = await send()
  await settle()
  setBack(by)
  clock.step()
  await settle()

  expect(fake.received).toHaveLength(3)
  expect(steady() - START).toBe(10_000)
  expect(core.transmissions.get(logId).state).toBe("delivered")
})

test("what a file says is due tomorrow waits no longer than the longest retry", async () => {
  const { core, clock, fake, send, settle } = await smallWorld()
  core.delivery.pause("scheduling")
  const { logId } = await send()
  core.transmissions.change(logId, { dueAt: START + 24 * HOUR }, START)
  core.world.keepSubscription({ ...core.world.subscriptions.get("scheduling"), paused: false })
  core.delivery.look("scheduling")

  expect(clock.nextAt).toBe(START + 120_000)
  clock.step()
  await settle()
  expect(fake.received).toHaveLength(1)
})

test("a subscription goes on by itself after its data could not be written", async () => {
  const { core, clock, fake, send, settle } = await smallWorld()
  const { end } = core.attempts
  Object.assign(core.attempts, {
    end() {
      Object.assign(core.attempts, { end })
      throw new Error("The disk is full.")
    },
  })
  const { logId } = await send()
  await settle()
  expect(core.transmissions.get(logId).state).toBe("delivering")
  clock.step()
  await settle()

  expect(core.transmissions.get(logId).state).toBe("delivered")
  expect(new Set(fake.received.map(({ attemptId }) => attemptId)).size).toBe(2)
})

test("the feed tells the flow as it is, also of a subscription that was paused meanwhile, or skipped", async () => {
  const { core, fake, send, settle } = await smallWorld()
  const flows: string[] = []
  core.changes.listen(({ type, data }) => {
    if (type === "subscription") flows.push((data as { flow: string }).flow)
  })
  const last = () => [flows.at(-1), core.delivery.flow("scheduling")]
  fake.answers.push("hang", 500)
  await send()
  await settle()
  core.delivery.pause("scheduling")
  const { logId } = core.transmissions.head("scheduling") as TransmissionSummary
  await core.delivery.skip("scheduling")
  expect(core.transmissions.get(logId).state).toBe("skipped")
  expect(last()).toEqual(["paused", "paused"])

  fake.always = 500
  core.delivery.resume("scheduling")
  expect(last()).toEqual(["flowing", "flowing"])
  await send()
  await settle()
  expect(last()).toEqual(["retrying", "retrying"])
  core.delivery.pause("scheduling")
  core.delivery.resume("scheduling")
  expect(last()).toEqual(["retrying", "retrying"])
  await settle()
  await core.delivery.skip("scheduling")
  expect(last()).toEqual(["flowing", "flowing"])
})
