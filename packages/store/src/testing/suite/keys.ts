import { expect, test } from "vitest"
import { bytesOf, START, transmission } from "../transmissions.ts"
import { claimOne, type Setup } from "./setup.ts"

/** A key is stored once while it is remembered. */
export function keyTests(setup: Setup): void {
  test("stores a key once, however many appends race", async () => {
    const store = await setup.storeWith()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.append(transmission("t1"))))
    expect(outcomes.filter((outcome) => outcome === "stored")).toHaveLength(1)
    expect(await store.append(transmission("t1"))).toBe("duplicate")
    expect(await store.list({})).toHaveLength(1)
  })

  test("recognises a key while it runs, waits for a retry, is parked and is done", async () => {
    const store = await setup.storeWith("t1")
    const expectDuplicate = async (): Promise<void> =>
      expect(await store.append(transmission("t1", { body: bytesOf("again") }))).toBe("duplicate")
    await expectDuplicate()
    const id = await claimOne(store)
    await expectDuplicate()
    await store.retry(id, { dueAt: START, reason: "test" })
    await expectDuplicate()
    await claimOne(store)
    await store.park(id, { reason: "test", block: false, now: START })
    await expectDuplicate()
    await store.complete(id, START)
    await expectDuplicate()
  })

  test("forgets a short-lived key when its time is over, and only then", async () => {
    const { store, reopen } = await setup.open()
    const at = (ms: number) => transmission("digest", { keyLifetimeMs: 1_000, receivedAt: START + ms })
    expect(await store.append(at(0))).toBe("stored")
    expect(await store.append(at(999))).toBe("duplicate")
    expect(await store.append(at(1_000))).toBe("stored")
    const current = (await reopen?.()) ?? store
    expect(await current.append(at(1_999))).toBe("duplicate")
    expect(await current.append(at(2_000))).toBe("stored")
    expect(await current.list({})).toHaveLength(3)
    await current.close()
  })
}
