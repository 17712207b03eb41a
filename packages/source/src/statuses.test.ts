import { inspect } from "node:util"
import { expect, test } from "vitest"
import {
  AuthenticationError,
  DestinationRefusedError,
  RateLimitError,
  RedoxRefusedError,
  RedoxUnavailableError,
  type SourceError,
  UnknownFateError,
  UnreadableAnswerError,
} from "./errors.ts"
import { DOCUMENT, SEARCH } from "./testing/messages.ts"
import type { RedoxServer } from "./testing/redox-server.ts"
import { testServer, testSource } from "./testing/test-source.ts"

type Verb = "send" | "query"

/** One call that goes wrong, and how often it was tried. */
async function failing(
  server: RedoxServer,
  verb: Verb,
  attempts = 3,
): Promise<{ error: unknown; tries: number }> {
  const { source } = testSource(server, { deadlineMs: 60_000, retry: { attempts, delayMs: () => 1 } })
  const call =
    verb === "send" ? source.send("Media", "New", DOCUMENT) : source.query("PatientSearch", "Query", SEARCH)
  const error = await call.then(
    () => "succeeded",
    (thrown: unknown) => thrown,
  )
  return { error, tries: server.requests.filter(({ path }) => path === "/endpoint").length }
}

type ErrorClass = abstract new (...args: never[]) => SourceError

const statuses: readonly (readonly [
  number,
  Verb,
  ErrorClass,
  { readonly tries: number; readonly retryable: boolean },
])[] = [
  [301, "send", UnreadableAnswerError, { tries: 1, retryable: false }],
  [307, "query", UnreadableAnswerError, { tries: 1, retryable: false }],
  [400, "send", RedoxRefusedError, { tries: 1, retryable: false }],
  [400, "query", RedoxRefusedError, { tries: 1, retryable: false }],
  [401, "send", AuthenticationError, { tries: 2, retryable: false }],
  [401, "query", AuthenticationError, { tries: 2, retryable: false }],
  [403, "send", RedoxRefusedError, { tries: 1, retryable: false }],
  [404, "query", RedoxRefusedError, { tries: 1, retryable: false }],
  [413, "send", RedoxRefusedError, { tries: 1, retryable: false }],
  [422, "query", RedoxRefusedError, { tries: 1, retryable: false }],
  [429, "send", RateLimitError, { tries: 3, retryable: true }],
  [429, "query", RateLimitError, { tries: 3, retryable: true }],
  [500, "send", UnknownFateError, { tries: 1, retryable: false }],
  [500, "query", RedoxUnavailableError, { tries: 1, retryable: false }],
  [502, "send", RedoxUnavailableError, { tries: 3, retryable: true }],
  [502, "query", RedoxUnavailableError, { tries: 3, retryable: true }],
  [503, "send", RedoxUnavailableError, { tries: 3, retryable: true }],
  [503, "query", RedoxUnavailableError, { tries: 3, retryable: true }],
  [504, "send", UnknownFateError, { tries: 1, retryable: false }],
  [504, "query", RedoxUnavailableError, { tries: 3, retryable: true }],
  [599, "send", UnknownFateError, { tries: 1, retryable: false }],
]

test.each(statuses)("%i for a %s", async (status, verb, errorClass, { tries, retryable }) => {
  const server = await testServer()
  const body = { Meta: { Errors: [{ ID: 1, Text: "CANARY", Type: "message", Module: "DataModels" }] } }
  const headers = status < 400 ? { location: `${server.url}/elsewhere` } : {}
  server.fail("/endpoint", ...Array(5).fill({ status, body, headers }))

  const result = await failing(server, verb)

  expect(result.error).toBeInstanceOf(errorClass)
  expect(result.error).toMatchObject({ status, retryable })
  expect(result.tries).toBe(tries)
  expect(server.paths()).not.toContain("/elsewhere")
})

test.each(["html", "text", "nothing"])(
  "a refusal with %s for a body is a refusal all the same",
  async (kind) => {
    const server = await testServer()
    const bodies: Record<string, string> = { html: "<html>CANARY", text: "CANARY", nothing: "" }
    server.fail(
      "/endpoint",
      { status: 400, body: bodies[kind] ?? "" },
      { status: 503, body: bodies[kind] ?? "" },
    )

    const { error } = await failing(server, "send")

    expect(error).toBeInstanceOf(RedoxRefusedError)
    expect(error).toMatchObject({ status: 400, cause: { code: "unreadable-answer" } })
    expect((error as RedoxRefusedError).redoxErrors).toEqual([])
    expect((await failing(server, "send")).error).toBe("succeeded")
  },
)

test.each([
  { Type: "transmission", Module: "Destination Response", DestinationStatusCode: 409, Details: "CANARY" },
  { Type: "transmission", Module: "Send", Text: "CANARY service returned status code 400" },
])("a 400 that comes from the destination system says so: $Module", async (entry) => {
  const server = await testServer()
  server.fail("/endpoint", ...Array(2).fill({ status: 400, body: { Meta: { Errors: [entry] } } }))

  for (const verb of ["send", "query"] as const) {
    const { error } = await failing(server, verb)
    expect(error).toBeInstanceOf(DestinationRefusedError)
    expect(error).toMatchObject({ status: 400, destinationStatus: entry.DestinationStatusCode })
    expect((error as DestinationRefusedError).redoxErrors).toEqual([entry])
    expect((error as DestinationRefusedError).details).toBe(entry.Details)
  }
})

test("a 400 of Redox itself carries what Redox said", async () => {
  const server = await testServer()
  const entry = { ID: 531806, Text: "CANARY field missing", Type: "message", Module: "DataModels" }
  server.fail("/endpoint", { status: 400, body: { Meta: { Errors: [entry] } } })

  const { error } = await failing(server, "send")

  expect((error as RedoxRefusedError).redoxErrors).toEqual([entry])
  expect(Object.keys(error as object)).not.toContain("redoxErrors")
})

test("a refusal whose Meta.Errors is a text, or a list of texts, carries what Redox said", async () => {
  const server = await testServer()
  server.fail("/endpoint", { status: 400, body: { Meta: { Errors: "CANARY 1" } } })
  server.fail("/endpoint", { status: 400, body: { Meta: { Errors: ["CANARY 2"] } } })

  for (const Text of ["CANARY 1", "CANARY 2"]) {
    const { error } = await failing(server, "send")
    expect(error).toBeInstanceOf(RedoxRefusedError)
    expect((error as RedoxRefusedError).redoxErrors).toEqual([{ Text }])
    expect(inspect(error)).not.toContain("CANARY")
  }
})

test.each([
  [401, AuthenticationError],
  [403, RedoxRefusedError],
  [429, RateLimitError],
  [503, RedoxUnavailableError],
] as const)("what Redox says beside a %i is in the error, and printed by nothing", async (status, type) => {
  const server = await testServer()
  const body = { Meta: { Errors: [{ ID: 1, Text: "CANARY", Type: "message", Module: "DataModels" }] } }
  server.fail("/endpoint", { status, body }, { status, body })
  const { error } = await failing(server, "send", 1)

  expect(error).toBeInstanceOf(type)
  expect((error as RedoxRefusedError).redoxErrors).toEqual(body.Meta.Errors)
  expect((error as RedoxRefusedError).answer).toEqual(body)
  expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain("CANARY")
})

test("a write that failed for good with 500 keeps what Redox said in its cause", async () => {
  const server = await testServer()
  server.fail("/endpoint", { status: 500, body: { Meta: { Errors: [{ Text: "CANARY" }] } } })

  const { error } = await failing(server, "send")

  expect((error as UnknownFateError).cause).toBeInstanceOf(RedoxUnavailableError)
  expect(((error as UnknownFateError).cause as RedoxUnavailableError).redoxErrors).toEqual([
    { Text: "CANARY" },
  ])
})

test.each(["send", "query"] as const)(
  "a %s that is refused twice in passing succeeds at the third try",
  async (verb) => {
    const server = await testServer()
    server.fail("/endpoint", { status: 503 }, { status: 429 })

    expect(await failing(server, verb)).toEqual({ error: "succeeded", tries: 3 })
  },
)
