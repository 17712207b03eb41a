import { expect, test } from "vitest"
import { DEEPEST, isDeeper } from "./is-deeper.ts"
import { layOut } from "./json-lines.ts"
import { parseJson } from "./parse-json.ts"

const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels)

test("as many levels as the sandbox takes are laid out", () => {
  const text = nested(DEEPEST)

  expect(isDeeper(text, DEEPEST)).toBe(false)
  expect(layOut(parseJson(text) ?? null)).toHaveLength(2 * DEEPEST - 1)
})

test("more levels are noticed without parsing", () => {
  expect(isDeeper(nested(DEEPEST + 1), DEEPEST)).toBe(true)
  expect(isDeeper(nested(1_000_000), DEEPEST)).toBe(true)
})

test("brackets inside of texts are no levels", () => {
  expect(isDeeper('{"[[[":"{{\\"[[\\\\"}', 1)).toBe(false)
  expect(isDeeper("[[],[],[]]", 2)).toBe(false)
})
