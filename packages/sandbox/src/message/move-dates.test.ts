import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Message, sampleOf } from "./assets.ts"
import { moveDate, moveDates } from "./move-dates.ts"
import { instantOf, offsetAt } from "./zoned-time.ts"

describe("one value", () => {
  test.each([
    // The example that Redox's documentation gives.
    ["2016-09-22T00:00:00.000Z", "UTC", "America/New_York", "2016-09-21T20:00:00.000-0400"],
    // Without an offset it is read in the zone of the source.
    ["2016-09-22T10:20:30.000", "America/Chicago", "America/New_York", "2016-09-22T11:20:30.000-0400"],
    ["2016-09-22T10:20", "America/Chicago", "UTC", "2016-09-22T15:20:00.000Z"],
    // An explicit offset wins over the zone of the source.
    ["2016-09-22T10:20:30+02:00", "America/Chicago", "UTC", "2016-09-22T08:20:30.000Z"],
    ["2016-09-22T10:20:30-0400", "America/Chicago", "UTC", "2016-09-22T14:20:30.000Z"],
    ["2016-12-22T12:00:00Z", "UTC", "Asia/Kolkata", "2016-12-22T17:30:00.000+0530"],
    // Without a time it stays as it is, and so does what is no date.
    ["1986-11-02", "America/Chicago", "Asia/Tokyo", "1986-11-02"],
    ["2016-09-22T25:00:00Z", "UTC", "Asia/Tokyo", "2016-09-22T25:00:00Z"],
    ["soon", "UTC", "Asia/Tokyo", "soon"],
  ])("%s from %s to %s becomes %s", (text, from, to, expected) => {
    expect(moveDate(text, from, to)).toBe(expected)
  })

  test("a time that clocks show twice is the first of both, one that they skip is read as if they had not", () => {
    expect(moveDate("2025-11-02T01:30:00", "America/New_York", "UTC")).toBe("2025-11-02T05:30:00.000Z")
    expect(moveDate("2025-03-09T02:30:00", "America/New_York", "UTC")).toBe("2025-03-09T07:30:00.000Z")
  })

  test("the moment never changes, whatever the zones", () => {
    const zones = ["America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]
    const moments = fc.date({ min: new Date("1950-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
    fc.assert(
      fc.property(moments, fc.constantFrom(...zones), (moment, zone) => {
        const moved = moveDate(moment.toISOString(), "UTC", zone)
        expect(Date.parse(moved.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"))).toBe(moment.getTime())
      }),
      { numRuns: 300 },
    )
  })

  test("a local time of a day without a change of clocks leads to its instant", () => {
    for (const zone of ["America/New_York", "Asia/Kolkata", "Pacific/Apia"]) {
      const local = Date.parse("2025-06-10T12:00:00Z")
      expect(instantOf(local, zone)).toBe(local - offsetAt(local, zone) * 60_000)
    }
  })
})

describe("a message", () => {
  const sample = sampleOf("Scheduling", "New") as Message & { Visit: { VisitDateTime: string } }

  test("date-times move, whatever lies on the way to them; Meta and dates stay", () => {
    const visit = { ...sample.Visit, VisitDateTime: "2025-06-10T12:00:00.000" }
    const moved = moveDates(
      { ...sample, Visit: visit },
      "America/New_York",
      "Europe/Berlin",
    ) as typeof sample & {
      Patient: { Demographics: { DOB: string } }
    }

    expect(moved.Visit.VisitDateTime).toBe("2025-06-10T18:00:00.000+0200")
    expect(moved.Meta).toEqual(sample.Meta)
    expect(moved.Patient.Demographics.DOB).toBe("1986-11-02")
  })

  test("a date of birth with a time falls into the trap that Redox describes", () => {
    const trap = { ...sample, Patient: { Demographics: { DOB: "2016-09-22T00:00:00.000Z" } } }
    const moved = moveDates(trap, "UTC", "America/New_York") as typeof trap

    expect(moved.Patient.Demographics.DOB).toBe("2016-09-21T20:00:00.000-0400")
  })

  test("a text that looks like a date-time but is none by its schema stays, and so does an unknown event", () => {
    const text = "2016-09-22T00:00:00.000Z"
    const named = { Meta: sample.Meta, Patient: { Demographics: { LastName: text } }, Unknown: text }
    const unknown = { Meta: { DataModel: "FHIR.Device", EventType: "read" }, VisitDateTime: text }

    expect(moveDates(named, "UTC", "America/New_York")).toEqual(named)
    expect(moveDates(unknown, "UTC", "America/New_York")).toEqual(unknown)
  })
})
