import { expect, test, vi } from "vitest"
import type { Store } from "../../contract.ts"
import { START, transmission } from "../transmissions.ts"
import { claimOne, failure, type Setup } from "./setup.ts"

/** Listing, counting and listening. */
export function viewTests(setup: Setup): void {
  test("leaves unknown and unfitting transmissions alone", async () => {
    const store = await setup.storeWith("t1")
    for (const id of ["no-such-id", "999", "1e3", ""]) {
      await store.complete(id, START)
      await store.retry(id, { dueAt: START, reason: "test" })
      await store.park(id, { reason: "test", block: true, now: START })
      expect(await store.read(id)).toBeUndefined()
    }
    const [waiting] = await store.list({})
    await store.retry(waiting?.id ?? "", { dueAt: START + 1, reason: "test" })
    const id = await claimOne(store)
    await store.complete(id, START)
    await store.retry(id, { dueAt: START, reason: "test" })
    await store.park(id, { reason: "test", block: true, now: START })
    await store.complete(id, START)
    expect((await store.list({}))[0]).toMatchObject({ state: "done", failures: 0 })
  })

  test("lists by ids, states and subscription, oldest first, up to the limit", async () => {
    const store = await setup.storeWith("t1", "t2", "t3")
    await store.append(transmission("u1", { subscription: "subscription-2", receivedAt: START + 5 }))
    const all = await store.list({})
    expect(all.map(({ key }) => key)).toEqual(["t1", "t2", "t3", "u1"])
    expect(all[3]).toEqual({
      id: all[3]?.id,
      key: "u1",
      subscription: "subscription-2",
      dataModel: "Scheduling",
      eventType: "New",
      transmissionId: "u1",
      receivedAt: START + 5,
      state: "waiting",
      failures: 0,
      reason: null,
      bytes: transmission("u1").body.byteLength,
    })
    const keys = async (filter: Parameters<Store["list"]>[0]) =>
      (await store.list(filter)).map(({ key }) => key)
    await claimOne(store)
    expect(await keys({ limit: 2 })).toEqual(["t1", "t2"])
    expect(await keys({ limit: 0 })).toEqual([])
    expect(await keys({ ids: [] })).toEqual([])
    expect(await keys({ states: [] })).toEqual([])
    expect(await keys({ ids: [all[2]?.id ?? "", all[0]?.id ?? "", "no-such-id"] })).toEqual(["t1", "t3"])
    expect(await keys({ states: ["running"] })).toEqual(["t1"])
    expect(await keys({ states: ["waiting"], subscription: "subscription-1" })).toEqual(["t2", "t3"])
    expect(await keys({ states: ["waiting", "running"], subscription: "subscription-2" })).toEqual(["u1"])
    await expect(store.list({ limit: -1 })).rejects.toEqual(failure(setup.noun, "failed"))
  })

  if (setup.noun === "outbox") {
    test("keeps what Redox calls a transmission, when its completion says so", async () => {
      const store = await setup.storeWith()
      for (const key of ["t1", "t2"]) await store.append(transmission(key, { transmissionId: null }))
      await store.complete(await claimOne(store), START, "log-1")
      await store.complete(await claimOne(store), START)
      expect((await store.list({})).map(({ transmissionId }) => transmissionId)).toEqual(["log-1", null])
    })
  }

  test("counts by state", async () => {
    const store = await setup.storeWith()
    for (const [index, key] of ["a", "b", "c", "d", "e", "f"].entries()) {
      await store.append(transmission(key, { subscription: key, receivedAt: START + index }))
    }
    const empty = { waiting: 0, running: 0, retrying: 0, parked: 0, blocked: 0, done: 0 }
    expect(await store.stats()).toEqual({ ...empty, waiting: 6, oldestReceivedAt: START })
    const ids = (await store.claim(5, START)).transmissions.map(({ id }) => id)
    await store.complete(ids[0] ?? "", START)
    await store.park(ids[1] ?? "", { reason: "test", block: false, now: START })
    await store.park(ids[2] ?? "", { reason: "test", block: true, now: START })
    expect((await store.stats()).oldestReceivedAt).toBe(START + 3)
    await store.retry(ids[3] ?? "", { dueAt: START + 100, reason: "test" })
    await store.append(transmission("c2", { subscription: "c", receivedAt: START + 1 }))
    expect(await store.stats()).toMatchObject({
      waiting: 2,
      running: 1,
      retrying: 1,
      parked: 1,
      blocked: 1,
      done: 1,
    })
  })

  test("has no oldest arrival when nothing is open", async () => {
    const store = await setup.storeWith("t1")
    await store.complete(await claimOne(store), START)
    expect((await store.stats()).oldestReceivedAt).toBeNull()
  })

  test("tells its listeners when something may be claimable", async () => {
    const store = await setup.storeWith()
    let calls = 0
    const end = store.onReady(() => {
      calls += 1
    })
    const tells = async (action: () => Promise<unknown>): Promise<boolean> => {
      const before = calls
      await action()
      return calls > before
    }
    expect(await tells(() => store.append(transmission("t1")))).toBe(true)
    expect(await tells(() => store.append(transmission("t2")))).toBe(true)
    // Other servers may have something to tell at any moment, but not at each one.
    await vi.waitFor(async () => expect(await tells(() => store.append(transmission("t1")))).toBe(false), {
      timeout: 30_000,
    })
    const id = await claimOne(store)
    expect(await tells(() => store.release([id]))).toBe(true)
    await claimOne(store)
    expect(await tells(() => store.park(id, { reason: "test", block: false, now: START }))).toBe(true)
    expect(await tells(() => store.replay({}))).toBe(true)
    await claimOne(store)
    expect(await tells(() => store.complete(id, START))).toBe(true)
    end()
    expect(await tells(() => store.append(transmission("t3")))).toBe(false)
  })
}
