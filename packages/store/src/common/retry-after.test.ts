import { expect, test } from "vitest"
import { retryAfterOf } from "./retry-after.ts"

test.each([
  [{ "retry-after": "7" }, 7_000],
  [{ "retry-after": "Thu, 01 Jan 1970 00:00:09 GMT" }, 8_000],
  [{ "retry-after": "Thu, 01 Jan 1970 00:00:09 GMT", date: "Thu, 01 Jan 1970 00:00:04 GMT" }, 5_000],
  [{ "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT" }, 0],
  [{ "retry-after": "soon" }, undefined],
  [{ "retry-after": "-1" }, undefined],
  [{}, undefined],
])("Retry-After of %j", (headers, expected) => {
  expect(retryAfterOf(new Headers(headers as Record<string, string>), 1_000)).toBe(expected)
})
