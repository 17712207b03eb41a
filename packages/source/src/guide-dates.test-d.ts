// Compiled, never run: the code of docs/dates.md. tests/docs.test.ts keeps them the same.
import { type DayLike, date, dateTime, findDateTraps, type MomentLike } from "@redoxkit/source"

declare const admittedAt: Date
declare const Temporal: {
  readonly PlainDate: { from(text: string): DayLike }
  readonly Now: { instant(): MomentLike }
}

date("1980-02-29") // "1980-02-29"
date({ year: 1980, month: 2, day: 29 }) // "1980-02-29"
date(Temporal.PlainDate.from("1980-02-29")) // "1980-02-29"
date(admittedAt, { timeZone: "America/New_York" }) // the day on which it was there

dateTime(new Date()) // "2016-09-22T10:20:30.000Z"
dateTime(new Date(), { timeZone: "America/New_York" }) // "2016-09-22T06:20:30.000-04:00"
dateTime(Temporal.Now.instant())
dateTime("2016-09-22T06:20:30-04:00") // "2016-09-22T10:20:30.000Z"

findDateTraps({ Patient: { Demographics: { DOB: "1980-02-29T00:00:00.000Z" } } })
// [{ path: "/Patient/Demographics/DOB", rule: "date-at-midnight", expected: "YYYY-MM-DD", found: "string" }]
