import { expect, test } from "vitest"
import { createDestination } from "./destination.ts"
import { DestinationError } from "./errors.ts"
import { memoryInbox } from "./inbox/memory.ts"
import type { DestinationOptions } from "./options.ts"
import { type TestEvents, type TestResponses, testModels } from "./testing/test-models.ts"

type Options = DestinationOptions<TestEvents, TestResponses>
const right: Options = { verificationToken: "t", inbox: memoryInbox(), models: testModels() }
const signature = { secrets: ["s"], header: "x", algorithm: "sha256", encoding: "hex" } as const

/** The message with which the options are refused. */
function refusal(options: object): string {
  try {
    createDestination({ ...right, ...options } as Options)
  } catch (error) {
    if (error instanceof DestinationError && error.code === "invalid-option") return error.message
    throw error
  }
  return "accepted"
}

test("accepts the least that is needed", () => {
  expect(refusal({})).toBe("accepted")
  expect(refusal({ verificationToken: ["old", "new"], signature })).toBe("accepted")
  expect(refusal({ inbox: undefined, acknowledge: "handled" })).toBe("accepted")
})

test("notices a token that is not set", () => {
  for (const verificationToken of [undefined, "", "  ", [], ["right", ""], ["right", undefined]])
    expect(refusal({ verificationToken }), String(verificationToken)).toContain("REDOX_VERIFICATION_TOKEN")
})

test("asks for an inbox exactly when messages are stored", () => {
  expect(refusal({ inbox: undefined })).toContain("sqliteInbox")
  expect(refusal({ acknowledge: "handled" })).toContain("takes no inbox")
  expect(refusal({ acknowledge: "later" })).toContain("acknowledge must be one of: stored, handled")
})

test("names the number that is out of range", () => {
  for (const name of ["bodyLimit", "queryDeadlineMs", "concurrency", "pollIntervalMs", "metricsIntervalMs"])
    for (const value of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "5"])
      expect(refusal({ [name]: value }), `${name} ${value}`).toBe(
        `${name} must be a whole number of at least 1.`,
      )
  expect(refusal({ digestWindowMs: -1 })).toBe("digestWindowMs must be a whole number of at least 0.")
  expect(refusal({ retry: { attempts: 0 } })).toContain("retry.attempts")
  expect(refusal({ retry: { afterLastAttempt: "drop" } })).toContain("park, block")
})

test("refuses an interval that a timer would cut down to nothing", () => {
  for (const name of ["queryDeadlineMs", "pollIntervalMs", "metricsIntervalMs"])
    expect(refusal({ [name]: 2 ** 31 })).toBe(`${name} must be at most 2147483647.`)
})

test("checks a signature's options before the first message does", () => {
  expect(refusal({ signature: { ...signature, secrets: [] } })).toContain("signature.secrets")
  expect(refusal({ signature: { ...signature, secrets: [undefined] } })).toContain("signature.secrets")
  expect(refusal({ signature: { ...signature, header: "" } })).toContain("signature.header")
  expect(refusal({ signature: { ...signature, algorithm: "sha1234" } })).toContain("signature.algorithm")
  expect(refusal({ signature: { ...signature, encoding: "utf8" } })).toContain("signature.encoding")
})

test("names the method that a logger lacks", () => {
  const log = () => {}
  expect(refusal({ logger: { debug: log, info: log, error: log } })).toContain("no method warn()")
})
