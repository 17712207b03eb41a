import { describe, expect, test } from "vitest"
import { dateFormat } from "./date-formats.ts"
import { readCell } from "./read-cell.ts"
import type { DateFormat, ReadingRules } from "./reading.ts"

const rules: ReadingRules = {
  timeZone: "America/Chicago",
  dateFormats: [],
  dateTimeFormats: [],
  countryCode: undefined,
}

function format(written: string, hasTime: boolean): DateFormat {
  const made = dateFormat(written, hasTime)
  if (typeof made === "string") throw new Error(made)
  return made
}

const read = (form: Parameters<typeof readCell>[1]["form"], text: string, more: Partial<ReadingRules> = {}) =>
  readCell(text, { form, reading: { ...rules, ...more } })

describe("days", () => {
  const dateFormats = [format("MM/DD/YYYY", false), format("D.M.YYYY", false)]

  test.each([
    ["1980-02-29", "1980-02-29"],
    ["1980-02-29 00:00:00.000", "1980-02-29"],
    ["02/29/1980", "1980-02-29"],
    ["1.3.1980", "1980-03-01"],
  ])("%s is %s", (text, value) => {
    expect(read("date", text, { dateFormats })).toEqual({ value })
  })

  test.each([
    "1981-02-29",
    "13/01/1980",
    "0001-01-01",
    "1980-2-9",
    "2/3/80",
    "1980-02-29T08:00",
    "1980-02-29T00:00:00Z",
  ])("%s is wrong, and the reason does not repeat it", (text) => {
    const reading = read("date", text, { dateFormats })
    expect(reading).toHaveProperty("wrong")
    expect(JSON.stringify(reading)).not.toContain(text)
  })
})

describe("days with a time", () => {
  test.each([
    ["2026-03-02T09:30:00-06:00", "2026-03-02T15:30:00.000Z"],
    ["2026-03-02T09:30:00+0530", "2026-03-02T04:00:00.000Z"],
    ["2026-03-02T09:30:00.250Z", "2026-03-02T09:30:00.250Z"],
    ["2026-03-02 09:30", "2026-03-02T15:30:00.000Z"],
    ["2026-07-02 09:30:15", "2026-07-02T14:30:15.000Z"],
    ["2026-11-01 01:30", "2026-11-01T06:30:00.000Z"],
    ["03/02/2026 12:05 AM", "2026-03-02T06:05:00.000Z"],
    ["03/02/2026 12:05 pm", "2026-03-02T18:05:00.000Z"],
  ])("%s is %s", (text, value) => {
    const dateTimeFormats = [format("MM/DD/YYYY hh:mm A", true)]
    expect(read("date-time", text, { dateTimeFormats })).toEqual({ value })
  })

  test("a time that clocks skip is wrong, and so is one without an offset where no zone is known", () => {
    expect(read("date-time", "2026-03-08 02:30")).toMatchObject({ wrong: expect.stringContaining("skipped") })
    expect(read("date-time", "2026-03-08 01:30", { timeZone: undefined })).toMatchObject({
      wrong: expect.stringContaining("--time-zone"),
    })
  })

  test.each(["2026-03-02", "2026-03-02 24:00", "2026-03-02 9:30", "2026-02-30 09:30", "tomorrow"])(
    "%s is wrong",
    (text) => {
      expect(read("date-time", text)).toHaveProperty("wrong")
    },
  )
})

describe("formats", () => {
  test.each([
    ["MM/DD/YY", false, "four digits"],
    ["MM/DD", false, "lacks the year"],
    ["MM/MM/YYYY", false, "twice"],
    ["MM/DD/YYYY", true, "minute"],
    ["MM/DD/YYYY hh:mm", true, "hour"],
    ["Month DD YYYY", false, "no token"],
  ])("%s is refused", (written, hasTime, told) => {
    expect(dateFormat(written, hasTime)).toEqual(expect.stringContaining(told))
  })

  test("signs of a format stand for themselves", () => {
    expect(format("YYYY.MM.DD", false).read("2026x01x02")).toBeUndefined()
    expect(format("YYYYMMDD", false).read("20260102")).toMatchObject({ year: 2026, month: 1, day: 2 })
  })
})

describe("phone numbers", () => {
  test.each([
    [undefined, "+1 (608) 555-0117", "+16085550117"],
    ["+1", "(608) 555-0117", "+16085550117"],
    ["+1", "1-608-555-0117", "+16085550117"],
    ["+1", "+41 44 555 01 17", "+41445550117"],
    ["+41", "044 555 01 17", "+41445550117"],
    ["+41", "0041 44 555 01 17", "+41445550117"],
  ])("with country %s, %s is %s", (countryCode, text, value) => {
    expect(read("phone", text, { countryCode })).toEqual({ value })
  })

  test.each([
    [undefined, "608-555-0117"],
    ["+1", "555-0117"],
    ["+1", "608-555-0117 x12"],
    ["+1", "none"],
    ["+41", "12"],
  ])("with country %s, %s is wrong", (countryCode, text) => {
    expect(read("phone", text, { countryCode })).toHaveProperty("wrong")
  })
})

describe("other forms", () => {
  test("codes are found without regard to case, and in short", () => {
    const code = { form: "code", values: ["Female", "Male"], short: { f: "Female" }, reading: rules } as const
    expect(readCell("MALE", code)).toEqual({ value: "Male" })
    expect(readCell("F", code)).toEqual({ value: "Female" })
    expect(readCell("W", code)).toMatchObject({ wrong: expect.stringContaining("none of Female, Male") })
    expect(readCell("constructor", code)).toHaveProperty("wrong")
  })

  test("numbers, flags and lists are read, and what is none is wrong", () => {
    expect(read("number", "30")).toEqual({ value: 30 })
    expect(read("number", "30 min")).toHaveProperty("wrong")
    expect(read("number", "Infinity")).toHaveProperty("wrong")
    expect(read("flag", "Yes")).toEqual({ value: true })
    expect(read("flag", "0")).toEqual({ value: false })
    expect(read("flag", "toString")).toHaveProperty("wrong")
    expect(read("list", "a@example.com; b@example.com;")).toEqual({
      value: ["a@example.com", "b@example.com"],
    })
  })
})
