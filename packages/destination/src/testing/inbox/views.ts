import { expect, test } from "vitest"
import { InboxError } from "../../errors.ts"
import type { Inbox } from "../../inbox/contract.ts"
import { START, transmission } from "../transmissions.ts"
import { claimOne, type Setup } from "./setup.ts"

/** Listing, counting and listening. */
export function viewTests(setup: Setup): void {
  test("leaves unknown and unfitting transmissions alone", async () => {
    const inbox = await setup.inboxWith("t1")
    for (const id of ["no-such-id", "999", "1e3", ""]) {
      await inbox.complete(id, START)
      await inbox.retry(id, { dueAt: START, reason: "test" })
      await inbox.park(id, { reason: "test", block: true, now: START })
      expect(await inbox.read(id)).toBeUndefined()
    }
    const [waiting] = await inbox.list({})
    await inbox.retry(waiting?.id ?? "", { dueAt: START + 1, reason: "test" })
    const id = await claimOne(inbox)
    await inbox.complete(id, START)
    await inbox.retry(id, { dueAt: START, reason: "test" })
    await inbox.park(id, { reason: "test", block: true, now: START })
    await inbox.complete(id, START)
    expect((await inbox.list({}))[0]).toMatchObject({ state: "done", failures: 0 })
  })

  test("lists by ids, states and subscription, oldest first, up to the limit", async () => {
    const inbox = await setup.inboxWith("t1", "t2", "t3")
    await inbox.append(transmission("u1", { subscription: "subscription-2", receivedAt: START + 5 }))
    const all = await inbox.list({})
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
    const keys = async (filter: Parameters<Inbox["list"]>[0]) =>
      (await inbox.list(filter)).map(({ key }) => key)
    await claimOne(inbox)
    expect(await keys({ limit: 2 })).toEqual(["t1", "t2"])
    expect(await keys({ limit: 0 })).toEqual([])
    expect(await keys({ ids: [] })).toEqual([])
    expect(await keys({ states: [] })).toEqual([])
    expect(await keys({ ids: [all[2]?.id ?? "", all[0]?.id ?? "", "no-such-id"] })).toEqual(["t1", "t3"])
    expect(await keys({ states: ["running"] })).toEqual(["t1"])
    expect(await keys({ states: ["waiting"], subscription: "subscription-1" })).toEqual(["t2", "t3"])
    expect(await keys({ states: ["waiting", "running"], subscription: "subscription-2" })).toEqual(["u1"])
    await expect(inbox.list({ limit: -1 })).rejects.toBeInstanceOf(InboxError)
  })

  test("counts by state", async () => {
    const inbox = await setup.inboxWith()
    for (const [index, key] of ["a", "b", "c", "d", "e", "f"].entries()) {
      await inbox.append(transmission(key, { subscription: key, receivedAt: START + index }))
    }
    const empty = { waiting: 0, running: 0, retrying: 0, parked: 0, blocked: 0, done: 0 }
    expect(await inbox.stats()).toEqual({ ...empty, waiting: 6, oldestReceivedAt: START })
    const ids = (await inbox.claim(5, START)).transmissions.map(({ id }) => id)
    await inbox.complete(ids[0] ?? "", START)
    await inbox.park(ids[1] ?? "", { reason: "test", block: false, now: START })
    await inbox.park(ids[2] ?? "", { reason: "test", block: true, now: START })
    expect((await inbox.stats()).oldestReceivedAt).toBe(START + 3)
    await inbox.retry(ids[3] ?? "", { dueAt: START + 100, reason: "test" })
    await inbox.append(transmission("c2", { subscription: "c", receivedAt: START + 1 }))
    expect(await inbox.stats()).toMatchObject({
      waiting: 2,
      running: 1,
      retrying: 1,
      parked: 1,
      blocked: 1,
      done: 1,
    })
  })

  test("has no oldest arrival when nothing is open", async () => {
    const inbox = await setup.inboxWith("t1")
    await inbox.complete(await claimOne(inbox), START)
    expect((await inbox.stats()).oldestReceivedAt).toBeNull()
  })

  test("tells its listeners when something may be claimable", async () => {
    const inbox = await setup.inboxWith()
    let calls = 0
    const end = inbox.onReady(() => {
      calls += 1
    })
    const tells = async (action: () => Promise<unknown>): Promise<boolean> => {
      const before = calls
      await action()
      return calls > before
    }
    expect(await tells(() => inbox.append(transmission("t1")))).toBe(true)
    expect(await tells(() => inbox.append(transmission("t2")))).toBe(true)
    expect(await tells(() => inbox.append(transmission("t1")))).toBe(false)
    const id = await claimOne(inbox)
    expect(await tells(() => inbox.release([id]))).toBe(true)
    await claimOne(inbox)
    expect(await tells(() => inbox.park(id, { reason: "test", block: false, now: START }))).toBe(true)
    expect(await tells(() => inbox.replay({}))).toBe(true)
    await claimOne(inbox)
    expect(await tells(() => inbox.complete(id, START))).toBe(true)
    end()
    expect(await tells(() => inbox.append(transmission("t3")))).toBe(false)
  })
}
