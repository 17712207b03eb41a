import { pino } from "pino"
import { expect, test, vi } from "vitest"
import type { HandlerContext } from "./handlers.ts"
import { message, post } from "./testing/requests.ts"
import { type TestDestination, testDestination, untilSettled } from "./testing/test-destination.ts"

/** Delivers messages and waits until they have been handled. */
async function deliver({ destination, inbox }: TestDestination, ...messages: object[]) {
  for (const value of messages) await destination.handle(post(value))
  await destination.start()
  await untilSettled(inbox)
}

test("hands a message to the handlers of its event with its issues and its circumstances", async () => {
  const test = testDestination({ now: () => 1_000 })
  const handler = vi.fn((_message: object, _context: HandlerContext) => {})
  test.destination.on("Scheduling", "New", handler)
  const value = message("Scheduling", "New", { Visit: null })
  await deliver(test, value)
  expect(handler).toHaveBeenCalledExactlyOnceWith(value, {
    dataModel: "Scheduling",
    eventType: "New",
    transmissionId: value.Meta.Logs[0]?.ID,
    subscription: "11111111-0000-4000-8000-000000000001/scheduling",
    receivedAt: new Date(1_000),
    attempt: 1,
    issues: [{ path: "/Visit", rule: "type", expected: "object", found: "null" }],
    body: Buffer.from(JSON.stringify(value)),
    signal: expect.any(AbortSignal),
  })
  expect(test.loaded).toEqual(["Scheduling/New"])
  await test.destination.stop()
})

test("runs the handlers of the event, then of the data model, then of everything", async () => {
  const test = testDestination()
  const ran: string[] = []
  const note = (name: string) => () => void ran.push(name)
  test.destination.onAny(note("any"))
  test.destination.on("Scheduling", "*", note("model"))
  test.destination.on("Scheduling", "New", note("first"))
  test.destination.on("Scheduling", "New", note("second"))
  test.destination.on("Scheduling", "Cancel", note("other event"))
  test.destination.on("Clinical Summary", "PatientPush", note("other model"))
  test.destination.onUnhandled(note("unhandled"))
  await deliver(test, message("Scheduling", "New"))
  expect(ran).toEqual(["first", "second", "model", "any"])
  await test.destination.stop()
})

test("compares names without regard to spaces and case, and leaves them as they came", async () => {
  const test = testDestination()
  const names: string[] = []
  test.destination.on("Clinical Summary", "PatientPush", (summary) => names.push(summary.Meta.DataModel))
  test.destination.on("clinicalsummary" as "Clinical Summary", "*", (_summary, context) =>
    names.push(context.dataModel),
  )
  await deliver(test, message("ClinicalSummary", "patientpush"), message("clinical summary", "Patient Push"))
  expect(names).toEqual(["ClinicalSummary", "ClinicalSummary", "clinical summary", "clinical summary"])
  expect(test.loaded).toEqual(["Clinical Summary/PatientPush"])
  await test.destination.stop()
})

test("hands what no handler matches to onUnhandled, unchecked when the models do not know it", async () => {
  const test = testDestination()
  const unhandled = vi.fn((_message: unknown, context: HandlerContext) => context.issues)
  const any = vi.fn()
  test.destination.onUnhandled(unhandled)
  test.destination.onAny(any)
  test.destination.on("Scheduling", "New", () => {})
  await deliver(test, message("FHIR.Encounter", "read"), message("Scheduling", "Cancel"))
  expect(unhandled.mock.calls.map(([, { dataModel }]) => dataModel)).toEqual(["FHIR.Encounter", "Scheduling"])
  expect(unhandled.mock.results.map(({ value }) => (value as unknown[]).length)).toEqual([0, 1])
  expect(any).toHaveBeenCalledTimes(2)
  await test.destination.stop()
})

test("hands an event that is newer than the models to the handlers of its data model", async () => {
  const test = testDestination()
  const model = vi.fn()
  const unhandled = vi.fn()
  test.destination.on("Scheduling", "*", model)
  test.destination.onUnhandled(unhandled)
  await deliver(test, message("Scheduling", "Waitlist"), message("Scheduling", "*"))
  expect(model).toHaveBeenCalledTimes(2)
  expect(unhandled).not.toHaveBeenCalled()
  await test.destination.stop()
})

test("counts a message without any handler as handled, and says so", async () => {
  const test = testDestination()
  await deliver(test, message("Scheduling", "Cancel", { Visit: {} }))
  expect(await test.destination.stats()).toMatchObject({ done: 1 })
  expect(test.logs.filter(({ level }) => level === "warn")).toMatchObject([
    { fields: { dataModel: "Scheduling", eventType: "Cancel" }, text: expect.stringContaining("No handler") },
  ])
  await test.destination.stop()
})

test("forgets a handler that is turned off, once and only it", async () => {
  const test = testDestination()
  const first = vi.fn()
  const off = test.destination.on("Scheduling", "New", first)
  test.destination.on("Scheduling", "New", first)
  off()
  off()
  await deliver(test, message("Scheduling", "New"))
  expect(first).toHaveBeenCalledOnce()
  await test.destination.stop()
})

test("runs all handlers although one fails, and tries all of them again", async () => {
  const test = testDestination({ retry: { delayMs: () => 0 } })
  const failing = vi.fn().mockRejectedValueOnce(new Error("mistake"))
  const fine = vi.fn()
  test.destination.on("Scheduling", "New", failing)
  test.destination.on("Scheduling", "New", fine)
  await deliver(test, message("Scheduling", "New"))
  await vi.waitFor(async () => expect(await test.destination.stats()).toMatchObject({ done: 1 }), {
    interval: 1,
    timeout: 30_000,
  })
  expect(failing).toHaveBeenCalledTimes(2)
  expect(fine.mock.calls.map(([, context]) => context.attempt)).toEqual([1, 2])
  await test.destination.stop()
})

test("collects the failures of several handlers, thrown at once or later", async () => {
  const test = testDestination({ retry: { attempts: 1 } })
  const told = vi.fn()
  const first = new Error("first")
  test.destination.on("Scheduling", "New", function book() {
    throw first
  })
  test.destination.onAny(function bill() {
    return Promise.reject("second")
  })
  test.destination.onError(told)
  const value = message("Scheduling", "New")
  await deliver(test, value)
  expect(told.mock.calls[0]?.[0]).toMatchObject({
    code: "handlers-failed",
    failures: [
      { handler: "book", error: first },
      { handler: "bill", error: "second" },
    ],
  })
  expect(told.mock.calls[0]?.[1]).toEqual({
    dataModel: "Scheduling",
    eventType: "New",
    transmissionId: value.Meta.Logs[0]?.ID,
    id: "1",
    failures: 1,
    outcome: "parked",
  })
  await test.destination.stop()
})

test("logs an error handler that fails itself, and runs the others", async () => {
  const test = testDestination({ retry: { attempts: 1 } })
  const second = vi.fn()
  test.destination.onAny(() => {
    throw new Error("mistake")
  })
  const off = test.destination.onError(function alert() {
    off()
    throw new RangeError("mistake in the alert")
  })
  test.destination.onError(second)
  await deliver(test, message("Scheduling", "New"))
  await test.destination.stop()
  expect(second).toHaveBeenCalledOnce()
  expect(test.logs).toContainEqual({
    level: "error",
    fields: expect.objectContaining({ handler: "alert", error: "RangeError" }),
    text: "An error handler failed itself",
  })
})

test("goes on handling while an error handler takes its time", async () => {
  const test = testDestination({ concurrency: 1, retry: { attempts: 1 } })
  const handler = vi.fn().mockRejectedValueOnce(new Error("mistake"))
  test.destination.onAny(handler)
  test.destination.onError(() => new Promise(() => {}))
  await deliver(test, message("Scheduling", "New"), message("Scheduling", "New"))
  expect(handler).toHaveBeenCalledTimes(2)
  await test.destination.stop({ deadlineMs: 0 })
})

test("registers handlers only for events that the models know, and never for a query", () => {
  const { destination } = testDestination()
  const register = (dataModel: string, eventType: string) => () =>
    destination.on(dataModel as "Scheduling", eventType as "New", () => {})
  expect(register("Schedulling", "New")).toThrow(/no event Schedulling\/New/)
  expect(register("Scheduling", "Never")).toThrow(expect.objectContaining({ code: "unknown-event" }))
  expect(register("Nothing", "*")).toThrow(expect.objectContaining({ code: "unknown-event" }))
  expect(register("PatientSearch", "Query")).toThrow(expect.objectContaining({ code: "handler-conflict" }))
  expect(register("PatientSearch", "Response")).not.toThrow()
})

test("handles a message although its validator cannot be loaded", async () => {
  const models = {
    events: [
      {
        dataModel: "Scheduling",
        eventType: "New",
        kind: "push" as const,
        loadValidator: vi
          .fn(async () => () => [{ path: "", rule: "r", expected: "e", found: "f" }])
          .mockRejectedValueOnce(new Error("not found")),
      },
    ],
  }
  const test = testDestination({ models })
  const issues: number[] = []
  test.destination.onAny((_message, context) => issues.push(context.issues.length))
  await deliver(test, message("Scheduling", "New"), message("Scheduling", "New"))
  // The second message loads it anew.
  expect(issues).toEqual([0, 1])
  expect(test.logs[2]).toMatchObject({ level: "error", text: expect.stringContaining("could not be loaded") })
  await test.destination.stop()
})

test("logs at most twenty issues of one message and tells how many there are", async () => {
  const issue = { path: "/Visit", rule: "type", expected: "object", found: "null" }
  const test = testDestination({
    models: {
      events: [
        {
          dataModel: "Scheduling",
          eventType: "New",
          kind: "push",
          loadValidator: async () => () => Array(30).fill(issue),
        },
      ],
    },
  })
  test.destination.onAny(() => {})
  await deliver(test, message("Scheduling", "New"))
  const logged = test.logs.find(({ text }) => text.includes("does not fit"))
  expect(logged?.fields).toMatchObject({ issueCount: 30, issues: Array(20).fill(issue) })
  await test.destination.stop()
})

test("logs to a pino logger as it is", async () => {
  const lines: string[] = []
  const test = testDestination({
    logger: pino({ level: "debug" }, { write: (line) => void lines.push(line) }),
  })
  await deliver(test, message("Scheduling", "Cancel", { Visit: {} }))
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 20, dataModel: "Scheduling", outcome: "stored", msg: "Message answered 200" },
    { level: 40, dataModel: "Scheduling", eventType: "Cancel" },
  ])
  await test.destination.stop()
})

test("lists dead letters unless asked for others, and nothing without an inbox", async () => {
  const test = testDestination({ retry: { attempts: 1 } })
  test.destination.on("Scheduling", "New", () => Promise.reject(new Error("mistake")))
  await deliver(test, message("Scheduling", "New"), message("Clinical Summary", "PatientPush"))
  expect(await test.destination.list()).toMatchObject([
    { id: "1", state: "parked", reason: "Error", failures: 1 },
  ])
  expect(await test.destination.list({ states: ["done"] })).toMatchObject([{ id: "2" }])
  await test.destination.stop()

  const { destination } = testDestination({ acknowledge: "handled" })
  for (const call of [destination.stats(), destination.list(), destination.replay()])
    await expect(call).rejects.toMatchObject({ code: "not-started" })
})
