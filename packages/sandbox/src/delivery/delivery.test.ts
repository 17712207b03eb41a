import { describe, expect, test } from "vitest"
import { virtualClock } from "../clock/virtual-clock.ts"
import { START, smallWorld } from "../testing/small-world.ts"
import { TransportFailure } from "./transport.ts"

const seconds = (received: readonly { readonly at: number }[]) =>
  received.map(({ at }) => (at - START) / 1000)

describe("order", () => {
  test("messages of one subscription arrive one after the other, the next only after a 200", async () => {
    const { core, fake, send, settle, run } = await smallWorld()
    fake.answers.push("hang")
    const first = await send()
    const second = await send()
    await settle()

    expect(fake.received.map(({ logId }) => logId)).toEqual([first.logId])

    await run()
    expect(fake.received.map(({ logId }) => logId)).toEqual([first.logId, first.logId, second.logId])
    expect(core.transmissions.get(second.logId).state).toBe("delivered")
  })

  test("a subscription that stands still does not hold the others", async () => {
    const { fake, send, settle } = await smallWorld()
    fake.answers.push(500, 500)
    await send()
    await settle()
    const other = await send("Results", "New")
    await settle()

    expect(fake.received.at(-1)?.logId).toBe(other.logId)
  })
})

describe("retries", () => {
  test("a failed message comes again after 0, 10, 10, 20, 30, 50, 80, 120 s, and then every 120 s", async () => {
    const { fake, send, run } = await smallWorld()
    fake.answers.push(...Array(12).fill(500))
    await send()
    await run()

    expect(seconds(fake.received)).toEqual([0, 0, 10, 20, 40, 70, 120, 200, 320, 440, 560, 680, 800])
  })

  test("every attempt has the log ID of the message and an attempt ID of its own", async () => {
    const { core, fake, send, run } = await smallWorld()
    fake.answers.push(500, new TransportFailure("connection-refused"))
    const { logId } = await send()
    await run()

    expect(new Set(fake.received.map((received) => received.logId))).toEqual(new Set([logId]))
    expect(new Set(fake.received.map(({ attemptId }) => attemptId)).size).toBe(3)
    expect(core.attempts.list(logId).map(({ number, status, error }) => ({ number, status, error }))).toEqual(
      [
        { number: 1, status: 500, error: "status" },
        { number: 2, status: null, error: "connection-refused" },
        { number: 3, status: 200, error: null },
      ],
    )
    expect(core.attempts.list(logId).map(({ attemptId }) => attemptId)).toEqual(
      fake.received.map(({ attemptId }) => attemptId),
    )
  })

  test("an answer that does not come in time is a failure", async () => {
    const { core, fake, send, run } = await smallWorld({ answerTimeoutMs: 5_000 })
    fake.answers.push("hang")
    const { logId } = await send()
    await run()

    expect(seconds(fake.received)).toEqual([0, 5])
    expect(core.attempts.list(logId)[0]?.error).toBe("timeout")
  })

  test("a failure inside the sandbox holds nothing for ever: it is one more failed attempt", async () => {
    let calls = 0
    const transport = () => {
      if (++calls === 1) throw new TypeError("Invalid URL")
      return Promise.resolve({ status: 200, headers: {}, body: Buffer.alloc(0) })
    }
    const { core, send, run } = await smallWorld({ transport })
    const { logId } = await send()
    await run()

    expect(core.attempts.list(logId).map(({ error }) => error)).toEqual(["internal", null])
  })

  test.each([201, 204, 302])("a status of %i counts as the option says", async (status) => {
    const strict = await smallWorld()
    strict.fake.answers.push(status)
    await strict.send()
    await strict.run()
    const tolerant = await smallWorld({ unclearStatus: "delivered" })
    tolerant.fake.answers.push(status)
    await tolerant.send()
    await tolerant.run()

    expect(strict.fake.received).toHaveLength(2)
    expect(tolerant.fake.received).toHaveLength(1)
  })

  test("the third failed retry raises one alert, also at the webhook", async () => {
    const { core, fake, send, run } = await smallWorld({ alertWebhook: "http://alerts.example/" })
    fake.answers.push(500, 500, 500)
    await send()
    await run()
    expect(core.problems.list({ kind: "alert", limit: 10 })).toEqual([])

    fake.answers.push(500, 500, 500, 500, 200, 500)
    const { logId } = await send()
    await run()
    expect(core.problems.list({ kind: "alert", limit: 10 }).map((problem) => problem.logId)).toEqual([logId])
    const calls = fake.received.filter(({ request }) => request.url === "http://alerts.example/")
    expect(calls.map(({ message }) => [message?.logId, message?.failures])).toEqual([[logId, 4]])
    expect(Object.keys(calls[0]?.message ?? {})).not.toContain("Patient")
  })
})

describe("by hand", () => {
  test("a paused subscription waits until it is resumed", async () => {
    const { core, fake, send, run } = await smallWorld()
    core.delivery.pause("scheduling")
    await send()
    await run()
    expect(fake.received).toEqual([])
    expect(core.delivery.flow("scheduling")).toBe("paused")

    core.delivery.resume("scheduling")
    await run()
    expect(fake.received).toHaveLength(1)
    expect(core.delivery.flow("scheduling")).toBe("flowing")
  })

  test("a subscription paused between retries makes none until it is resumed", async () => {
    const { core, fake, send, settle, run } = await smallWorld()
    fake.answers.push(500, 500)
    await send()
    await settle()
    await run(1_000)
    core.delivery.pause("scheduling")
    await run(3_600_000)

    expect(fake.received).toHaveLength(2)
  })

  test("resume makes the attempt that is due next at once", async () => {
    const { core, fake, send, settle, run } = await smallWorld()
    fake.answers.push(500, 500, 500)
    await send()
    await run(0)
    expect(core.delivery.flow("scheduling")).toBe("retrying")
    core.delivery.resume("scheduling")
    await settle()

    expect(seconds(fake.received)).toEqual([0, 0, 0])
    await run()
    expect(fake.received).toHaveLength(4)
  })

  test("skip gives up on the first message and lets the next one go", async () => {
    const { core, fake, send, run } = await smallWorld()
    fake.always = 500
    const first = await send()
    const second = await send()
    await run(0)
    fake.always = undefined
    const skipped = await core.delivery.skip("scheduling")
    await run()

    expect(skipped).toMatchObject({ logId: first.logId, state: "skipped" })
    expect(core.transmissions.get(second.logId).state).toBe("delivered")
    expect(core.transmissions.get(first.logId).state).toBe("skipped")
  })

  test("skip also ends an attempt that hangs", async () => {
    const { core, fake, send, settle } = await smallWorld()
    fake.answers.push("hang")
    const { logId } = await send()
    const second = await send()
    await settle()
    await core.delivery.skip("scheduling")
    await settle()

    expect(core.transmissions.get(logId).state).toBe("skipped")
    expect(core.transmissions.get(second.logId).state).toBe("delivered")
  })

  test("a resent message is another attempt of the same log", async () => {
    const { core, fake, send, run } = await smallWorld()
    const { logId } = await send()
    await run()
    core.delivery.resend(logId)
    await run()

    expect(fake.received.map((received) => received.logId)).toEqual([logId, logId])
    expect(core.attempts.list(logId).map(({ number }) => number)).toEqual([1, 2])
  })

  test("a resent message takes its place behind what waits", async () => {
    const { core, fake, send, run } = await smallWorld()
    const first = await send()
    await run()
    core.delivery.pause("scheduling")
    const second = await send()
    core.delivery.resend(first.logId)
    core.delivery.resume("scheduling")
    await run()

    expect(fake.received.map(({ logId }) => logId)).toEqual([first.logId, second.logId, first.logId])
  })

  test("what waits cannot be resent, and nothing can be skipped where nothing waits", async () => {
    const { core, fake, send, run } = await smallWorld()
    fake.always = 500
    const { logId } = await send()
    await run(0)

    expect(() => core.delivery.resend(logId)).toThrow(expect.objectContaining({ code: "conflict" }))
    await expect(core.delivery.skip("results")).rejects.toMatchObject({ code: "conflict" })
    expect(() => core.delivery.resend("none")).toThrow(
      expect.objectContaining({ code: "unknown-transmission" }),
    )
  })
})

test("another speed moves what is shown as due", async () => {
  let speed = 10
  const clock = Object.defineProperties(virtualClock(START), {
    speed: { get: () => speed },
    setSpeed: {
      value(next: number) {
        speed = next
      },
    },
  })
  const { core, fake, send, settle } = await smallWorld({ clock })
  fake.always = 500
  const { logId } = await send()
  await settle()
  expect(core.transmissions.get(logId)).toMatchObject({ failures: 2, dueAt: START + 1_000 })
  core.delivery.setSpeed(100)

  expect(core.transmissions.get(logId).dueAt).toBe(START + 100)
})

test("a request carries both headers and the meta that Redox fills", async () => {
  const { fake, send, run } = await smallWorld()
  await send()
  await run()
  const [{ request, message } = { request: undefined, message: undefined }] = fake.received

  expect(request?.headers).toMatchObject({
    "verification-token": "token",
    authorization: "Bearer token",
    "content-type": "application/json",
  })
  expect(message?.Meta).toMatchObject({
    DataModel: "Scheduling",
    EventType: "New",
    Source: { ID: "ehr", Name: "EHR" },
    Destinations: [{ ID: "app", Name: "App" }],
    Logs: [
      { ID: expect.stringMatching(/^[0-9a-f-]{36}$/), AttemptID: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    ],
    Test: true,
  })
})
