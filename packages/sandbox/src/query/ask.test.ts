import { describe, expect, test } from "vitest"
import { TransportFailure } from "../delivery/transport.ts"
import { routeMessage } from "../intake/route-message.ts"
import { sampleOf } from "../message/assets.ts"
import type { SandboxOptions } from "../options.ts"
import type { FakeAnswer } from "../testing/fake-destination.ts"
import { type SmallWorld, smallWorld } from "../testing/small-world.ts"
import { ask } from "./ask.ts"
import type { QueryAnswer } from "./tell-answer.ts"

async function question(world: SmallWorld, destination = "app") {
  const { Meta, ...rest } = sampleOf("PatientSearch", "Query") ?? { Meta: {} }
  const message = { Meta: { ...Meta, Destinations: [{ ID: destination }] }, ...rest }
  const routed = await routeMessage(world.core, world.core.world.sources.get("ehr"), message)
  if ("errors" in routed) throw new Error("refused")
  return ask(world.core, routed, "source", new AbortController().signal)
}

async function askWith(
  answer: FakeAnswer,
  options: SandboxOptions = {},
): Promise<SmallWorld & { answer: QueryAnswer }> {
  const world = await smallWorld(options)
  world.fake.answers.push(answer)
  const asked = question(world)
  await world.run()
  return { ...world, answer: await asked }
}

describe("a query that an application answers", () => {
  const body = JSON.stringify({
    Meta: { DataModel: "PatientSearch", EventType: "Response" },
    Patient: { Identifiers: [] },
  })

  test("comes back with the names of the request in its Meta, as recorded traffic does", async () => {
    const { answer, core } = await askWith({ status: 200, body })

    expect(answer).toMatchObject({
      status: 200,
      error: null,
      body: {
        Meta: {
          DataModel: "PatientSearch",
          EventType: "Query",
          Source: { ID: "ehr" },
          Destinations: [{ ID: "app", Name: "App" }],
          Logs: [{ ID: answer.logId }],
        },
        Patient: { Identifiers: [] },
      },
    })
    expect(core.transmissions.get(answer.logId)).toMatchObject({ kind: "query", state: "delivered" })
  })

  test("any 2xx is an answer", async () => {
    expect((await askWith({ status: 202, body })).answer.error).toBeNull()
  })
})

describe("a query that an application refuses", () => {
  const refusal = { status: 404, body: "Orders are not offered" }
  const errors = [
    {
      Type: "transmission",
      Module: "Destination Response",
      DestinationStatusCode: 404,
      Details: refusal.body,
    },
  ]

  test("is told as 200 with Meta.Errors, or as 400: an option", async () => {
    const newer = await askWith(refusal)
    const older = await askWith(refusal, { refusedQuery: "400" })

    expect(newer.answer).toMatchObject({ status: 200, body: { Meta: { Errors: errors } } })
    expect(older.answer).toMatchObject({ status: 400, body: { Meta: { Errors: errors } } })
    expect(newer.core.problems.list({ kind: "query", limit: 9 })).toHaveLength(1)
    expect(newer.core.transmissions.get(newer.answer.logId)).toMatchObject({
      state: "failed",
      lastStatus: 404,
    })
  })

  test.each<[string, FakeAnswer]>([
    ["text", { status: 200, body: "fine" }],
    ["a list", { status: 200, body: "[]" }],
    ["a broken connection", new TransportFailure("connection-broken")],
  ])("%s instead of an answer is one too", async (_name, given) => {
    const { answer } = await askWith(given)

    expect(answer).toMatchObject({ status: 200, body: { Meta: { Errors: [{ Type: "transmission" }] } } })
    expect(answer.error).not.toBeNull()
  })

  test("no answer within 120 s is a 504", async () => {
    const { answer, clock } = await askWith("hang")

    expect(answer.status).toBe(504)
    expect(clock.now() % 3_600_000).toBe(120_000)
  })
})

test("a delay that was asked for counts into the 120 s", async () => {
  const world = await smallWorld()
  const trouble = { id: "late", kind: "delay", remaining: 1, probability: 1, seed: 1, drawn: 0 } as const
  world.core.world.keepSubscription({
    ...world.core.world.subscriptions.get("search"),
    troubles: [{ ...trouble, delayMs: 600_000, copies: 1, bytes: 1 }],
  })
  const asked = question(world)
  await world.run(130_000)

  expect(await asked).toMatchObject({ status: 504 })
  expect(world.fake.received).toEqual([])
})

test("a destination inside the sandbox that holds no records answers with the sample of the response", async () => {
  const world = await smallWorld()
  const answer = await question(world, "inside")
  const { Meta, ...rest } = answer.body as { Meta: object }

  expect(Meta).toMatchObject({ EventType: "Query" })
  expect(Object.keys(rest).sort()).toEqual(
    Object.keys(sampleOf("PatientSearch", "Response") ?? {})
      .filter((name) => name !== "Meta")
      .sort(),
  )
  expect(world.fake.received).toEqual([])
})

test("dates of an answer move from the zone of the destination to that of the one who asked", async () => {
  const world = await smallWorld()
  world.core.world.changeDestination("app", { timeZone: "America/New_York" })
  await world.core.world.changeSource("ehr", { timeZone: "Europe/Berlin" })
  const Patient = { Demographics: { DeathDateTime: "2025-06-10T12:00:00" } }
  world.fake.answers.push({ status: 200, body: JSON.stringify({ Patient }) })
  const { body } = await question(world)

  expect(body).toMatchObject({ Patient: { Demographics: { DeathDateTime: "2025-06-10T18:00:00.000+0200" } } })
})

test("a query under way does not stand in the queue of its subscription", async () => {
  const world = await smallWorld()
  world.fake.answers.push("hang")
  const asked = question(world)
  await world.settle()
  world.core.delivery.look("search")
  await world.settle()

  expect(world.fake.received).toHaveLength(1)
  expect(world.core.transmissions.head("search")).toBeUndefined()
  await world.run()
  await asked
})
