import { expect, test } from "vitest"
import { START, seededRandom, transmission } from "../transmissions.ts"
import { claimOne, keysOf, type Setup, sized } from "./setup.ts"
import { expectLikeModel, randomStep } from "./steps.ts"

/** One subscription in order, several side by side. */
export function orderTests(setup: Setup): void {
  test("gives out one subscription one at a time, in the order of its appends", async () => {
    const store = await setup.storeWith("t1", "t2", "t3")
    const handled: string[] = []
    for (;;) {
      const { transmissions } = await store.claim(10, START)
      if (transmissions.length === 0) break
      expect(transmissions).toHaveLength(1)
      expect(keysOf(await store.claim(10, START))).toEqual([])
      handled.push(...transmissions.map(({ key }) => key))
      await store.complete(transmissions[0]?.id ?? "", START)
    }
    expect(handled).toEqual(["t1", "t2", "t3"])
  })

  test("keeps the order of appends that are made at the same time", async () => {
    const store = await setup.storeWith()
    const keys = Array.from({ length: 40 }, (_, index) => `t${index}`)
    await Promise.all(keys.map((key, index) => store.append(sized(key, index))))
    expect((await store.list({})).map(({ key }) => key)).toEqual(keys)
  })

  test("gives out subscriptions side by side, the oldest first, up to the limit", async () => {
    const store = await setup.storeWith()
    for (const key of ["a1", "b1", "a2", "c1"]) {
      await store.append(transmission(key, { subscription: key.charAt(0) }))
    }
    expect(keysOf(await store.claim(0, START))).toEqual([])
    expect(keysOf(await store.claim(2, START))).toEqual(["a1", "b1"])
    expect(keysOf(await store.claim(5, START))).toEqual(["c1"])
  })

  test("holds a subscription while its first transmission waits for a retry, and no other", async () => {
    const store = await setup.storeWith("t1", "t2")
    const id = await claimOne(store)
    await store.retry(id, { dueAt: START + 1_000, reason: "handler-failed" })
    await store.append(transmission("other", { subscription: "subscription-2" }))
    const early = await store.claim(10, START + 999)
    expect(keysOf(early)).toEqual(["other"])
    expect(early.nextDueAt).toBe(START + 1_000)
    const due = await store.claim(10, START + 1_000)
    expect(due.transmissions.map(({ key, failures }) => [key, failures])).toEqual([["t1", 1]])
    expect(due.nextDueAt).toBeNull()
  })

  test("gives back what is released, without counting a failure", async () => {
    const store = await setup.storeWith("t1", "t2")
    const id = await claimOne(store)
    await store.release([id])
    await store.release([id, "no-such-id", "999"])
    expect((await store.claim(10, START)).transmissions.map(({ key, failures }) => [key, failures])).toEqual([
      ["t1", 0],
    ])
  })

  test("keeps order under several claimers, failures, parks and replays", async () => {
    const random = seededRandom(4)
    const store = await setup.storeWith()
    const keys = Array.from({ length: 200 }, (_, index) => `${index % 7}:${String(index).padStart(3, "0")}`)
    const appending = Promise.all(
      keys.map((key) => store.append(transmission(key, { subscription: key.charAt(0) }))),
    )
    const busy = new Set<string>()
    const finished: string[] = []
    const openLetters = new Set<string>()
    let now = START
    const worker = async (): Promise<void> => {
      while (finished.length < keys.length) {
        now += 5
        const { transmissions } = await store.claim(1 + Math.floor(random() * 3), now)
        if (transmissions.length === 0) await store.replay({ limit: 3 })
        for (const { id, key, subscription } of transmissions) {
          expect(busy.has(subscription)).toBe(false)
          busy.add(subscription)
          const chance = random()
          await store.stats()
          busy.delete(subscription)
          if (chance < 0.2) await store.retry(id, { dueAt: now + 10, reason: "test" })
          else if (chance < 0.3) await store.release([id])
          else if (chance < 0.4) {
            openLetters.add(key)
            await store.park(id, { reason: "test", block: random() < 0.5, now })
          } else {
            finished.push(key)
            await store.complete(id, now)
          }
        }
      }
    }
    await Promise.all([appending, worker(), worker(), worker()])
    expect([...finished].sort()).toEqual([...keys].sort())
    // Only one that was once a dead letter may be overtaken.
    for (const subscription of new Set(keys.map((key) => key.charAt(0)))) {
      const order = finished.filter((key) => key.charAt(0) === subscription && !openLetters.has(key))
      expect(order).toEqual([...order].sort())
    }
  })

  test("acts like the plain model in random runs", async () => {
    for (let seed = 1; seed <= setup.randomRuns; seed += 1) {
      const random = seededRandom(seed)
      const { store, reopen } = await setup.open()
      await expectLikeModel(
        store,
        Array.from({ length: 120 }, () => randomStep(random)),
        reopen,
      )
    }
  })
}
