import { expect, test } from "vitest"
import { isExactNumber, parseExactly, plainOf } from "./exact-json.ts"

test.each(["1.0", "12345678901234567890", "1e3", "-0", "1e400", "0.10", '{"a":[1.50,{"b":2}],"c":"1.0"}'])(
  "%s is written as it was read",
  (text) => {
    expect(JSON.stringify(parseExactly(text))).toBe(text)
  },
)

test("numbers that nothing changes stay numbers, and the others become numbers when they are looked into", () => {
  const parsed = parseExactly('{"same":[1,2.5],"other":{"id":1.0}}') as {
    readonly same: readonly number[]
    readonly other: { readonly id: unknown }
  }

  expect(parsed.same).toEqual([1, 2.5])
  expect(isExactNumber(parsed.other.id)).toBe(true)
  expect(plainOf(parsed)).toEqual({ same: [1, 2.5], other: { id: 1 } })
  expect(plainOf(parsed).same).toBe(parsed.same)
})
