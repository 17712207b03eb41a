import { expect, test } from "vitest"
import { memoryCursor } from "./cursor/memory.ts"
import { booking, createReceiver, NOON, testPoller } from "./testing/test-poller.ts"

const changes = (...texts: string[]) => ({ changes: texts })
const minute = (at: number) => new Date(NOON + at * 60_000)

test("every change is stored once, in the order in which things happened", async () => {
  const { poller, stored, asked } = testPoller([[changes("a1@1", "b1@2")], [changes("b1@2", "a2@3")]])
  expect(await poller.runOnce()).toMatchObject({ pages: 1, changes: 2, known: 0, stored: 2, duplicates: 0 })
  expect(await poller.runOnce()).toMatchObject({ changes: 2, known: 1, stored: 1 })
  expect(stored).toEqual(["a1", "b1", "a2"])
  expect(asked.map(({ cursor, since }) => [cursor, since])).toEqual([
    [null, null],
    [minute(2).toISOString(), minute(-3)],
  ])
})

test("what the API tells out of order, over several pages, is put in order before it is stored", async () => {
  const { poller, stored } = testPoller([[changes("a3@3", "a1@1"), changes(), changes("b1@2.5", "a2@2")]])
  await poller.runOnce()
  expect(stored).toEqual(["a1", "a2", "b1", "a3"])
})

test("changes of the same moment keep the order in which the API told of them, and none is lost at the cursor", async () => {
  const { poller, stored, asked } = testPoller(
    [[changes("b1@1", "a1@1")], [changes("b1@1", "a1@1", "c1@1")]],
    {
      overlapMs: 0,
    },
  )
  await poller.runOnce()
  await poller.runOnce()
  expect(stored).toEqual(["b1", "a1", "c1"])
  expect(asked[1]?.since).toEqual(minute(1))
})

test("a page that comes twice, and a change that comes twice in one page, are stored once", async () => {
  const page = changes("a1@1", "b1@2", "a1@1")
  const { poller, stored, handed } = testPoller([[page, page]])
  expect(await poller.runOnce()).toMatchObject({ changes: 6, known: 4, stored: 2 })
  expect([stored, handed]).toEqual([
    ["a1", "b1"],
    ["a1", "b1"],
  ])
})

test("a change that is late but within the overlap is stored, and moves nothing back", async () => {
  const { poller, stored, asked } = testPoller([[changes("a1@10")], [changes("late1@6")], []])
  for (let run = 0; run < 3; run += 1) await poller.runOnce()
  expect(stored).toEqual(["a1", "late1"])
  expect(asked.map(({ since }) => since)).toEqual([null, minute(5), minute(5)])
})

test("a change of a distant year does not carry the cursor past our own clock", async () => {
  const now = NOON + 30 * 60_000
  const { poller, stored, asked } = testPoller([[changes("a1@1", "far1@99999999")], [changes("b1@31")]], {
    now: () => now,
    overlapMs: 60_000,
  })
  await poller.runOnce()
  await poller.runOnce()
  expect(stored).toEqual(["a1", "far1", "b1"])
  expect(asked[1]?.since).toEqual(minute(29))
})

test("a clock of ours that is behind makes the overlap longer and loses nothing", async () => {
  const { poller, stored, asked } = testPoller([[changes("a1@60")], [changes("a1@60", "b1@61")]], {
    now: () => NOON,
    overlapMs: 0,
  })
  await poller.runOnce()
  await poller.runOnce()
  expect(stored).toEqual(["a1", "b1"])
  expect(asked[1]?.since).toEqual(minute(0))
})

test("with a cursor of the API, the feed goes on from where each page said, also when that goes back", async () => {
  const { poller, stored, asked } = testPoller(
    [
      [
        { changes: ["a1@1"], cursor: "c1" },
        { changes: ["b1@2"], cursor: "c2" },
      ],
      [{ changes: ["a1@1", "c1@3"], cursor: "c1" }],
      [{ changes: ["b1@2", "d1@4"], cursor: "c3" }],
    ],
    { cursorFrom: "pages" },
  )
  for (let run = 0; run < 4; run += 1) await poller.runOnce()
  expect(stored).toEqual(["a1", "b1", "c1", "d1"])
  expect(asked.map(({ cursor, since }) => [cursor, since])).toEqual(
    [null, "c2", "c1", "c3"].map((cursor) => [cursor, null]),
  )
})

test("an empty page moves the cursor of the API as well", async () => {
  const { poller, asked } = testPoller([[{ cursor: "c1" }, { cursor: "c2" }]], { cursorFrom: "pages" })
  await poller.runOnce()
  await poller.runOnce()
  expect(asked.map(({ cursor }) => cursor)).toEqual([null, "c2"])
})

test("changes without any cursor are stored once and reported, since the feed would never get on", async () => {
  const page = changes("a1@1")
  const { poller, stored } = testPoller([[page], [page]], { cursorFrom: "pages" })
  await expect(poller.runOnce()).rejects.toMatchObject({ code: "invalid-page" })
  await expect(poller.runOnce()).rejects.toMatchObject({ code: "invalid-page" })
  expect(stored).toEqual(["a1"])
})

test("a feed begins at startAt, also when the first runs found nothing or failed", async () => {
  const cursor = memoryCursor()
  const startAt = minute(7)
  const first = testPoller([[]], { cursor, startAt, overlapMs: 0 })
  await first.poller.runOnce()
  await first.poller.stop()
  const second = testPoller([[]], { cursor, startAt: minute(9), overlapMs: 0 })
  await second.poller.runOnce()
  expect([first, second].map(({ asked }) => asked[0]?.since)).toEqual([startAt, startAt])
})

test("oldest first: the cursor moves with each page, so that a failure repeats no page", async () => {
  const { poller, stored, asked } = testPoller(
    [[changes("a1@1"), changes("b1@20"), new Error("gone")], [changes("c1@30")]],
    { order: "ascending", overlapMs: 0 },
  )
  await expect(poller.runOnce()).rejects.toMatchObject({ code: "fetch-failed" })
  expect(asked[0]?.cursor).toBe(null)
  await poller.runOnce()
  expect(asked[1]?.since).toEqual(minute(20))
  expect(stored).toEqual(["a1", "b1", "c1"])
})

test("an API that breaks its promise of oldest first is told of, and its changes are stored", async () => {
  const { poller, stored, logs } = testPoller([[changes("a1@20"), changes("b1@1"), changes("c1@2")]], {
    order: "ascending",
  })
  await poller.runOnce()
  expect(stored).toEqual(["a1", "b1", "c1"])
  expect(logs.filter(({ level }) => level === "warn")).toHaveLength(1)
})

test("without a promise of order, nothing is stored and the cursor stays until all pages are there", async () => {
  const { poller, stored, asked } = testPoller([[changes("a1@1"), new Error("gone")], [changes("a1@1")]])
  await expect(poller.runOnce()).rejects.toMatchObject({ code: "fetch-failed", cause: new Error("gone") })
  expect(stored).toEqual([])
  await poller.runOnce()
  expect(asked[1]?.since).toBe(null)
  expect(stored).toEqual(["a1"])
})

test("more changes than maxChanges are refused with what to change, and none is passed over", async () => {
  const { poller, stored } = testPoller([[changes("a1@1", "b1@2"), changes("c1@3")]], { maxChanges: 2 })
  await expect(poller.runOnce()).rejects.toMatchObject({ code: "too-many-changes" })
  expect(stored).toEqual([])
})

test("the cursor moves only after everything is stored: a full inbox loses nothing and doubles nothing", async () => {
  let full = true
  const receiver = createReceiver((name) => {
    if (full && name === "b1") throw Object.assign(new Error("full"), { code: "inbox-full" })
  })
  const page = changes("a1@1", "b1@2", "c1@3")
  const { poller, asked, errors } = testPoller([[page], [page]], { receiver })
  await expect(poller.runOnce()).rejects.toMatchObject({ code: "delivery-failed" })
  expect([receiver.stored, poller.status().parked]).toEqual([["a1"], 0])
  full = false
  await poller.runOnce()
  expect(asked[1]?.cursor).toBe(null)
  expect(receiver.handed).toEqual(["a1", "b1", "c1"])
  expect(errors.map(([{ code }]) => code)).toEqual(["delivery-failed"])
  expect(poller.status()).toMatchObject({ reason: null, failures: 0 })
})

test("a crash after a message was stored and before that was noted passes it on again with the same key", async () => {
  const page = changes("a1@1", "b1@2")
  const receiver = createReceiver()
  const cursor = memoryCursor()
  let dead = false
  const crashing = {
    ...cursor,
    save: async (step: Parameters<typeof cursor.save>[0]) => {
      if (receiver.stored.length > 0) dead = true
      if (dead) throw new Error("the process is gone")
      return cursor.save(step)
    },
  }
  const first = testPoller([[page]], { cursor: crashing, receiver })
  await expect(first.poller.runOnce()).rejects.toThrow()
  await cursor.close()
  const second = testPoller([[page]], { cursor, receiver })
  expect(await second.poller.runOnce()).toMatchObject({ stored: 0, duplicates: 2, known: 0 })
  expect(receiver.handed).toEqual(["a1", "b1", "a1", "b1"])
  expect(receiver.stored).toEqual(["a1", "b1"])
})

test("a change can mean several messages or none; what was stored before a failure is known by its key", async () => {
  let full = true
  const receiver = createReceiver((name) => {
    if (full && name === "a1-2") throw new Error("not now")
  })
  const page = changes("a1@1", "n1@2")
  const { poller } = testPoller([[page], [page]], {
    receiver,
    toMessages: ({ id, version }, { message }) =>
      id === "n"
        ? []
        : ["1", "2", "3"].map((part) =>
            message("Scheduling", "New", { Visit: { VisitNumber: `${id}${version}-${part}` } } as never),
          ),
  })
  await expect(poller.runOnce()).rejects.toMatchObject({ code: "delivery-failed" })
  full = false
  expect(await poller.runOnce()).toMatchObject({ stored: 2, duplicates: 1 })
  expect(receiver.stored).toEqual(["a1-1", "a1-2", "a1-3"])
  expect(new Set(receiver.keys).size).toBe(3)
})

test("keys are UUIDs that depend on feed, change and place alone", async () => {
  const keysOf = async (name: string, page: ReturnType<typeof changes>) => {
    const { poller, keys } = testPoller([[page]], { name })
    await poller.runOnce()
    return keys
  }
  const [one = "", other = ""] = await keysOf("bookings", changes("a1@1", "a2@2"))
  expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(one).not.toBe(other)
  expect(await keysOf("bookings", changes("x1@0", "a1@9"))).toContain(one)
  expect(await keysOf("others", changes("a1@1"))).not.toContain(one)
})

test("what the API no longer tells of is forgotten after rememberMs; what it goes on telling never", async () => {
  let now = NOON + 3_600_000
  const cursor = memoryCursor()
  const known: number[] = []
  const watched = {
    ...cursor,
    known: async (keys: readonly string[]) => {
      const found = await cursor.known(keys)
      known.push(found.size)
      return found
    },
  }
  const page = changes("a1@1")
  const { poller, handed } = testPoller([[page, changes("b1@1")], [page], [page], [page, changes("b1@1")]], {
    cursor: watched,
    rememberMs: 1_000,
    now: () => now,
  })
  for (let run = 0; run < 4; run += 1) {
    await poller.runOnce()
    now += 800
  }
  expect(known).toEqual([0, 1, 1, 1])
  expect(handed).toEqual(["a1", "b1", "b1"])
})

test("keys of one run are never forgotten by it, however short rememberMs is", async () => {
  let now = NOON
  const page = changes("a1@1", "b1@2")
  const { poller, handed } = testPoller([[page], [page]], { rememberMs: 0, now: () => ++now })
  await poller.runOnce()
  await poller.runOnce()
  expect(handed).toEqual(["a1", "b1"])
})

test("the status says how old the cursor is and how far behind the feed was", async () => {
  const { poller } = testPoller([[changes("a1@1"), changes("b1@1410")]])
  expect(poller.status()).toMatchObject({ activity: "not-started", lastSuccessAt: null, cursorAgeMs: null })
  await poller.runOnce()
  const now = NOON + 24 * 3_600_000
  expect(poller.status()).toEqual({
    feed: "bookings",
    activity: "not-started",
    lastSuccessAt: now,
    lastRunAt: now,
    nextRunAt: null,
    failures: 0,
    waitingSince: null,
    reason: null,
    cursorMovedAt: now,
    cursorAgeMs: 30 * 60_000,
    lagMs: 30 * 60_000,
    parked: 0,
    stored: 2,
  })
})

test("a text of the tests is a change", () => {
  expect(booking("ab12@-3.5")).toEqual({ id: "ab", version: 12, at: -3.5 })
})
