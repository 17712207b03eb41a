import { expect, test } from "vitest"
import { bytesOf, START, transmission } from "../transmissions.ts"
import { claimOne, type Setup } from "./setup.ts"

/** A key is stored once while it is remembered. */
export function keyTests(setup: Setup): void {
  test("stores a key once, however many appends race", async () => {
    const inbox = await setup.inboxWith()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => inbox.append(transmission("t1"))))
    expect(outcomes.filter((outcome) => outcome === "stored")).toHaveLength(1)
    expect(await inbox.append(transmission("t1"))).toBe("duplicate")
    expect(await inbox.list({})).toHaveLength(1)
  })

  test("recognises a key while it runs, waits for a retry, is parked and is done", async () => {
    const inbox = await setup.inboxWith("t1")
    const expectDuplicate = async (): Promise<void> =>
      expect(await inbox.append(transmission("t1", { body: bytesOf("again") }))).toBe("duplicate")
    await expectDuplicate()
    const id = await claimOne(inbox)
    await expectDuplicate()
    await inbox.retry(id, { dueAt: START, reason: "test" })
    await expectDuplicate()
    await claimOne(inbox)
    await inbox.park(id, { reason: "test", block: false, now: START })
    await expectDuplicate()
    await inbox.complete(id, START)
    await expectDuplicate()
  })

  test("forgets a short-lived key when its time is over, and only then", async () => {
    const { inbox, reopen } = await setup.open()
    const at = (ms: number) => transmission("digest", { keyLifetimeMs: 1_000, receivedAt: START + ms })
    expect(await inbox.append(at(0))).toBe("stored")
    expect(await inbox.append(at(999))).toBe("duplicate")
    expect(await inbox.append(at(1_000))).toBe("stored")
    const current = (await reopen?.()) ?? inbox
    expect(await current.append(at(1_999))).toBe("duplicate")
    expect(await current.append(at(2_000))).toBe("stored")
    expect(await current.list({})).toHaveLength(3)
    await current.close()
  })
}
