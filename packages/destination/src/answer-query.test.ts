import { afterEach, expect, test, vi } from "vitest"
import { QueryRefusal } from "./errors.ts"
import type { HandlerContext } from "./handlers.ts"
import { message, post } from "./testing/requests.ts"
import { type TestOptions, testDestination } from "./testing/test-destination.ts"
import type { PatientAnswer } from "./testing/test-models.ts"

afterEach(() => void vi.useRealTimers())

const query = () => message("PatientSearch", "Query", { Patient: { LastName: "Invented" } })
const found = { Patient: { LastName: "Invented" } }

/** A destination with this responder, asked once. */
async function ask(
  responder: (query: unknown, context: HandlerContext) => unknown,
  options: TestOptions = {},
) {
  const test = testDestination(options)
  test.destination.respond(
    "PatientSearch",
    "Query",
    responder as (query: unknown, context: HandlerContext) => PatientAnswer,
  )
  return { ...test, answer: await test.destination.handle(post(query())) }
}

test("answers a query with what its responder returns and the documented names", async () => {
  const { answer, inbox, measured } = await ask(
    async (query) => ({ Patient: (query as PatientAnswer).Patient }),
    {
      now: () => 5,
    },
  )
  expect(answer).toEqual({
    status: 200,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify({ ...found, Meta: { DataModel: "PatientSearch", EventType: "Response" } }),
  })
  // A query is not stored: whoever asked waits.
  expect((await inbox.stats()).waiting).toBe(0)
  const event = { dataModel: "PatientSearch", eventType: "Query" }
  expect(measured).toEqual([
    ["validated", { ...event, issues: 0, durationMs: 0 }],
    ["handled", { ...event, durationMs: 0, waitedMs: 0 }],
  ])
})

test("leaves the names that a responder gives itself", async () => {
  const { answer } = await ask(() => ({ ...found, Meta: { EventType: "Query", IsIncomplete: true } }))
  expect(JSON.parse(answer?.body ?? "").Meta).toEqual({
    DataModel: "PatientSearch",
    EventType: "Query",
    IsIncomplete: true,
  })
})

test("tells the responder about the query and what is wrong with it", async () => {
  const responder = vi.fn((_query: unknown, _context: HandlerContext) => found)
  const { destination } = testDestination({ now: () => 7 })
  destination.respond("PatientSearch", "Query", responder as never)
  const value = message("PatientSearch", "Query")
  await destination.handle(post(value))
  expect(responder).toHaveBeenCalledWith(
    value,
    expect.objectContaining({
      dataModel: "PatientSearch",
      eventType: "Query",
      transmissionId: value.Meta.Logs[0]?.ID,
      attempt: 1,
      receivedAt: new Date(7),
      issues: [{ path: "/Patient", rule: "required", expected: "object", found: "nothing" }],
      body: Buffer.from(JSON.stringify(value)),
    }),
  )
})

test("passes on the message of a refusal with its status", async () => {
  const { answer, measured } = await ask(() => {
    throw new QueryRefusal("Ask for one patient.", { status: 422 })
  })
  expect(answer).toMatchObject({
    status: 422,
    body: '{"error":"query-refused","message":"Ask for one patient."}',
  })
  expect(measured.at(-1)).toEqual(["rejected", { status: 422, reason: "query-refused" }])
  expect(new QueryRefusal("No.").status).toBe(400)
  expect(() => new QueryRefusal("No.", { status: 200 })).toThrow(
    expect.objectContaining({ code: "invalid-option" }),
  )
})

test("answers 500 and nothing of the error when the responder fails, at once or later", async () => {
  const circle: Record<string, unknown> = {}
  circle.circle = circle
  for (const responder of [
    () => {
      throw new Error("Smith")
    },
    () => Promise.reject(new Error("Smith")),
    () => Promise.reject("Smith"),
    () => undefined,
    () => [],
    () => circle,
  ]) {
    const { answer, measured } = await ask(responder)
    expect(answer).toMatchObject({
      status: 500,
      body: '{"error":"query-failed","message":"The query could not be answered."}',
    })
    expect(measured.at(-1)).toEqual(["rejected", { status: 500, reason: "query-failed" }])
  }
})

test("answers 400 to a query that is no JSON, without asking the responder", async () => {
  const { destination, measured } = testDestination()
  let asked = 0
  destination.respond("PatientSearch", "Query", () => {
    asked += 1
    return found as PatientAnswer
  })
  const body = `${JSON.stringify(query()).slice(0, -1)},"LastName":01}`
  expect(await destination.handle(post(body))).toMatchObject({
    status: 400,
    body: JSON.stringify({ error: "unreadable-query", message: "The query is not valid JSON." }),
  })
  expect(asked).toBe(0)
  expect(measured).toContainEqual(["rejected", { status: 400, reason: "unreadable-query" }])
})

test("answers 504 when the responder is late, and aborts its signal", async () => {
  vi.useFakeTimers()
  let signal: AbortSignal | undefined
  const asking = ask(
    (_query, context) => {
      signal = context.signal
      return new Promise(() => {})
    },
    { queryDeadlineMs: 1_000 },
  )
  await vi.advanceTimersByTimeAsync(999)
  expect(signal?.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  const { answer, measured } = await asking
  expect(signal?.reason).toMatchObject({ code: "query-timeout" })
  expect(answer).toMatchObject({ status: 504, body: expect.stringContaining("query-timeout") })
  expect(measured.at(-1)).toEqual(["rejected", { status: 504, reason: "query-timeout" }])
  expect(vi.getTimerCount()).toBe(0)
})

test("leaves no timer behind after an answer in time", async () => {
  vi.useFakeTimers()
  await ask(() => found)
  expect(vi.getTimerCount()).toBe(0)
})

test("answers 404 to a query for which there is no responder", async () => {
  const { destination, inbox, measured } = testDestination()
  expect(await destination.handle(post(query()))).toMatchObject({
    status: 404,
    body: '{"error":"no-responder","message":"PatientSearch Query is not offered by this destination."}',
  })
  expect((await inbox.stats()).waiting).toBe(0)
  expect(measured).toEqual([["rejected", { status: 404, reason: "no-responder" }]])
})

test("takes one responder for a query, and another one once it is off", async () => {
  const { destination } = testDestination()
  const off = destination.respond("PatientSearch", "Query", () => found)
  expect(() => destination.respond("PatientSearch", "Query", () => found)).toThrow(
    expect.objectContaining({ code: "handler-conflict" }),
  )
  off()
  destination.respond("PatientSearch", "Query", () => ({ Patient: null }))
  off()
  expect(JSON.parse((await destination.handle(post(query())))?.body ?? "").Patient).toBeNull()
})

test("takes responders for queries only", () => {
  const { destination } = testDestination()
  for (const event of ["Response", "Nothing", "*"])
    expect(() => destination.respond("PatientSearch", event as "Query", () => found)).toThrow(
      expect.objectContaining({ code: "unknown-event" }),
    )
})

test("tells the error handlers without letting the answer wait for them", async () => {
  const { destination } = testDestination()
  const told = vi.fn(() => new Promise(() => {}))
  const failure = new Error("Smith")
  destination.onError(told)
  destination.respond("PatientSearch", "Query", () => {
    throw failure
  })
  expect(await destination.handle(post(query()))).toMatchObject({ status: 500 })
  expect(told).toHaveBeenCalledWith(failure, {
    dataModel: "PatientSearch",
    eventType: "Query",
    transmissionId: expect.any(String),
    id: null,
    failures: 1,
    outcome: "answered",
  })
})

test("answers no query while it is paused", async () => {
  const { destination } = testDestination()
  destination.respond("PatientSearch", "Query", () => found)
  destination.pause("maintenance")
  expect(await destination.handle(post(query()))).toMatchObject({ status: 503 })
})
