import { afterEach, describe, expect, test } from "vitest"
import { InboxError } from "../errors.ts"
import type { Claim, Inbox } from "../inbox/contract.ts"
import { expectLikeModel, randomStep } from "./inbox-steps.ts"
import { bytesOf, randomBytes, START, seededRandom, transmission } from "./transmissions.ts"

/** An inbox for one test, empty at its start. */
export interface InboxFixture {
  readonly inbox: Inbox
  /** Closes the inbox and opens the same storage again. Left out for an inbox that forgets at its end. */
  readonly reopen?: () => Promise<Inbox>
  /** Clears away after the test. The inbox may be closed by then. */
  readonly dispose?: () => Promise<void>
}

/** Sizes of the suite. */
export interface ConformanceOptions {
  /** Runs of random steps against the plain model. Default 8. */
  readonly randomRuns?: number
  /** Bytes of the large body. Default 30 MB, the most that Redox sends. */
  readonly largeBody?: number
}

/**
 * Registers the tests that every inbox must pass, one vitest test per promise of the contract.
 * The inbox must keep bodies of finished transmissions (its default retention does).
 *
 * @param open - makes an empty inbox; called once per test
 * @example
 * inboxConformance("memory", async () => ({ inbox: memoryInbox() }))
 */
export function inboxConformance(
  name: string,
  open: () => Promise<InboxFixture>,
  options: ConformanceOptions = {},
): void {
  const fixtures: InboxFixture[] = []
  const opened = async (): Promise<InboxFixture> => {
    const fixture = await open()
    fixtures.push(fixture)
    return fixture
  }
  const inboxFor = async (...keys: string[]): Promise<Inbox> => {
    const { inbox } = await opened()
    for (const key of keys) await inbox.append(transmission(key))
    return inbox
  }

  describe(`inbox: ${name}`, () => {
    afterEach(async () => {
      for (const { inbox, dispose } of fixtures.splice(0)) {
        await inbox.close()
        await dispose?.()
      }
    })

    test("gives back what was appended, with its body byte for byte", async () => {
      const inbox = await inboxFor()
      const bodies = [
        randomBytes(5_000, seededRandom(1)),
        Uint8Array.of(0xff, 0xfe, 0x00, 0xc3),
        new Uint8Array(0),
      ]
      for (const [index, body] of bodies.entries()) {
        const values = {
          subscription: `s${index}`,
          dataModel: null,
          eventType: null,
          transmissionId: null,
          body,
        }
        expect(await inbox.append(transmission(`t${index}`, values))).toBe("stored")
      }
      const { transmissions, nextDueAt } = await inbox.claim(10, START)
      expect(nextDueAt).toBeNull()
      expect(transmissions).toHaveLength(3)
      for (const [index, body] of bodies.entries()) {
        const { id, body: given, ...rest } = transmissions[index] ?? expect.fail("missing")
        expect(same(given, body)).toBe(true)
        expect(same(await inbox.read(id), body)).toBe(true)
        const { body: _, ...expected } = transmission(`t${index}`, {
          subscription: `s${index}`,
          dataModel: null,
          eventType: null,
          transmissionId: null,
        })
        expect(rest).toEqual({ ...expected, failures: 0 })
      }
    })

    test("takes a body that is a view into a larger buffer, and leaves the buffer with the caller", async () => {
      const { inbox, reopen } = await opened()
      const buffer = randomBytes(64_000, seededRandom(2))
      const body = buffer.subarray(1_000, 3_000)
      await inbox.append(transmission("t1", { body }))
      expect(buffer.byteLength).toBe(64_000)
      const current = (await reopen?.()) ?? inbox
      const [claimed] = (await current.claim(1, START)).transmissions
      expect(claimed?.body.byteLength).toBe(2_000)
      expect(same(claimed?.body, body)).toBe(true)
      await current.close()
    })

    test("takes a body as large as Redox sends", async () => {
      const { inbox, reopen } = await opened()
      const body = Buffer.alloc(options.largeBody ?? 30_000_000, randomBytes(997, seededRandom(3)))
      await inbox.append(transmission("large", { body }))
      const current = (await reopen?.()) ?? inbox
      const [claimed] = (await current.claim(1, START)).transmissions
      expect(same(claimed?.body, body)).toBe(true)
      await current.close()
    })

    test("stores a key once, however many appends race", async () => {
      const inbox = await inboxFor()
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => inbox.append(transmission("t1"))))
      expect(outcomes.filter((outcome) => outcome === "stored")).toHaveLength(1)
      expect(await inbox.append(transmission("t1"))).toBe("duplicate")
      expect(await inbox.list({})).toHaveLength(1)
    })

    test("recognises a key while it runs, waits for a retry, is parked and is done", async () => {
      const inbox = await inboxFor("t1")
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
      const { inbox, reopen } = await opened()
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

    test("gives out one subscription one at a time, in the order of its appends", async () => {
      const inbox = await inboxFor("t1", "t2", "t3")
      const handled: string[] = []
      for (;;) {
        const { transmissions } = await inbox.claim(10, START)
        if (transmissions.length === 0) break
        expect(transmissions).toHaveLength(1)
        expect(keysOf(await inbox.claim(10, START))).toEqual([])
        handled.push(...transmissions.map(({ key }) => key))
        await inbox.complete(transmissions[0]?.id ?? "", START)
      }
      expect(handled).toEqual(["t1", "t2", "t3"])
    })

    test("keeps the order of appends that are made at the same time", async () => {
      const inbox = await inboxFor()
      const keys = Array.from({ length: 40 }, (_, index) => `t${index}`)
      await Promise.all(keys.map((key, index) => inbox.append(sized(key, index))))
      expect((await inbox.list({})).map(({ key }) => key)).toEqual(keys)
    })

    test("gives out subscriptions side by side, the oldest first, up to the limit", async () => {
      const inbox = await inboxFor()
      for (const key of ["a1", "b1", "a2", "c1"]) {
        await inbox.append(transmission(key, { subscription: key.charAt(0) }))
      }
      expect(keysOf(await inbox.claim(0, START))).toEqual([])
      expect(keysOf(await inbox.claim(2, START))).toEqual(["a1", "b1"])
      expect(keysOf(await inbox.claim(5, START))).toEqual(["c1"])
    })

    test("holds a subscription while its first transmission waits for a retry, and no other", async () => {
      const inbox = await inboxFor("t1", "t2")
      const id = await claimOne(inbox)
      await inbox.retry(id, { dueAt: START + 1_000, reason: "handler-failed" })
      await inbox.append(transmission("other", { subscription: "subscription-2" }))
      const early = await inbox.claim(10, START + 999)
      expect(keysOf(early)).toEqual(["other"])
      expect(early.nextDueAt).toBe(START + 1_000)
      const due = await inbox.claim(10, START + 1_000)
      expect(due.transmissions.map(({ key, failures }) => [key, failures])).toEqual([["t1", 1]])
      expect(due.nextDueAt).toBeNull()
    })

    test("moves on after parking, and lists the dead letter", async () => {
      const inbox = await inboxFor("t1", "t2")
      const id = await claimOne(inbox)
      await inbox.park(id, { reason: "handler-failed", block: false, now: START })
      expect(keysOf(await inbox.claim(1, START))).toEqual(["t2"])
      const [dead] = await inbox.list({ states: ["parked"] })
      expect(dead).toMatchObject({ id, key: "t1", failures: 1, reason: "handler-failed" })
    })

    test("stands still behind a blocked transmission until it is replayed", async () => {
      const inbox = await inboxFor("t1", "t2")
      const id = await claimOne(inbox)
      await inbox.park(id, { reason: "handler-failed", block: true, now: START })
      await inbox.append(transmission("t3"))
      expect(keysOf(await inbox.claim(10, START + 1e9))).toEqual([])
      expect(await inbox.replay({ ids: [id] })).toBe(1)
      expect(
        (await inbox.claim(10, START)).transmissions.map(({ key, failures }) => [key, failures]),
      ).toEqual([["t1", 0]])
      await inbox.complete(id, START)
      expect(keysOf(await inbox.claim(10, START))).toEqual(["t2"])
    })

    test.each(["complete", "park"] as const)(
      "goes on after a blocked transmission when an operator calls %s",
      async (how) => {
        const inbox = await inboxFor("t1", "t2")
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
      const inbox = await inboxFor("t1", "t2", "t3", "t4")
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
      const inbox = await inboxFor("t1", "t2")
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

    test("gives back what is released, without counting a failure", async () => {
      const inbox = await inboxFor("t1", "t2")
      const id = await claimOne(inbox)
      await inbox.release([id])
      await inbox.release([id, "no-such-id", "999"])
      expect(
        (await inbox.claim(10, START)).transmissions.map(({ key, failures }) => [key, failures]),
      ).toEqual([["t1", 0]])
    })

    test("leaves unknown and unfitting transmissions alone", async () => {
      const inbox = await inboxFor("t1")
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
      const inbox = await inboxFor("t1", "t2", "t3")
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
      const inbox = await inboxFor()
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
      const inbox = await inboxFor("t1")
      await inbox.complete(await claimOne(inbox), START)
      expect((await inbox.stats()).oldestReceivedAt).toBeNull()
    })

    test("tells its listeners when something may be claimable", async () => {
      const inbox = await inboxFor()
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

    test("keeps order under several claimers, failures, parks and replays", async () => {
      const random = seededRandom(4)
      const inbox = await inboxFor()
      const keys = Array.from({ length: 200 }, (_, index) => `${index % 7}:${String(index).padStart(3, "0")}`)
      const appending = Promise.all(
        keys.map((key) => inbox.append(transmission(key, { subscription: key.charAt(0) }))),
      )
      const busy = new Set<string>()
      const finished: string[] = []
      const openLetters = new Set<string>()
      let now = START
      const worker = async (): Promise<void> => {
        while (finished.length < keys.length) {
          now += 5
          const { transmissions } = await inbox.claim(1 + Math.floor(random() * 3), now)
          if (transmissions.length === 0) await inbox.replay({ limit: 3 })
          for (const { id, key, subscription } of transmissions) {
            expect(busy.has(subscription)).toBe(false)
            busy.add(subscription)
            const chance = random()
            await inbox.stats()
            busy.delete(subscription)
            if (chance < 0.2) await inbox.retry(id, { dueAt: now + 10, reason: "test" })
            else if (chance < 0.3) await inbox.release([id])
            else if (chance < 0.4) {
              openLetters.add(key)
              await inbox.park(id, { reason: "test", block: random() < 0.5, now })
            } else {
              finished.push(key)
              await inbox.complete(id, now)
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
      for (let seed = 1; seed <= (options.randomRuns ?? 8); seed += 1) {
        const random = seededRandom(seed)
        const { inbox, reopen } = await opened()
        await expectLikeModel(
          inbox,
          Array.from({ length: 120 }, () => randomStep(random)),
          reopen,
        )
      }
    })

    test("finishes what is under way when it closes, and rejects what comes later", async () => {
      const { inbox, reopen } = await opened()
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

    test("gives out again, in place, what was running when it was closed", async (context) => {
      const { inbox, reopen } = await opened()
      if (reopen === undefined) return context.skip()
      for (const key of ["t1", "t2"]) await inbox.append(transmission(key))
      await inbox.retry(await claimOne(inbox), { dueAt: START, reason: "test" })
      await claimOne(inbox)
      const next = await reopen()
      expect(await next.stats()).toMatchObject({ waiting: 2, running: 0, retrying: 0 })
      expect(await next.append(transmission("t2"))).toBe("duplicate")
      expect((await next.claim(10, START)).transmissions.map(({ key, failures }) => [key, failures])).toEqual(
        [["t1", 1]],
      )
      await next.close()
    })
  })
}

function keysOf({ transmissions }: Claim): string[] {
  return transmissions.map(({ key }) => key)
}

async function claimOne(inbox: Inbox): Promise<string> {
  const { transmissions } = await inbox.claim(1, START)
  expect(transmissions).toHaveLength(1)
  return transmissions[0]?.id ?? ""
}

/** Now and then a large one, which must not be overtaken by the small ones behind it. */
function sized(key: string, index: number) {
  return transmission(key, index % 9 === 0 ? { body: new Uint8Array(3_000_000).fill(index) } : {})
}

/** Vitest compares long arrays member by member, which takes seconds. */
function same(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one !== undefined && Buffer.compare(one, other) === 0
}
