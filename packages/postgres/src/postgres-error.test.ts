import { InboxError } from "@redoxkit/destination"
import { expect, test } from "vitest"
import type { PostgresKind } from "./kind.ts"
import { toFailure } from "./postgres-error.ts"

const kind: PostgresKind = {
  name: "inbox",
  maker: "postgresInbox",
  writesClaims: false,
  invalidOption: (message) => new Error(message),
  failure: (fault, message, options) => new InboxError(`inbox-${fault}`, message, options),
}

const causeOf = (error: Error): object | undefined => toFailure(error, kind).cause as object | undefined

test("the cause of a failure is named so that logs take its SQLSTATE", () => {
  const cause = causeOf(Object.assign(new Error("x"), { code: "53100" }))
  expect(cause).toMatchObject({ code: "53100" })
  expect(cause?.constructor.name).toBe("DatabaseError")
  expect(causeOf(new Error("x"))?.constructor.name).toBe("Error")
})

test.each([
  ["Query read timeout", "ETIMEDOUT"],
  ["timeout exceeded when trying to connect", "ETIMEDOUT"],
  ["Connection terminated due to connection timeout", "ETIMEDOUT"],
  ["Connection terminated unexpectedly", "ECONNRESET"],
  ["Client has encountered a connection error and is not queryable", "ECONNRESET"],
])("what the library says without a code gets one: %s", (message, code) => {
  expect(causeOf(new Error(message))).toMatchObject({ code })
})
