import { expect, test } from "vitest"
import { jsonLogger } from "./logger.ts"
import { LONGEST_TIMER, optionChecks } from "./option-checks.ts"

class Refused extends Error {}

const { atLeast, between, logger, oneOf, timer } = optionChecks((message) => new Refused(message))

const UNFIT = [Number.NaN, Number.POSITIVE_INFINITY, 1.5, 2 ** 53, "5", null, undefined] as number[]

test("gives back what fits", () => {
  expect(atLeast("attempts", 1, 1)).toBe(1)
  expect(between("port", 0, 0, 65_535)).toBe(0)
  expect(between("port", 65_535, 0, 65_535)).toBe(65_535)
  expect(timer("deadlineMs", LONGEST_TIMER)).toBe(2_147_483_647)
  expect(oneOf("order", "any", ["any", "ascending"])).toBe("any")
  const own = jsonLogger()
  expect(logger(own)).toBe(own)
})

test.each([0, ...UNFIT])("refuses %o as a number, and says which ones fit", (value) => {
  expect(() => atLeast("attempts", value, 1)).toThrow(
    new Refused("attempts must be a whole number of at least 1."),
  )
  expect(() => between("size", value, 1, 5)).toThrow(new Refused("size must be a whole number from 1 to 5."))
  expect(() => timer("deadlineMs", value)).toThrow(
    new Refused("deadlineMs must be a whole number of at least 1."),
  )
})

test("refuses what is above the most, for a timer what it would cut down to nothing", () => {
  expect(() => between("size", 6, 1, 5)).toThrow(new Refused("size must be a whole number from 1 to 5."))
  expect(() => timer("deadlineMs", 2 ** 31)).toThrow(new Refused("deadlineMs must be at most 2147483647."))
})

test("names the texts that are allowed, and the method that a logger lacks", () => {
  expect(() => oneOf<string>("order", "descending", ["any", "ascending"])).toThrow(
    new Refused("order must be one of: any, ascending."),
  )
  const { warn: _, ...rest } = jsonLogger()
  expect(() => logger(rest as never)).toThrow(/^logger has no method warn\(\)\. Pass a pino logger/)
})
