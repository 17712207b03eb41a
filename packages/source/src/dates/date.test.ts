import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { sentinelsIn } from "../../../destination/src/testing/sentinels.ts"
import { SourceError } from "../errors.ts"
import { date } from "./date.ts"
import { dateTime } from "./date-time.ts"

const zones = Intl.supportedValuesOf("timeZone")
const moments = fc.date({
  min: new Date("1800-01-03T00:00:00Z"),
  max: new Date("9999-12-29T00:00:00Z"),
  noInvalidDate: true,
})
const refused = (call: () => unknown) => {
  try {
    call()
  } catch (error) {
    return error
  }
}

describe("date", () => {
  test("a date without a time stays as it is", () => {
    expect(date("1980-02-29")).toBe("1980-02-29")
    expect(date({ year: 1980, month: 2, day: 9 })).toBe("1980-02-09")
    expect(date({ year: 1980, month: 2, day: 9, calendarId: "iso8601" })).toBe("1980-02-09")
  })

  test("a Date becomes the day of the named place, on both sides of midnight", () => {
    const moment = new Date("2025-04-26T02:00:00Z")
    expect(date(moment, { timeZone: "America/New_York" })).toBe("2025-04-25")
    expect(date(moment, { timeZone: "UTC" })).toBe("2025-04-26")
    expect(date(moment, { timeZone: "Pacific/Kiritimati" })).toBe("2025-04-26")
    expect(date(new Date("2025-04-25T12:00:00Z"), { timeZone: "Pacific/Kiritimati" })).toBe("2025-04-26")
  })

  test("a Date without a time zone does not compile, and is refused where types are not looked at", () => {
    // @ts-expect-error: a moment is no day
    expect(() => date(new Date("1980-02-29T00:00:00.000Z"))).toThrow("Pass { timeZone }")
    // @ts-expect-error: the time zone is missing
    expect(() => date(new Date(), {})).toThrow("Pass { timeZone }")
    // @ts-expect-error: a text is a day already
    date("1980-02-29", { timeZone: "UTC" })
  })

  test.each([
    ["1981-02-29", "no such day"],
    ["1900-02-29", "no such day"],
    ["2025-04-31", "no such day"],
    ["2025-00-10", "no such day"],
    ["2025-13-10", "no such day"],
    ["2025-01-00", "no such day"],
    ["0198-02-20", "between 1800 and 9999"],
    ["1799-12-31", "between 1800 and 9999"],
    ["1980-2-9", "YYYY-MM-DD"],
    ["19800229", "YYYY-MM-DD"],
    ["02/29/1980", "YYYY-MM-DD"],
    ["1980-02-29T00:00:00.000Z", "YYYY-MM-DD"],
    ["1980-02-29 ", "YYYY-MM-DD"],
    ["", "YYYY-MM-DD"],
    [{ year: 1980, month: 2, day: 30 }, "no such day"],
    [{ year: 80, month: 2, day: 1 }, "between 1800 and 9999"],
    [{ year: 10_000, month: 2, day: 1 }, "between 1800 and 9999"],
    [{ year: 1980, month: 2.5, day: 1 }, "no such day"],
    [{ year: 1980, month: 2, day: Number.NaN }, "no such day"],
    [{ year: 2523, month: 2, day: 1, calendarId: "buddhist" }, "another calendar"],
  ])("%j is refused", (value, says) => {
    const error = refused(() => date(value))
    expect(error).toBeInstanceOf(SourceError)
    expect(error).toMatchObject({ code: "invalid-date", message: expect.stringContaining(says) })
  })

  test.each([null, undefined, 19_800_229, [], true])("%j is refused", (value) => {
    expect(refused(() => date(value as unknown as string))).toMatchObject({ code: "invalid-date" })
  })

  test("a Date that is invalid, out of range or in no zone is refused", () => {
    const zone = { timeZone: "UTC" }
    expect(() => date(new Date(Number.NaN), zone)).toThrow("invalid one")
    expect(() => date(new Date(-8.64e15), zone)).toThrow("between 1800 and 9999")
    expect(() => date(new Date("0001-01-01T00:00:00Z"), zone)).toThrow("between 1800 and 9999")
    expect(() => date(new Date("1800-01-01T00:00:00Z"), { timeZone: "America/New_York" })).toThrow("between")
    expect(() => date(new Date(), { timeZone: "America/Gotham" })).toThrow("no such time zone")
  })

  test("any day there is comes back as it was", () => {
    fc.assert(
      fc.property(moments, (moment) => {
        const day = moment.toISOString().slice(0, 10)
        expect(date(day)).toBe(day)
        expect(date(moment, { timeZone: "UTC" })).toBe(day)
      }),
    )
  })

  test("in any zone, the day is the one that the moment's own clock shows", () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(...zones), (moment, timeZone) => {
        expect(date(moment, { timeZone })).toBe(dateTime(moment, { timeZone }).slice(0, 10))
      }),
    )
  })
})

describe("dateTime", () => {
  const at = (text: string, timeZone?: string) =>
    dateTime(new Date(text), timeZone === undefined ? {} : { timeZone })

  test("a moment is written in UTC, or as clocks show it in a zone", () => {
    expect(at("2016-09-22T10:20:30.000Z")).toBe("2016-09-22T10:20:30.000Z")
    expect(at("2016-09-22T10:20:30.000Z", "America/New_York")).toBe("2016-09-22T06:20:30.000-04:00")
    expect(at("2016-09-22T10:20:30.007Z", "Asia/Kathmandu")).toBe("2016-09-22T16:05:30.007+05:45")
    expect(at("2016-09-22T10:20:30.000Z", "America/St_Johns")).toBe("2016-09-22T07:50:30.000-02:30")
    expect(at("2016-09-22T10:20:30.000Z", "UTC")).toBe("2016-09-22T10:20:30.000+00:00")
  })

  test("midnight is hour 00 of the day that begins", () => {
    expect(at("2025-01-01T05:00:00Z", "America/New_York")).toBe("2025-01-01T00:00:00.000-05:00")
  })

  test("an hour that clocks show twice is told apart by its offset", () => {
    expect(at("2025-11-02T05:30:00Z", "America/New_York")).toBe("2025-11-02T01:30:00.000-04:00")
    expect(at("2025-11-02T06:30:00Z", "America/New_York")).toBe("2025-11-02T01:30:00.000-05:00")
    expect(at("2025-04-05T14:45:00Z", "Australia/Lord_Howe")).toBe("2025-04-06T01:45:00.000+11:00")
    expect(at("2025-04-05T15:15:00Z", "Australia/Lord_Howe")).toBe("2025-04-06T01:45:00.000+10:30")
  })

  test("an hour that clocks leave out is never written", () => {
    expect(at("2025-03-09T06:59:59.999Z", "America/New_York")).toBe("2025-03-09T01:59:59.999-05:00")
    expect(at("2025-03-09T07:00:00.000Z", "America/New_York")).toBe("2025-03-09T03:00:00.000-04:00")
  })

  test("a moment before zones were kept in minutes is still the same moment", () => {
    const local = at("1850-06-01T12:00:00Z", "America/New_York")
    expect(local).toBe("1850-06-01T07:04:00.000-04:56")
    expect(Date.parse(local)).toBe(Date.parse("1850-06-01T12:00:00Z"))
  })

  test("a text with an offset, and what Temporal calls an instant, are moments too", () => {
    expect(dateTime("2016-09-22T06:20:30-04:00")).toBe("2016-09-22T10:20:30.000Z")
    expect(dateTime("2016-09-22T06:20:30.000-0400")).toBe("2016-09-22T10:20:30.000Z")
    expect(dateTime("2016-09-22T10:20Z")).toBe("2016-09-22T10:20:00.000Z")
    expect(dateTime({ epochMilliseconds: 0 })).toBe("1970-01-01T00:00:00.000Z")
  })

  test.each([
    ["2016-09-22T06:20:30", "offset"],
    ["2016-09-22", "offset"],
    ["2016-09-22 06:20:30Z", "offset"],
    ["2016-09-22T24:00:00Z", "offset"],
    ["2016-09-22T10:60:00Z", "offset"],
    ["2016-09-22T10:20:30+24:00", "offset"],
    ["2015-02-29T10:20:30Z", "no such day"],
    ["0016-09-22T10:20:30Z", "between 1800 and 9999"],
    [new Date(Number.NaN), "no valid moment"],
    [new Date(8.64e15), "between 1800 and 9999"],
    [{ epochMilliseconds: Number.POSITIVE_INFINITY }, "no valid moment"],
    [{ epochMilliseconds: 9e15 }, "no valid moment"],
    [null, "no valid moment"],
    [1_474_539_630_000, "no valid moment"],
  ])("%s is refused", (value, says) => {
    const error = refused(() => dateTime(value as Date))
    expect(error).toMatchObject({ code: "invalid-date", message: expect.stringContaining(says) })
  })

  test("in any zone, what is written is the moment that was meant", () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(...zones), (moment, timeZone) => {
        const written = dateTime(moment, { timeZone })
        expect(written).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/)
        expect(Date.parse(written)).toBe(moment.getTime())
        expect(dateTime(written)).toBe(moment.toISOString())
      }),
    )
  })
})

test("nothing of what was passed is repeated by an error", () => {
  const errors = [
    refused(() => date("CANARY")),
    refused(() => dateTime("CANARY")),
    refused(() => date({ year: 8_675_309_001, month: 1, day: 1 })),
    refused(() => date(new Date(), { timeZone: "CANARY" })),
  ]
  expect(errors.every((error) => error instanceof SourceError)).toBe(true)
  expect(sentinelsIn(errors)).toEqual([])
})
