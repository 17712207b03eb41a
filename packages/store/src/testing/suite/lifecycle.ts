import { expect, test } from "vitest"
import { START, transmission } from "../transmissions.ts"
import { claimOne, failure, keysOf, type Setup } from "./setup.ts"

/** Closing. */
export function closingTests(setup: Setup): void {
  test("finishes what is under way when it closes, and rejects what comes later", async () => {
    const { store, reopen } = await setup.open()
    const appending = [store.append(transmission("t1")), store.append(transmission("t2"))]
    await Promise.all([store.close(), store.close()])
    expect(await Promise.all(appending)).toEqual(["stored", "stored"])
    const closed = failure(setup.noun, "closed")
    await expect(store.open()).rejects.toEqual(closed)
    await expect(store.append(transmission("t3"))).rejects.toEqual(closed)
    await expect(store.claim(1, START)).rejects.toEqual(closed)
    await expect(store.stats()).rejects.toEqual(closed)
    if (reopen === undefined) return
    const next = await reopen()
    expect((await next.list({})).map(({ key }) => key)).toEqual(["t1", "t2"])
    await next.close()
  })
}

/** Opening again what was closed. */
export function reopeningTests(setup: Setup): void {
  test("gives out again, in place, what was running when it was closed", async () => {
    const { store, reopen } = await openDurable(setup)
    for (const key of ["t1", "t2"]) await store.append(transmission(key))
    await store.retry(await claimOne(store), { dueAt: START, reason: "test" })
    await claimOne(store)
    const next = await reopen()
    expect(await next.stats()).toMatchObject({ waiting: 2, running: 0, retrying: 0 })
    expect(await next.append(transmission("t2"))).toBe("duplicate")
    expect((await next.claim(10, START)).transmissions.map(({ key, failures }) => [key, failures])).toEqual([
      ["t1", 1],
    ])
    await next.close()
  })

  test("keeps finished, parked, blocked and retrying transmissions as they were", async () => {
    const { store, reopen } = await openDurable(setup)
    const keys = ["done", "parked", "blocked", "retrying"]
    for (const key of keys) await store.append(transmission(key, { subscription: key }))
    await store.append(transmission("behind", { subscription: "blocked" }))
    const [done = "", parked = "", blocked = "", retrying = ""] = (
      await store.claim(10, START)
    ).transmissions.map(({ id }) => id)
    await store.complete(done, START)
    await store.park(parked, { reason: "first", block: false, now: START })
    await store.park(blocked, { reason: "second", block: true, now: START })
    await store.retry(retrying, { dueAt: START + 100, reason: "third" })
    const before = [await store.list({}), await store.stats()]
    const next = await reopen()
    expect([await next.list({}), await next.stats()]).toEqual(before)
    expect(await next.claim(10, START + 99)).toEqual({ transmissions: [], nextDueAt: START + 100 })
    expect(keysOf(await next.claim(10, START + 100))).toEqual(["retrying"])
    expect(await next.replay({})).toBe(2)
    expect(keysOf(await next.claim(10, START))).toEqual(["parked", "blocked"])
    await next.close()
  })
}

/** Telling after a crash what had been claimed. */
export function writtenClaimTests(setup: Setup): void {
  test("tells of a claim whose outcome was never written, until one is", async () => {
    const { store, reopen } = await openDurable(setup)
    for (const key of ["cut-off", "released", "retried", "replayed", "waiting"])
      await store.append(transmission(key, { subscription: key }))
    const [, released = "", retried = "", replayed = ""] = (await store.claim(4, START)).transmissions.map(
      ({ id }) => id,
    )
    await store.release([released])
    await store.retry(retried, { dueAt: START, reason: "test" })
    await store.park(replayed, { reason: "test", block: false, now: START })
    await store.replay({})
    const next = await reopen()
    const interrupted = async () =>
      (await next.claim(10, START)).transmissions.filter((one) => one.interrupted === true)
    const cutOff = await interrupted()
    expect(cutOff.map(({ key }) => key)).toEqual(["cut-off"])
    await next.release(cutOff.map(({ id }) => id))
    expect(await interrupted()).toEqual([])
    await next.close()
  })
}

async function openDurable(setup: Setup) {
  const { store, reopen } = await setup.open()
  if (reopen === undefined) throw new Error("A durable store needs a fixture with reopen()")
  return { store, reopen }
}
