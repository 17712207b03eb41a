import { expect, test, vi } from "vitest"
import { rememberPairs } from "./remember-pairs.ts"

test("looks each pair up once, until everything is forgotten", () => {
  const lookUp = vi.fn((first: string, second: string) => `${first}/${second}`)
  const memory = rememberPairs(lookUp)

  expect([memory.get("a", "b"), memory.get("a", "b"), memory.get("a", "c"), memory.get("b", "b")]).toEqual([
    "a/b",
    "a/b",
    "a/c",
    "b/b",
  ])
  expect(lookUp).toHaveBeenCalledTimes(3)
  memory.clear()
  memory.get("a", "b")
  expect(lookUp).toHaveBeenCalledTimes(4)
})

test("remembers that a pair comes to nothing", () => {
  const lookUp = vi.fn(() => undefined)
  const memory = rememberPairs(lookUp)
  memory.get("a", "b")
  memory.get("a", "b")

  expect(lookUp).toHaveBeenCalledOnce()
})

test("remembers a limited number of pairs, and answers the others all the same", () => {
  const lookUp = vi.fn((first: string) => first)
  const memory = rememberPairs(lookUp)
  for (let index = 0; index < 1_100; index += 1) memory.get(`name ${index}`, "New")

  expect(memory.get("name 1099", "New")).toBe("name 1099")
  expect(lookUp).toHaveBeenCalledTimes(1_101)
})

test("names of any length are looked up, and very long ones not kept", () => {
  const lookUp = vi.fn((first: string, second: string) => `${first}/${second}`.length)
  const memory = rememberPairs(lookUp)
  for (let time = 0; time < 2; time += 1) expect(memory.get("a".repeat(1_000_000), "b")).toBe(1_000_002)
  expect(lookUp).toHaveBeenCalledTimes(2)
})
