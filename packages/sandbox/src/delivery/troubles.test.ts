import { describe, expect, test } from "vitest"
import { type SmallWorld, START, smallWorld } from "../testing/small-world.ts"
import type { Trouble, TroubleKind } from "../world/types.ts"
import { chance } from "./troubles.ts"

const trouble = (kind: TroubleKind, more: Partial<Trouble> = {}): Trouble => ({
  id: kind,
  kind,
  remaining: 1,
  probability: 1,
  seed: 1,
  drawn: 0,
  delayMs: 5_000,
  copies: 3,
  bytes: 1_000,
  ...more,
})

async function worldWith(kind: TroubleKind, more?: Partial<Trouble>): Promise<SmallWorld> {
  const world = await smallWorld()
  const subscription = world.core.world.subscriptions.get("scheduling")
  world.core.world.keepSubscription({ ...subscription, troubles: [trouble(kind, more)] })
  return world
}

const logIds = ({ fake }: SmallWorld) => fake.received.map(({ logId }) => logId)

describe("what each trouble does", () => {
  test("lose-answer: the message was taken, and comes again", async () => {
    const world = await worldWith("lose-answer")
    const { logId } = await world.send()
    await world.run()

    expect(logIds(world)).toEqual([logId, logId])
    expect(world.core.attempts.list(logId).map(({ error }) => error)).toEqual(["answer-lost", null])
  })

  test("delay: it comes late", async () => {
    const world = await worldWith("delay")
    await world.send()
    await world.run()

    expect(world.fake.received.map(({ at }) => at - START)).toEqual([5_000])
  })

  test("cut-connection: half of it comes, and then all of it", async () => {
    const world = await worldWith("cut-connection")
    await world.send()
    await world.run()
    const [first, second] = world.fake.received.map(({ request }) => request)

    expect(first?.cutAfterBytes).toBeGreaterThan(100)
    expect(first?.cutAfterBytes).toBeLessThan(Buffer.byteLength(first?.body ?? ""))
    expect(second?.cutAfterBytes).toBeUndefined()
  })

  test("wrong-token: neither header has the right one", async () => {
    const world = await worldWith("wrong-token")
    world.fake.answers.push(401)
    await world.send()
    await world.run()
    const tokens = world.fake.received.map(({ request }) => [
      request.headers["verification-token"] === "token",
      request.headers.authorization === "Bearer token",
    ])

    expect(tokens).toEqual([
      [false, false],
      [true, true],
    ])
  })

  test("duplicate: it comes once more after its 200, and before the next", async () => {
    const world = await worldWith("duplicate", { remaining: null })
    const first = await world.send()
    const second = await world.send()
    await world.run()

    expect(logIds(world)).toEqual([first.logId, first.logId, second.logId, second.logId])
    expect(new Set(world.fake.received.map(({ attemptId }) => attemptId)).size).toBe(4)
  })

  test("duplicate waits for a 200, when the attempt that it hit fails", async () => {
    const world = await worldWith("duplicate")
    world.fake.answers.push(500, 500)
    const { logId } = await world.send()
    await world.run()

    expect(logIds(world)).toEqual([logId, logId, logId, logId])
    expect(world.core.world.subscriptions.get("scheduling").troubles).toEqual([])
  })

  test("malformed-json: nothing can parse it", async () => {
    const world = await worldWith("malformed-json")
    await world.send()
    await world.run()

    expect(() => JSON.parse(world.fake.received[0]?.request.body ?? "")).toThrow(SyntaxError)
    expect(world.fake.received[0]?.request.body).toContain('"DataModel":"Scheduling"')
  })

  test("unknown-event: no catalogue has it", async () => {
    const world = await worldWith("unknown-event")
    await world.send()
    await world.run()

    expect(world.fake.received[0]?.message).toMatchObject({ Meta: { EventType: "SandboxUnknownEvent" } })
  })

  test("unknown-members: every object has one", async () => {
    const world = await worldWith("unknown-members")
    await world.send()
    await world.run()

    expect(world.fake.received[0]?.message).toMatchObject({
      SandboxUnknown: expect.anything(),
      Patient: { SandboxUnknown: expect.anything(), Demographics: { SandboxUnknown: expect.anything() } },
    })
  })

  test("nulls: every value but those in Meta", async () => {
    const world = await worldWith("nulls")
    await world.send()
    await world.run()
    const { Meta, ...rest } = world.fake.received[0]?.message ?? {}

    expect(Meta).toMatchObject({ DataModel: "Scheduling", EventType: "New" })
    expect(JSON.stringify(rest)).not.toMatch(/:("|\d|true|false)/)
    expect(rest).toMatchObject({ Patient: { Demographics: { LastName: null } } })
  })

  test("large-attachment: a file of that size", async () => {
    const world = await worldWith("large-attachment", { bytes: 3_000_000 })
    await world.send()
    await world.run()

    expect(world.fake.received[0]?.request.body?.length).toBeGreaterThan(4_000_000)
  })

  test("burst: copies with log IDs of their own, which do not burst again", async () => {
    const world = await worldWith("burst", { remaining: null })
    const { logId } = await world.send()
    await world.run()

    expect(new Set(logIds(world)).size).toBe(4)
    expect(logIds(world)[0]).toBe(logId)
    expect(world.fake.received.map(({ at }) => at)).toEqual([START, START, START, START])
  })
})

test("a burst of large messages is no larger than 512 MiB", async () => {
  const world = await worldWith("burst", { copies: 10_000 })
  world.core.delivery.pause("scheduling")
  const { logId } = await world.send()
  world.core.database.run("UPDATE transmissions SET bytes = ? WHERE log_id = ?", 200 * 1024 * 1024, logId)
  world.core.delivery.resume("scheduling")
  await world.run()

  expect(world.fake.received).toHaveLength(1 + 2)
})

describe("how often", () => {
  test("a trouble that hits once is gone after it", async () => {
    const world = await worldWith("lose-answer")
    await world.send()
    await world.run()
    await world.send()
    await world.run()

    expect(world.fake.received).toHaveLength(3)
    expect(world.core.world.subscriptions.get("scheduling").troubles).toEqual([])
  })

  test("a trouble that hits five times hits five attempts", async () => {
    const world = await worldWith("lose-answer", { remaining: 5 })
    await world.send()
    await world.run()

    expect(world.fake.received).toHaveLength(6)
  })

  test("one that hits by chance hits the same attempts with the same seed", async () => {
    const hits = async (seed: number): Promise<readonly (readonly string[])[]> => {
      const world = await worldWith("lose-answer", { remaining: null, probability: 0.4, seed })
      const { logId } = await world.send()
      for (let count = 0; count < 20; count++) await world.send()
      await world.run()
      expect(world.core.transmissions.get(logId).state).toBe("delivered")
      return world.fake.received.map(
        (received) => world.core.attempts.list(received.logId ?? "")[0]?.troubles ?? [],
      )
    }
    const [first, again, other] = [await hits(7), await hits(7), await hits(8)]

    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })

  test("chances are spread evenly", () => {
    for (const seed of [0, 1, 2 ** 32 - 1]) {
      const below = Array.from({ length: 10_000 }, (_, turn) => chance(seed, turn)).filter(
        (value) => value < 0.1,
      )
      expect(below.length).toBeGreaterThan(850)
      expect(below.length).toBeLessThan(1_150)
    }
  })

  test("the attempt names the troubles that hit it", async () => {
    const world = await worldWith("wrong-token")
    world.fake.answers.push(401)
    const { logId } = await world.send()
    await world.run()

    expect(world.core.attempts.list(logId).map(({ troubles }) => troubles)).toEqual([["wrong-token"], []])
  })
})
