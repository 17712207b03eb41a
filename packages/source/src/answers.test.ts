import { getEventListeners } from "node:events"
import { expect, test } from "vitest"
import {
  AbortedError,
  DeadlineError,
  NetworkError,
  UnknownFateError,
  UnreadableAnswerError,
} from "./errors.ts"
import type { Fault } from "./testing/faults.ts"
import { DOCUMENT, SEARCH } from "./testing/messages.ts"
import { testServer, testSource } from "./testing/test-source.ts"

/** Long enough for a busy machine, but for what never ends by itself. */
const deadlineFor = (fault: string): number => (fault.startsWith("slow") ? 400 : 60_000)

/** What a query comes to when every try goes wrong in this way, and how often it is tried within three. */
const broken: readonly (readonly [Extract<Fault, string>, object, number])[] = [
  ["html", { code: "unreadable-answer", reason: "html", status: 200, retryable: false }, 1],
  ["text", { code: "unreadable-answer", reason: "text", status: 200, retryable: false }, 1],
  ["empty", { code: "unreadable-answer", reason: "empty", status: 200, retryable: false }, 1],
  ["cut-off", { code: "unreadable-answer", reason: "cut-off", status: 200, retryable: true }, 3],
  ["cut-off-json", { code: "unreadable-answer", reason: "cut-off", status: 200, retryable: true }, 3],
  ["cut-off-gzip", { code: "unreadable-answer", reason: "cut-off", status: 200, retryable: true }, 3],
  ["not-gzip", { code: "unreadable-answer", reason: "encoding", status: 200, retryable: false }, 1],
  ["slow-headers", { code: "deadline-exceeded", retryable: true }, 1],
  ["slow-body", { code: "deadline-exceeded", retryable: true }, 1],
  ["reset", { code: "network-failed", retryable: true }, 3],
  ["reset-before-reading", { code: "network-failed", retryable: true }, 3],
  ["close", { code: "network-failed", retryable: true }, 3],
  ["malformed", { code: "network-failed", retryable: true }, 3],
]

test.each(broken)(
  "a query that meets %s fails with an error of its own, within the deadline",
  async (fault, expected, tries) => {
    const server = await testServer()
    const { source, logs } = testSource(server, { retry: { attempts: 3, delayMs: () => 1 } })
    server.fail("/endpoint", fault, fault, fault)

    const deadlineMs = deadlineFor(fault)
    await expect(source.query("PatientSearch", "Query", SEARCH, { deadlineMs })).rejects.toMatchObject(
      expected,
    )

    expect(logs.filter(({ text }) => text === "A call failed and is tried again")).toHaveLength(tries - 1)
  },
)

test.each(broken)(
  "whether a message that met %s arrived is not known, and it is not sent again",
  async (fault, expected) => {
    const server = await testServer()
    const { source } = testSource(server)
    // Brings a token: a message that waits for one has not left.
    await source.query("PatientSearch", "Query", SEARCH)
    server.fail("/endpoint", fault)

    const error = await source
      .send("Media", "New", DOCUMENT, { deadlineMs: deadlineFor(fault) })
      .catch((thrown: unknown) => thrown)

    expect(error).toBeInstanceOf(UnknownFateError)
    const { retryable: _, ...cause } = expected as { retryable: boolean }
    expect(error).toMatchObject({ code: "unknown-fate", retryable: false, cause })
    expect(server.paths().filter((path) => path === "/endpoint").length).toBeLessThanOrEqual(2)
  },
)

test("a query goes on after answers that were cut off or reset", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  server.fail("/endpoint", "cut-off", "reset", "close", "cut-off-gzip")

  expect((await source.query("PatientSearch", "Query", SEARCH)).answer).toMatchObject({ Patient: {} })
})

test("a compressed answer is read", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  server.fail("/endpoint", "gzip", "gzip")

  const { answer } = await source.query("PatientSearch", "Query", SEARCH)
  expect(answer.Patient?.Demographics?.FirstName).toBe("CANARY-ANSWER")
  expect((await source.send("Media", "New", DOCUMENT)).transmissionIds).toHaveLength(1)
})

test.each([["[]"], ["null"], ['"CANARY"'], ["42"]])(
  "JSON that is no object is no answer: %s",
  async (body) => {
    const server = await testServer()
    const { source } = testSource(server)
    server.fail("/endpoint", { status: 200, body }, { status: 200, body })

    const reason = body === "[]" || body === "null" || body.startsWith('"') || body === "42" ? "shape" : ""
    await expect(source.query("PatientSearch", "Query", SEARCH)).rejects.toMatchObject({ reason })
    await expect(source.send("Media", "New", DOCUMENT)).rejects.toMatchObject({
      code: "unknown-fate",
      cause: { reason },
    })
  },
)

test("an answer to a message without Meta may come from anywhere", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  server.fail("/endpoint", { status: 200, body: { status: "ok" } })

  await expect(source.send("Media", "New", DOCUMENT)).rejects.toMatchObject({
    code: "unknown-fate",
    cause: { reason: "shape" },
  })
})

test("an answer larger than answerLimit is not read to its end", async () => {
  const server = await testServer()
  const { source } = testSource(server, { answerLimit: 1_000 })
  server.answer(() => ({ Patient: { Notes: ["CANARY".repeat(1_000)] } }))

  const error = await source.query("PatientSearch", "Query", SEARCH).catch((thrown: unknown) => thrown)

  expect(error).toBeInstanceOf(UnreadableAnswerError)
  expect(error).toMatchObject({ reason: "too-large", retryable: false })
})

test("the limit counts what is left after decompression", async () => {
  const server = await testServer()
  const { source } = testSource(server, { answerLimit: 200 })
  server.fail("/endpoint", "gzip")

  await expect(source.query("PatientSearch", "Query", SEARCH)).rejects.toMatchObject({ reason: "too-large" })
})

test("a caller that aborts a query gets its reason", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  const caller = new AbortController()
  server.fail("/endpoint", "slow-headers")
  const call = source
    .query("PatientSearch", "Query", SEARCH, { signal: caller.signal })
    .catch((error: unknown) => error)
  await server.received("/endpoint", 1)
  const reason = new Error("no longer needed")
  caller.abort(reason)

  const error = await call
  expect(error).toBeInstanceOf(AbortedError)
  expect(error).toMatchObject({ code: "aborted", retryable: false, cause: reason })
})

test("a caller that aborts a message that has left learns that its fate is unknown", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  const caller = new AbortController()
  server.fail("/endpoint", "slow-body")
  const call = source
    .send("Media", "New", DOCUMENT, { signal: caller.signal })
    .catch((error: unknown) => error)
  await server.received("/endpoint", 1)
  caller.abort()

  expect(await call).toMatchObject({ code: "unknown-fate", cause: { code: "aborted" } })
})

test("a call with a signal that is aborted already does nothing", async () => {
  const server = await testServer()
  const { source } = testSource(server)

  await expect(source.send("Media", "New", DOCUMENT, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
    AbortedError,
  )
  expect(server.requests).toEqual([])
})

test("nothing is left behind on a signal that many calls are given", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  const { signal } = new AbortController()
  server.fail("/endpoint", { status: 503 }, { status: 400 }, "html")
  for (let call = 0; call < 5; call += 1)
    await source.send("Media", "New", DOCUMENT, { signal }).catch(() => {})

  expect(server.paths().filter((path) => path === "/endpoint")).toHaveLength(6)
  expect(getEventListeners(signal, "abort")).toEqual([])
})

test("the deadline covers the wait for a token, and what waited for it had not left", async () => {
  const server = await testServer()
  const { source } = testSource(server, { deadlineMs: 100 })
  server.fail("/auth/authenticate", "slow-headers")

  const error = await source.send("Media", "New", DOCUMENT).catch((thrown: unknown) => thrown)

  expect(error).toBeInstanceOf(DeadlineError)
  expect(error).toMatchObject({ code: "deadline-exceeded", retryable: true })
  expect(server.messages).toEqual([])
})

test("the deadline of a call takes the place of the source's", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  server.fail("/endpoint", "slow-headers")

  await expect(source.query("PatientSearch", "Query", SEARCH, { deadlineMs: 50 })).rejects.toMatchObject({
    message: expect.stringContaining("50 ms"),
  })
})

test("a wait that would end after the deadline is not begun: the last error comes at once", async () => {
  const server = await testServer()
  const { source } = testSource(server, { deadlineMs: 60_000, retry: { delayMs: () => 60_000 } })
  server.fail("/endpoint", { status: 503 }, { status: 503 })

  await expect(source.query("PatientSearch", "Query", SEARCH)).rejects.toMatchObject({ status: 503 })
  expect(server.paths()).toEqual(["/auth/authenticate", "/endpoint"])
})

test("a wait is cut short by the caller's signal", async () => {
  const server = await testServer()
  const { source, logs } = testSource(server, { retry: { delayMs: () => 50_000 } })
  const caller = new AbortController()
  server.fail("/endpoint", { status: 503 })
  const call = source
    .query("PatientSearch", "Query", SEARCH, { signal: caller.signal })
    .catch((error: unknown) => error)
  await expect.poll(() => logs.length).toBe(1)
  caller.abort()

  expect(await call).toBeInstanceOf(AbortedError)
})

test("a Retry-After beyond the deadline fails at once and is told", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  server.fail("/endpoint", { status: 429, headers: { "retry-after": "300" } })

  await expect(source.send("Media", "New", DOCUMENT)).rejects.toMatchObject({
    code: "rate-limited",
    retryAfterMs: 300_000,
  })
})

test("a reset is no proof that a message did not arrive, also on a connection used before", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  await source.send("Media", "New", DOCUMENT)
  server.fail("/endpoint", "reset-before-reading")

  const error = await source.send("Media", "New", DOCUMENT).catch((thrown: unknown) => thrown)

  expect(error).toMatchObject({ code: "unknown-fate" })
  expect((error as UnknownFateError).cause).toBeInstanceOf(NetworkError)
})
