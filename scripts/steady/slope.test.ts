import fc from "fast-check"
import { expect, test } from "vitest"
import { judgeSlope } from "./slope.ts"

const row = (length: number, of: (at: number) => number): number[] =>
  Array.from({ length }, (_, at) => of(at))

test("sees what grows, however much it swings", () => {
  const { growth, isLevel } = judgeSlope(
    row(90, (at) => 100 + at + (at % 7) * 3),
    20,
  )
  expect(growth).toBeGreaterThan(50)
  expect(growth).toBeLessThan(70)
  expect(isLevel).toBe(false)
})

test("calls level what only fills up at first, what shrinks, and what has single peaks", () => {
  expect(
    judgeSlope(
      row(90, (at) => Math.min(at, 25) * 100),
      20,
    ).isLevel,
  ).toBe(true)
  expect(
    judgeSlope(
      row(90, (at) => 1_000 - at),
      20,
    ).isLevel,
  ).toBe(true)
  expect(
    judgeSlope(
      row(90, (at) => (at % 10 === 9 ? 10_000 : 100)),
      20,
    ).isLevel,
  ).toBe(true)
})

test("gives no verdict on few measurements", () => {
  expect(judgeSlope([], 0)).toEqual({ growth: 0, median: 0, isLevel: undefined })
  expect(
    judgeSlope(
      row(10, (at) => at * 1_000),
      0,
    ).isLevel,
  ).toBeUndefined()
})

test("does not depend on where a row begins", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1_000), { minLength: 20, maxLength: 60 }),
      fc.nat(100_000),
      (values, more) => {
        const moved = judgeSlope(
          values.map((value) => value + more),
          10,
        )
        expect(moved.growth).toBeCloseTo(judgeSlope(values, 10).growth)
      },
    ),
  )
})
