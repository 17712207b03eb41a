import { expect, test } from "vitest"
import { START, transmission } from "../transmissions.ts"
import { claimOne, keysOf, type Setup } from "./setup.ts"

/** Parking, blocking and replaying. */
export function deadLetterTests(setup: Setup): void {
  test("moves on after parking, and lists the dead letter", async () => {
    const inbox = await setup.inboxWith("t1", "t2")
    const id = await claimOne(inbox)
    await inbox.park(id, { reason: "handler-failed", block: false, now: START })
    expect(keysOf(await inbox.claim(1, START))).toEqual(["t2"])
    const [dead] = await inbox.list({ states: ["parked"] })
    expect(dead).toMatchObject({ id, key: "t1", failures: 1, reason: "handler-failed" })
  })

  test("stands still behind a blocked transmission until it is replayed", async () => {
    const inbox = await setup.inboxWith("t1", "t2")
    const id = await claimOne(inbox)
    await inbox.park(id, { reason: "handler-failed", block: true, now: START })
    await inbox.append(transmission("t3"))
    expect(keysOf(await inbox.claim(10, START + 1e9))).toEqual([])
    expect(await inbox.replay({ ids: [id] })).toBe(1)
    expect((await inbox.claim(10, START)).transmissions.map(({ key, failures }) => [key, failures])).toEqual([
      ["t1", 0],
    ])
    await inbox.complete(id, START)
    expect(keysOf(await inbox.claim(10, START))).toEqual(["t2"])
  })

  test.each(["complete", "park"] as const)(
    "goes on after a blocked transmission when an operator calls %s",
    async (how) => {
      const inbox = await setup.inboxWith("t1", "t2")
      const id = await claimOne(inbox)
      await inbox.park(id, { reason: "test", block: true, now: START })
      if (how === "complete") await inbox.complete(id, START)
      else await inbox.park(id, { reason: "test", block: false, now: START })
      expect(keysOf(await inbox.claim(10, START))).toEqual(["t2"])
      expect((await inbox.list({ ids: [id] }))[0]).toMatchObject({
        state: how === "complete" ? "done" : "parked",
        failures: 1,
      })
    },
  )

  test("replays a dead letter at its original place, after the one that is running", async () => {
    const inbox = await setup.inboxWith("t1", "t2", "t3", "t4")
    const first = await claimOne(inbox)
    await inbox.park(first, { reason: "test", block: false, now: START })
    await inbox.complete(await claimOne(inbox), START)
    const third = await claimOne(inbox)
    expect(await inbox.replay({})).toBe(1)
    expect(keysOf(await inbox.claim(10, START))).toEqual([])
    await inbox.complete(third, START)
    expect(keysOf(await inbox.claim(10, START))).toEqual(["t1"])
    await inbox.complete(first, START)
    expect(keysOf(await inbox.claim(10, START))).toEqual(["t4"])
  })

  test("replays finished transmissions only when the filter names them", async () => {
    const inbox = await setup.inboxWith("t1", "t2")
    const first = await claimOne(inbox)
    await inbox.complete(first, START)
    await inbox.complete(await claimOne(inbox), START)
    expect(await inbox.replay({})).toBe(0)
    expect(await inbox.replay({ states: ["waiting", "running", "retrying"] })).toBe(0)
    expect(await inbox.replay({ states: ["done"], limit: 1 })).toBe(1)
    const { transmissions } = await inbox.claim(10, START)
    expect(transmissions.map(({ id, body }) => [id, new TextDecoder().decode(body)])).toEqual([
      [first, new TextDecoder().decode(transmission("t1").body)],
    ])
  })
}
