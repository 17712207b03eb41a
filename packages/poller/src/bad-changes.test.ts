import { expect, test } from "vitest"
import { memoryCursor } from "./cursor/memory.ts"
import { ApiError, BadChange, PollerError } from "./errors.ts"
import { booking, createReceiver, type TestOptions, testPoller } from "./testing/test-poller.ts"

const changes = (...texts: string[]) => ({ changes: texts })
const failOn =
  (name: string, error: () => unknown) =>
  ({ id, version }: { readonly id: string; readonly version: number }): void => {
    if (`${id}${version}` === name) throw error()
  }

/** `toMessages` of the tests, after a look at the change. */
const after =
  (look: (change: ReturnType<typeof booking>) => void): NonNullable<TestOptions["toMessages"]> =>
  (change, { message }) => {
    look(change)
    return message("Scheduling", "New", { Visit: { VisitNumber: `${change.id}${change.version}` } } as never)
  }

test("a change that toMessages fails on is parked, and the feed goes on", async () => {
  const broken = after(failOn("b1", () => new TypeError("x is undefined")))
  const { poller, stored, errors, asked } = testPoller(
    [[changes("a1@1", "b1@2", "c1@3")], [changes("b1@2")]],
    {
      toMessages: broken,
    },
  )
  expect(await poller.runOnce()).toMatchObject({ stored: 2, parked: 1 })
  expect(await poller.runOnce()).toMatchObject({ known: 1, parked: 0 })
  expect(stored).toEqual(["a1", "c1"])
  expect(asked[1]?.cursor).not.toBe(null)
  expect(await poller.parked()).toMatchObject([{ id: "1", reason: "TypeError", failures: 1 }])
  expect(errors).toMatchObject([
    [
      { code: "bad-change", cause: { message: "x is undefined" } },
      { concerns: "change", feed: "bookings" },
    ],
  ])
  expect(poller.status()).toMatchObject({ parked: 1, failures: 0 })
})

test("parked changes are read, replayed with the key they would have had, and then parked no longer", async () => {
  let broken = true
  const { poller, stored, keys } = testPoller([[changes("b1@2", "c1@3")]], {
    toMessages: after((change) => {
      if (broken) failOn("b1", () => new Error("not yet"))(change)
    }),
  })
  const fine = testPoller([[changes("b1@2")]])
  await Promise.all([poller.runOnce(), fine.poller.runOnce()])
  expect(await poller.readParked("1")).toEqual(booking("b1@2"))
  expect(await poller.replay()).toEqual({ done: 0, failed: 1 })
  expect(await poller.parked()).toMatchObject([{ id: "1", failures: 2 }])
  broken = false
  expect(await poller.replay({ ids: ["1"] })).toEqual({ done: 1, failed: 0 })
  expect(await poller.parked()).toEqual([])
  expect(poller.status().parked).toBe(0)
  expect(stored).toEqual(["c1", "b1"])
  expect(keys[1]).toBe(fine.keys[0])
})

test("what a parked change had stored before it failed is not stored again by its replay", async () => {
  let refusing = true
  const receiver = createReceiver((name) => {
    if (refusing && name === "b1-2") throw Object.assign(new Error("no"), { code: "invalid-message" })
  })
  const { poller } = testPoller([[changes("b1@2")]], {
    receiver,
    toMessages: ({ id, version }, { message }) =>
      ["1", "2"].map((part) =>
        message("Scheduling", "New", { Visit: { VisitNumber: `${id}${version}-${part}` } } as never),
      ),
  })
  await poller.runOnce()
  expect(await poller.parked()).toMatchObject([{ reason: "invalid-message" }])
  refusing = false
  await poller.replay()
  expect(receiver.stored).toEqual(["b1-1", "b1-2"])
})

test("discarded changes are gone for good", async () => {
  const { poller } = testPoller([[changes("b1@2", "b2@3")]], {
    toMessages: after(() => {
      throw new Error("no")
    }),
  })
  await poller.runOnce()
  expect(await poller.discard(["1", "7"])).toBe(1)
  expect(await poller.parked()).toMatchObject([{ id: "2" }])
  expect(poller.status().parked).toBe(1)
  await expect(poller.readParked("1")).rejects.toMatchObject({ code: "cursor-failed" })
})

test('with onBadChange: "stop" the feed stands still behind the change until it can be passed on', async () => {
  let broken = true
  const page = changes("a1@1", "b1@2", "c1@3")
  const { poller, stored } = testPoller([[page], [page]], {
    onBadChange: "stop",
    toMessages: after((change) => {
      if (broken) failOn("b1", () => new Error("no"))(change)
    }),
  })
  await expect(poller.runOnce()).rejects.toMatchObject({ code: "bad-change", cause: new Error("no") })
  expect(stored).toEqual(["a1"])
  expect(poller.status()).toMatchObject({ failures: 1, reason: "bad-change", parked: 0 })
  broken = false
  await poller.runOnce()
  expect(stored).toEqual(["a1", "b1", "c1"])
})

test("when more than maxParked are bad, the fault is hardly theirs: the feed stands still and goes on by itself", async () => {
  let broken = true
  const page = changes("a1@1", "b1@2", "c1@3")
  const { poller, stored } = testPoller([[page], [page]], {
    maxParked: 2,
    toMessages: after(() => {
      if (broken) throw new Error("no")
    }),
  })
  await expect(poller.runOnce()).rejects.toMatchObject({ code: "too-many-parked" })
  expect((await poller.parked()).length).toBe(2)
  broken = false
  await poller.runOnce()
  await poller.replay()
  expect(stored).toEqual(["c1", "a1", "b1"])
})

test.each([
  ["network", () => new ApiError("network-failed", "no")],
  ["503", () => new ApiError("api-unavailable", "no", { status: 503 })],
  ["401", () => new ApiError("api-refused", "no", { status: 401 })],
  ["429", () => new ApiError("rate-limited", "no", { status: 429 })],
  ["a refused connection of another client", () => Object.assign(new Error("no"), { code: "ECONNREFUSED" })],
  [
    "fetch without an answer",
    () => new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ENOTFOUND" }) }),
  ],
])("an API that is away (%s) parks nothing, however often it fails", async (_what, error) => {
  let away = true
  const page = changes("a1@1", "b1@2")
  for (const step of ["fetchDetails", "toMessages"] as const) {
    away = true
    const look = () => {
      if (away) throw error()
    }
    const { poller, stored } = testPoller(Array(5).fill([page]), {
      attempts: 2,
      [step]: step === "fetchDetails" ? async () => look() : after(look),
    })
    for (let run = 0; run < 4; run += 1) await expect(poller.runOnce()).rejects.toBeInstanceOf(PollerError)
    expect(poller.status()).toMatchObject({ failures: 4, parked: 0 })
    away = false
    await poller.runOnce()
    expect(stored).toEqual(["a1", "b1"])
  }
})

test.each([
  ["404", () => new ApiError("api-refused", "no", { status: 404 })],
  ["500", () => new ApiError("api-unavailable", "no", { status: 500 })],
  ["anything else", () => new Error("no")],
])(
  "details that fail for one change alone (%s) hold the feed for so many attempts, then the change is parked",
  async (_what, error) => {
    const page = changes("a1@1", "b1@2", "c1@3")
    const { poller, stored } = testPoller(Array(3).fill([page]), {
      attempts: 3,
      fetchDetails: async (change) => failOn("b1", error)(change),
    })
    for (let run = 0; run < 2; run += 1) await expect(poller.runOnce()).rejects.toBeInstanceOf(PollerError)
    expect(stored).toEqual(["a1"])
    expect(await poller.runOnce()).toMatchObject({ parked: 1, stored: 1 })
    expect(stored).toEqual(["a1", "c1"])
  },
)

test("BadChange parks at once, from wherever it is thrown", async () => {
  for (const step of ["fetchDetails", "toMessages", "deliver"] as const) {
    const refuse = async () => {
      throw new BadChange("The appointment is gone.")
    }
    const { poller } = testPoller([[changes("a1@1")]], { [step]: refuse })
    expect(await poller.runOnce()).toMatchObject({ parked: 1 })
    expect(await poller.parked()).toMatchObject([{ reason: "bad-change" }])
  }
})

test("a change without key or time is parked, moves no cursor, and is parked once", async () => {
  const page = changes("a1@1", "nokey1@2", "notime1@3", "b1@4")
  const { poller, stored, asked } = testPoller([[page], [page]], {
    changeKey: ({ id, version }) => (id === "nokey" ? "" : `${id}${version}`),
    changedAt: ({ id, at }) => (id === "notime" ? "yesterday" : at),
    overlapMs: 0,
  })
  expect(await poller.runOnce()).toMatchObject({ stored: 2, parked: 2 })
  expect(await poller.runOnce()).toMatchObject({ stored: 0, parked: 0, known: 4 })
  expect(stored).toEqual(["a1", "b1"])
  expect(asked[1]?.cursor).toBe(new Date(4).toISOString())
})

test("a change that was parked for its key, and told again since, is not stored twice by its replay", async () => {
  let broken = true
  const { poller, stored } = testPoller([[changes("a1@1")], [changes("a1@1")]], {
    changeKey: ({ id, version }) => (broken ? "" : `${id}${version}`),
  })
  await poller.runOnce()
  broken = false
  await poller.runOnce()
  expect(await poller.replay()).toEqual({ done: 1, failed: 0 })
  expect(stored).toEqual(["a1"])
  expect(await poller.parked()).toEqual([])
})

test.each([
  ["an object that message() did not make", () => ({ dataModel: "Scheduling", eventType: "New", body: {} })],
  ["a text", () => "Scheduling"],
])("%s is no message, and the change is parked", async (_what, make) => {
  const { poller } = testPoller([[changes("a1@1")]], { toMessages: make as never })
  expect(await poller.runOnce()).toMatchObject({ parked: 1 })
})

test("an event that the models do not know, and a query, park the change with the reason", async () => {
  for (const names of [
    ["Scheduling", "Newest"],
    ["PatientSearch", "Query"],
  ] as const) {
    const { poller, errors } = testPoller([[changes("a1@1")]], {
      toMessages: (_change, { message }) => message(names[0] as never, names[1] as never, {} as never),
    })
    await poller.runOnce()
    expect(await poller.parked()).toMatchObject([{ reason: "unknown-event" }])
    expect(errors[0]?.[0].cause).toMatchObject({ code: "unknown-event" })
  }
})

test("a parked change survives the poller", async () => {
  const cursor = memoryCursor()
  const first = testPoller([[changes("a1@1")]], {
    cursor,
    toMessages: after(() => {
      throw new Error("no")
    }),
  })
  await first.poller.runOnce()
  await first.poller.stop()
  const second = testPoller([], { cursor })
  expect(await second.poller.replay()).toEqual({ done: 1, failed: 0 })
  expect(second.stored).toEqual(["a1"])
})
