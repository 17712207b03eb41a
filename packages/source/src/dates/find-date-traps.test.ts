import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { sentinelsIn, withSentinels } from "../../../destination/src/testing/sentinels.ts"
import { findDateTraps } from "./find-date-traps.ts"

const root = join(import.meta.dirname, "../../../../schemas")
const samples = globSync("*/*.sample.json", { cwd: root }).map((file) =>
  JSON.parse(readFileSync(join(root, file), "utf8")),
)
const bornOn = (DOB: unknown) => ({ Patient: { Demographics: { DOB } } })
const rules = (body: unknown) => findDateTraps(body).map(({ rule }) => rule)

test("a birth date sent as midnight in UTC is found, with its place and without its value", () => {
  expect(findDateTraps(bornOn("1980-02-29T00:00:00.000Z"))).toEqual([
    { path: "/Patient/Demographics/DOB", rule: "date-at-midnight", expected: "YYYY-MM-DD", found: "string" },
  ])
})

test.each([
  ["1980-02-29", []],
  ["1980-02-29T00:00:00Z", ["date-at-midnight"]],
  ["1980-02-29T00:00Z", ["date-at-midnight"]],
  ["1980-02-29T00:00:00.000+00:00", ["date-at-midnight"]],
  ["1980-02-29T00:00:00.000-0500", ["date-with-time"]],
  ["1980-02-29T00:00:00", ["date-with-time"]],
  ["1980-02-29T12:00:00Z", ["date-with-time"]],
  ["1980-02-29 00:00", ["date-with-time"]],
  ["1981-02-29", ["impossible-day"]],
  [new Date("1980-02-29T00:00:00Z"), ["date-at-midnight"]],
  [new Date(Number.NaN), []],
  ["1980", []],
  ["unknown", []],
  ["", []],
  [null, []],
  [19_800_229, []],
])("a birth date given as %j has %j", (value, expected) => {
  expect(rules(bornOn(value))).toEqual(expected)
})

test.each([
  ["2025-04-26T10:00:00.000Z", []],
  ["2025-04-26T10:00:00.000-0400", []],
  ["2025-04-26T10:00:00-04:00", []],
  ["2025-04-26T10:00-04", []],
  ["2025-04-26T10:00:00", ["date-time-without-offset"]],
  ["2025-04-26T10:00", ["date-time-without-offset"]],
  ["2025-04-26", ["date-time-without-time"]],
  ["2025-02-30T10:00:00Z", ["impossible-day"]],
])("the time of a visit given as %j has %j", (value, expected) => {
  expect(rules({ Visit: { VisitDateTime: value } })).toEqual(expected)
})

test("one name is a day in one place and a moment in another", () => {
  const start = { StartDate: "2025-04-26", EndDate: "2025-04-26T10:00:00.000Z" }
  expect(findDateTraps({ Providers: [{ Qualifications: [start] }], Medications: [start] })).toMatchObject([
    { path: "/Providers/0/Qualifications/0/EndDate", rule: "date-with-time" },
    { path: "/Medications/0/StartDate", rule: "date-time-without-time" },
  ])
})

test("our samples of all events have no traps", () => {
  expect(samples.length).toBeGreaterThan(100)
  expect(samples.flatMap(findDateTraps)).toEqual([])
})

test("each birth date of our samples that becomes a Date is found", () => {
  let dates = 0
  const asDates = (value: unknown, name = ""): unknown => {
    if (Array.isArray(value)) return value.map((item) => asDates(item))
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asDates(member, key)]))
    if (name !== "DOB" || typeof value !== "string") return value
    dates += 1
    return new Date(value).toJSON()
  }
  const traps = asDates(samples)
  expect(dates).toBeGreaterThan(100)
  expect((traps as unknown[]).flatMap(rules)).toEqual(Array(dates).fill("date-at-midnight"))
})

test("a message of millions of traps, of odd shapes or endless depth is looked at within bounds", () => {
  const many = Array.from({ length: 5_000 }, () => ({ DOB: "1980-02-29T00:00:00Z" }))
  expect(findDateTraps({ Patients: many })).toHaveLength(1_000)
  let deep: object = { DOB: "1980-02-29T00:00:00Z" }
  for (let level = 0; level < 100_000; level++) deep = { Patient: deep }
  expect(findDateTraps(deep)).toEqual([])
  let lists: unknown = { DOB: "1980-02-29T00:00:00Z" }
  for (let level = 0; level < 100_000; level++) lists = [lists]
  expect(findDateTraps({ Patients: lists })).toEqual([])
  for (const body of [undefined, null, "text", 4, [], [[]], { Patient: null }, { Patient: "x" }])
    expect(findDateTraps(body)).toEqual([])
  const round: Record<string, unknown> = {}
  for (const name of ["Patient", "Visit", "Orders", "Provider"]) round[name] = [round, round]
  expect(findDateTraps(round)).toEqual([])
})

test("names and values of the sender's own are in no finding", () => {
  const dated = JSON.parse(
    JSON.stringify(withSentinels(samples[0])).replaceAll(/"CANARY\d+"(?=[,}\]])/g, '"1980-02-30 CANARY1"'),
  )
  const issues = findDateTraps({ ...dated, CANARY: { DOB: "1980-02-30" } })
  expect(issues.length).toBeGreaterThan(0)
  expect(sentinelsIn(issues)).toEqual([])
})
