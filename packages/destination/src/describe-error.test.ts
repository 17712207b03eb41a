import { expect, test } from "vitest"
import { describeError, reasonOf } from "./describe-error.ts"
import { HandlersFailed, InboxError } from "./errors.ts"

test("tells class, known code and place, and never the message", () => {
  const error = Object.assign(new TypeError("Smith is not a number"), { code: "ERR_INVALID_ARG_TYPE" })
  const described = describeError(error)
  expect(described).toMatchObject({ error: "TypeError", code: "ERR_INVALID_ARG_TYPE" })
  expect(described.at?.[0]).toMatch(/describe-error\.test\.ts:\d+:\d+$/)
  expect(JSON.stringify(described)).not.toContain("Smith")
  expect(reasonOf(error)).toBe("ERR_INVALID_ARG_TYPE")
  expect(reasonOf(new RangeError("Smith"))).toBe("RangeError")
})

test("knows the codes of systems, of SQLite and of PostgreSQL", () => {
  class DatabaseError extends Error {}
  const coded = (error: Error, code: unknown) => describeError(Object.assign(error, { code })).code
  for (const code of [
    "ECONNREFUSED",
    "ENOSPC",
    "ENOTFOUND",
    "EAI_AGAIN",
    "SQLITE_BUSY",
    "UND_ERR_CONNECT_TIMEOUT",
  ])
    expect(coded(new Error(), code)).toBe(code)
  expect(coded(new DatabaseError(), "23505")).toBe("23505")
  // Outside a database's error this is a ZIP code, and these are a diagnosis, a name and a patient's number.
  for (const code of ["23505", "E119", "SMITH", "0000000001", 20, null])
    expect(coded(new Error(), code)).toBeUndefined()
})

test("takes the name of the class where a name was made up", () => {
  class PaymentFailed extends Error {}
  expect(describeError(Object.assign(new PaymentFailed(), { name: "Smith" })).error).toBe("PaymentFailed")
  expect(describeError(new (class extends Error {})()).error).toBe("Error")
})

test("names the cause by its code", () => {
  const cause = Object.assign(new Error("Smith"), { code: "ENOSPC" })
  const error = new InboxError("inbox-failed", "The file cannot be written.", { cause })
  expect(describeError(error)).toMatchObject({ error: "InboxError", code: "inbox-failed", cause: "ENOSPC" })
})

test("describes each of several failures", () => {
  const error = new HandlersFailed([
    { handler: "book", error: new TypeError("Smith") },
    { handler: "bill", error: "Smith" },
  ])
  expect(describeError(error)).toMatchObject({
    code: "handlers-failed",
    failures: [
      { handler: "book", error: "TypeError" },
      { handler: "bill", error: "NotAnError" },
    ],
  })
})

test("takes no line of a message for a place in the code", () => {
  const line = "    at Smith (/home/smith:10:30)"
  expect(describeError(new Error(`failed\n${line}`)).at?.join()).not.toContain("smith")
  const stackless = Object.assign(new Error("x"), { stack: "no stack" })
  expect(describeError(stackless)).toEqual({ error: "Error" })
  const changed = new Error(`failed\n${line}`)
  expect(changed.stack).toContain("smith")
  changed.message = "another text"
  expect(describeError(changed)).toEqual({ error: "Error" })
  // What stands before the place may be anything.
  const named = Object.assign(new Error("x"), {
    stack: "Error: x\n    at Smith (/app/index.js:1:2)\n    at 10:30:15",
  })
  expect(describeError(named).at).toEqual(["/app/index.js:1:2"])
})

test("survives errors that are none or that fight back", () => {
  for (const thrown of [undefined, null, "Smith", { message: "Smith" }])
    expect(describeError(thrown)).toEqual({ error: "NotAnError" })
  const hostile = new Error("x")
  Object.defineProperty(hostile, "stack", {
    get() {
      throw new Error("Smith")
    },
  })
  expect(describeError(hostile)).toEqual({ error: "Error" })
})

test("a failed store says which fault SQLite met", () => {
  const cause = Object.assign(new Error("attempt to write a readonly database"), { errcode: 8 })
  const unlisted = Object.assign(new Error("x"), { errcode: 0x0107 })

  expect(describeError(new InboxError("inbox-failed", "x", { cause }))).toMatchObject({
    code: "inbox-failed",
    cause: "SQLITE_READONLY",
  })
  expect(reasonOf(unlisted)).toBe("SQLITE_NOMEM")
})
