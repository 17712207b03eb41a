import { expect, test } from "vitest"
import { START, transmission } from "../transmissions.ts"
import { claimOne, keysOf, type Setup } from "./setup.ts"

/** Closing. */
export function closingTests(setup: Setup): void {
  test("finishes what is under way when it closes, and rejects what comes later", async () => {
    const { inbox, reopen } = await setup.open()
    const appending = [inbox.append(transmission("t1")), inbox.append(transmission("t2"))]
    await Promise.all([inbox.close(), inbox.close()])
    expect(await Promise.all(appending)).toEqual(["stored", "stored"])
    const closed = expect.objectContaining({ name: "InboxError", code: "inbox-closed" })
    await expect(inbox.open()).rejects.toEqual(closed)
    await expect(inbox.append(transmission("t3"))).rejects.toEqual(closed)
    await expect(inbox.claim(1, START)).rejects.toEqual(closed)
    await expect(inbox.stats()).rejects.toEqual(closed)
    if (reopen === undefined) return
    const next = await reopen()
    expect((await next.list({})).map(({ key }) => key)).toEqual(["t1", "t2"])
    await next.close()
  })
}

/** Opening again what was closed. */
export function reopeningTests(setup: Setup): void {
  test("gives out again, in place, what was running when it was closed", async () => {
    const { inbox, reopen } = await openDurable(setup)
    for (const key of ["t1", "t2"]) await inbox.append(transmission(key))
    await inbox.retry(await claimOne(inbox), { dueAt: START, reason: "test" })
    await claimOne(inbox)
    const next = await reopen()
    expect(await next.stats()).toMatchObject({ waiting: 2, running: 0, retrying: 0 })
    expect(await next.append(transmission("t2"))).toBe("duplicate")
    expect((await next.claim(10, START)).transmissions.map(({ key, failures }) => [key, failures])).toEqual([
      ["t1", 1],
    ])
    await next.close()
  })

  test("keeps finished, parked, blocked and retrying transmissions as they were", async () => {
    const { inbox, reopen } = await openDurable(setup)
    const keys = ["done", "parked", "blocked", "retrying"]
    for (const key of keys) await inbox.append(transmission(key, { subscription: key }))
    await inbox.append(transmission("behind", { subscription: "blocked" }))
    const [done = "", parked = "", blocked = "", retrying = ""] = (
      await inbox.claim(10, START)
    ).transmissions.map(({ id }) => id)
    await inbox.complete(done, START)
    await inbox.park(parked, { reason: "first", block: false, now: START })
    await inbox.park(blocked, { reason: "second", block: true, now: START })
    await inbox.retry(retrying, { dueAt: START + 100, reason: "third" })
    const before = [await inbox.list({}), await inbox.stats()]
    const next = await reopen()
    expect([await next.list({}), await next.stats()]).toEqual(before)
    expect(await next.claim(10, START + 99)).toEqual({ transmissions: [], nextDueAt: START + 100 })
    expect(keysOf(await next.claim(10, START + 100))).toEqual(["retrying"])
    expect(await next.replay({})).toBe(2)
    expect(keysOf(await next.claim(10, START))).toEqual(["parked", "blocked"])
    await next.close()
  })
}

async function openDurable(setup: Setup) {
  const { inbox, reopen } = await setup.open()
  if (reopen === undefined) throw new Error("A durable inbox needs a fixture with reopen()")
  return { inbox, reopen }
}
