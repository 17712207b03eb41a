import { expect, test } from "vitest"
import { lastingPort } from "../../../../scripts/lasting-port.ts"
import { legacyKey } from "../auth/legacy-key.ts"
import type { Fault } from "../testing/faults.ts"
import { startRedoxServer } from "../testing/redox-server.ts"
import { OTHER, outboxSource, type Told, until, untilDelivered, visitsOf } from "../testing/test-outbox.ts"
import { testServer } from "../testing/test-source.ts"
import type { Hold } from "./delivery-options.ts"

const refusals: readonly (readonly [string, string, Fault])[] = [
  ["401 to a fresh token", "authentication-failed", { status: 401 }],
  ["403 without a word of Redox's own", "refused-by-redox", { status: 403 }],
  ["404 of a wrong URL", "refused-by-redox", { status: 404, body: "Not Found" }],
  ["429", "rate-limited", { status: 429 }],
  ["502", "redox-unavailable", { status: 502, body: "<html>" }],
  ["503", "redox-unavailable", { status: 503 }],
  ["a redirect", "unreadable-answer", { status: 302, headers: { location: "https://elsewhere.invalid/" } }],
]

function waitOf([first]: readonly Told[]): number | undefined {
  const [hold] = (first?.given ?? []) as readonly Hold[]
  return hold?.waitMs
}

test.each(refusals)(
  "while Redox answers %s, everything waits and nothing is lost",
  async (_, code, fault) => {
    const server = await testServer()
    // A 401 is answered twice: to the token at hand, and to a fresh one.
    const once = code === "authentication-failed" ? [fault, fault] : [fault]
    server.fail("/endpoint", ...once, ...once, ...once)
    const box = outboxSource(server)
    await box.enqueue("1", "2", "3")
    await box.source.start()
    await untilDelivered(box, 3)

    expect(visitsOf(server)).toEqual(["1", "2", "3"])
    expect(box.told.filter(({ hook }) => hook === "onHeld").map(({ given }) => given[0])).toMatchObject([
      { error: { code }, refusals: 1 },
      { error: { code }, refusals: 2 },
      { error: { code }, refusals: 3 },
    ])
    expect(box.toldOf("onResumed")).toHaveLength(1)
    expect(await box.source.list({})).toMatchObject([{ failures: 0 }, { failures: 0 }, { failures: 0 }])
    const warnings = box.logs.filter(({ level }) => level === "warn")
    expect(warnings).toHaveLength(3)
    expect(warnings[0]?.fields).toMatchObject({ code, refusals: 1 })
  },
)

test("while nobody listens everything waits, and it goes on when somebody does", async () => {
  const port = await lastingPort()
  const first = await startRedoxServer({ port })
  await first.close()
  const box = outboxSource(first)
  await box.enqueue("1", "2")
  await box.source.start()
  await until(() => expect(box.toldOf("onHeld").length).toBeGreaterThan(2))
  expect(box.told[0]?.given[0]).toMatchObject({ error: { code: "network-failed" } })
  expect(box.logs[0]?.fields).toMatchObject({ code: "network-failed", reason: "ECONNREFUSED" })
  await box.enqueue("3")
  expect(await box.source.list()).toEqual([])

  const second = await startRedoxServer({ port })
  try {
    Object.assign(second.tokens, { apiKey: first.tokens.apiKey })
    await untilDelivered(box, 3)
    expect(visitsOf(second)).toEqual(["1", "2", "3"])
  } finally {
    await box.source.stop()
    await second.close()
  }
})

test("wrong credentials hold everything, whatever the destination", async () => {
  const server = await testServer()
  const { secret } = server.tokens
  Object.assign(server.tokens, { secret: "another" })
  const box = outboxSource(server, {
    auth: legacyKey({ apiKey: server.tokens.apiKey, secret }),
  })
  await box.enqueue("1")
  await box.enqueueFor(OTHER, "other")
  await box.source.start()
  await until(() => expect(box.toldOf("onHeld").length).toBeGreaterThan(2))
  expect(server.messages).toEqual([])
  Object.assign(server.tokens, { secret })
  await untilDelivered(box, 2)
})

test("a message that was on its way ends no wait that Redox asked for", async () => {
  const server = await testServer()
  let answer = (): void => {}
  const answering = new Promise<void>((resolve) => {
    answer = resolve
  })
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const response = await globalThis.fetch(url, init)
    const isOther = url.endsWith("/endpoint") && Buffer.from(init.body as Uint8Array).includes("other")
    if (isOther) await answering
    return response
  }
  const box = outboxSource(server, { fetch })
  await box.enqueueFor(OTHER, "other-1", "other-2")
  await box.source.start()
  await server.received("/endpoint", 1)
  server.fail("/endpoint", { status: 429, headers: { "retry-after": "3600" } })
  await box.enqueue("1")
  await until(() => expect(box.toldOf("onHeld")).toHaveLength(1))
  answer()
  await untilDelivered(box, 1)
  await box.source.stop()

  expect(visitsOf(server)).toEqual(["other-1"])
  expect(server.paths().filter((path) => path === "/endpoint")).toHaveLength(2)
})

test("Retry-After is waited for", async () => {
  const server = await testServer()
  server.fail("/endpoint", { status: 429, headers: { "retry-after": "1" } })
  const box = outboxSource(server)
  await box.enqueue("1")
  await box.source.start()
  await untilDelivered(box, 1)

  expect(waitOf(box.told)).toBe(1_000)
})

test("refused once, the outbox tries with a single message, then with two, and with all once one is answered", async () => {
  const server = await testServer()
  let underWay = 0
  let answered = 0
  const together: number[] = []
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    if (!url.endsWith("/endpoint")) return globalThis.fetch(url, init)
    underWay += 1
    together.push(underWay)
    const response = await globalThis.fetch(url, init)
    // All nine come back before the first of them is looked at.
    answered += 1
    while (answered < 9) await new Promise(setImmediate)
    underWay -= 1
    return response
  }
  const box = outboxSource(server, { fetch })
  await box.enqueue("1")
  for (let index = 0; index < 8; index += 1) await box.enqueueFor(`destination-${index}`, `m${index}`)
  server.fail("/endpoint", ...Array.from({ length: 12 }, () => ({ status: 503 })))
  await box.source.start()
  await untilDelivered(box, 9)

  expect(Math.max(...together.slice(0, 9))).toBe(9)
  // One is refused, then two, and of the next three one is answered; then the others follow.
  expect(together.slice(9, 12)).toEqual([1, 1, 2])
  expect(Math.max(...together.slice(12))).toBeGreaterThan(2)
  expect(box.told.filter(({ hook }) => hook === "onHeld").map(({ given }) => given[0])).toMatchObject([
    { refusals: 1 },
    { refusals: 2 },
    { refusals: 3 },
  ])
})

const doubtful: readonly (readonly [string, ResponseInit])[] = [
  ["a page with 403", { status: 403 }],
  ["503", { status: 503 }],
]

test.each(doubtful)(
  "a message that is always answered %s holds up its own destination only, and is named",
  async (_, init) => {
    const server = await testServer()
    let isTaken = false
    const fetch = async (url: string, request: RequestInit): Promise<Response> =>
      url.endsWith("/endpoint") && Buffer.from(request.body as Uint8Array).includes("disliked") && !isTaken
        ? new Response("<html>CANARY", init)
        : globalThis.fetch(url, request)
    const box = outboxSource(server, { fetch })
    await box.enqueue("disliked", "behind")
    await box.source.start()
    await until(() => expect(box.toldOf("onHeld").length).toBeGreaterThan(3))
    await box.enqueueFor(OTHER, "other-1", "other-2")
    await untilDelivered(box, 2)
    await until(() => expect(box.toldOf("onError")).toContain("disliked"))

    expect(visitsOf(server)).toEqual(["other-1", "other-2"])
    expect(await box.source.list({ states: ["retrying", "running"] })).toMatchObject([
      { idempotencyKey: "disliked" },
    ])
    // From there on it holds up nobody, however quiet it is.
    const held = box.toldOf("onHeld").length
    const told = box.toldOf("onError").length
    await until(() => expect(box.toldOf("onError").length).toBeGreaterThan(told + 3))
    expect(box.toldOf("onHeld")).toHaveLength(held)

    isTaken = true
    await untilDelivered(box, 4)
    expect(visitsOf(server)).toEqual(["other-1", "other-2", "disliked", "behind"])
  },
)

test("a message that is refused on its own account ends the wait of the others", async () => {
  const server = await testServer()
  server.fail("/endpoint", { status: 503 }, { status: 400 })
  const box = outboxSource(server)
  await box.enqueue("1", "2")
  await box.source.start()
  await untilDelivered(box, 1)

  expect(box.told.map(({ hook }) => hook)).toEqual(["onHeld", "onResumed", "onError", "onDelivered"])
})

test("a source that is stopped while it waits ends at once and keeps everything", async () => {
  const server = await testServer()
  server.fail("/endpoint", { status: 503 })
  const box = outboxSource(server, { delivery: { retry: { delayMs: () => 10_000_000 } } })
  await box.enqueue("1")
  await box.source.start()
  await until(() => expect(box.toldOf("onHeld")).toHaveLength(1))
  expect(await box.source.stats()).toMatchObject({ waiting: 1 })
  await box.source.stop()

  expect(box.toldOf("onUnknownFate")).toEqual([])
})

test("a wait of your own that fails is replaced by the built-in one", async () => {
  const server = await testServer()
  server.fail("/endpoint", { status: 503 })
  const box = outboxSource(server, {
    delivery: {
      retry: {
        delayMs() {
          throw new Error("mistake")
        },
      },
    },
  })
  await box.enqueue("1")
  await box.source.start()
  await untilDelivered(box, 1)

  expect(waitOf(box.told)).toBeGreaterThanOrEqual(800)
  expect(box.logs.some(({ text }) => text.startsWith("delivery.retry.delayMs failed"))).toBe(true)
})
