import { describe, expect, test } from "vitest"
import { knownMoment } from "../known-moment.ts"
import { isWithin, momentOf, spanOf } from "./moments.ts"

const iso = (milliseconds: number | undefined): string | undefined =>
  milliseconds === undefined ? undefined : new Date(milliseconds).toISOString()

describe("a moment of a query", () => {
  test.each<[string, string, string | undefined]>([
    ["UTC", "2025-05-06T07:00:00.000Z", "2025-05-06T07:00:00.000Z"],
    ["an offset of its own", "2025-05-06T07:00:00-04:00", "2025-05-06T11:00:00.000Z"],
    ["an offset as Redox writes it", "2025-05-06T07:00:00.000-0400", "2025-05-06T11:00:00.000Z"],
    ["no offset: the zone of the source", "2025-05-06T07:00:00", "2025-05-06T11:00:00.000Z"],
    ["no time: the day begins there", "2025-05-06", "2025-05-06T04:00:00.000Z"],
    ["not given", "", undefined],
  ])("%s", (_name, text, expected) => {
    expect(iso(momentOf(text, "America/New_York", "StartDateTime"))).toBe(expected)
  })

  test("a day at the end of a span reaches to its last millisecond, also when clocks change", () => {
    const { to } = spanOf({ EndDateTime: "2025-03-09" }, "America/New_York", "")

    expect(iso(to)).toBe("2025-03-10T03:59:59.999Z")
  })

  test.each([["tomorrow"], ["2025-13-40"], ["06/05/2025"], [20250506], [{ year: 2025 }]])(
    "%s is refused by the path of the member, not by its value",
    (value) => {
      expect(() => spanOf({ StartDateTime: value }, "UTC", "Completion")).toThrow(
        "Completion.StartDateTime is neither a date (YYYY-MM-DD) nor a date-time such as 2025-05-06T07:00:00.000Z.",
      )
    },
  )

  test("a span that ends before it begins is refused", () => {
    const span = { StartDateTime: "2025-05-06", EndDateTime: "2025-05-05" }

    expect(() => spanOf(span, "UTC", "Visit")).toThrow("Visit.EndDateTime is before Visit.StartDateTime.")
  })
})

test("both ends of a span belong to it", () => {
  const span = { from: 10, to: 20 }

  expect([9, 10, 15, 20, 21].map((moment) => isWithin(moment, span))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ])
  expect(isWithin(undefined, span)).toBe(false)
  expect(isWithin(undefined, { from: undefined, to: undefined })).toBe(true)
})

describe("a known moment", () => {
  test.each<[string, string, string | undefined]>([
    ["as Redox writes it", "2016-08-01T14:15:00.000Z", "2016-08-01T14:15:00.000Z"],
    ["with a space for the T", "2016-08-01 14:15:00Z", "2016-08-01T14:15:00.000Z"],
    ["without an offset: that of the sender's zone", "2016-08-01 14:15", "2016-08-01T18:15:00.000Z"],
    ["without a time: the beginning of the day there", "2016-08-01", "2016-08-01T04:00:00.000Z"],
    ["in a form that each machine reads otherwise", "08/01/2016 14:15", undefined],
    ["a number", "5", undefined],
    ["no date", "soon", undefined],
  ])("%s", (_name, text, expected) => {
    expect(iso(knownMoment(text, "America/New_York"))).toBe(expected)
  })
})
