import { expect, test } from "vitest"
import { START, transmission } from "../transmissions.ts"
import { claimOne, keysOf, type Setup } from "./setup.ts"

/** Parking, blocking and replaying. */
export function deadLetterTests(setup: Setup): void {
  test("moves on after parking, and lists the dead letter", async () => {
    const store = await setup.storeWith("t1", "t2")
    const id = await claimOne(store)
    await store.park(id, { reason: "handler-failed", block: false, now: START })
    expect(keysOf(await store.claim(1, START))).toEqual(["t2"])
    const [dead] = await store.list({ states: ["parked"] })
    expect(dead).toMatchObject({ id, key: "t1", failures: 1, reason: "handler-failed" })
  })

  test("stands still behind a blocked transmission until it is replayed", async () => {
    const store = await setup.storeWith("t1", "t2")
    const id = await claimOne(store)
    await store.park(id, { reason: "handler-failed", block: true, now: START })
    await store.append(transmission("t3"))
    expect(keysOf(await store.claim(10, START + 1e9))).toEqual([])
    expect(await store.replay({ ids: [id] })).toBe(1)
    expect((await store.claim(10, START)).transmissions.map(({ key, failures }) => [key, failures])).toEqual([
      ["t1", 0],
    ])
    await store.complete(id, START)
    expect(keysOf(await store.claim(10, START))).toEqual(["t2"])
  })

  test.each(["complete", "park"] as const)(
    "goes on after a blocked transmission when an operator calls %s",
    async (how) => {
      const store = await setup.storeWith("t1", "t2")
      const id = await claimOne(store)
      await store.park(id, { reason: "test", block: true, now: START })
      if (how === "complete") await store.complete(id, START)
      else await store.park(id, { reason: "test", block: false, now: START })
      expect(keysOf(await store.claim(10, START))).toEqual(["t2"])
      expect((await store.list({ ids: [id] }))[0]).toMatchObject({
        state: how === "complete" ? "done" : "parked",
        failures: 1,
      })
    },
  )

  test("replays a dead letter at its original place, after the one that is running", async () => {
    const store = await setup.storeWith("t1", "t2", "t3", "t4")
    const first = await claimOne(store)
    await store.park(first, { reason: "test", block: false, now: START })
    await store.complete(await claimOne(store), START)
    const third = await claimOne(store)
    expect(await store.replay({})).toBe(1)
    expect(keysOf(await store.claim(10, START))).toEqual([])
    await store.complete(third, START)
    expect(keysOf(await store.claim(10, START))).toEqual(["t1"])
    await store.complete(first, START)
    expect(keysOf(await store.claim(10, START))).toEqual(["t4"])
  })

  test("replays finished transmissions only when the filter names them", async () => {
    const store = await setup.storeWith("t1", "t2")
    const first = await claimOne(store)
    await store.complete(first, START)
    await store.complete(await claimOne(store), START)
    expect(await store.replay({})).toBe(0)
    expect(await store.replay({ states: ["waiting", "running", "retrying"] })).toBe(0)
    expect(await store.replay({ states: ["done"], limit: 1 })).toBe(1)
    const { transmissions } = await store.claim(10, START)
    expect(transmissions.map(({ id, body }) => [id, new TextDecoder().decode(body)])).toEqual([
      [first, new TextDecoder().decode(transmission("t1").body)],
    ])
  })
}
