import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { formOf } from "../packages/source/src/dates/date-forms.ts"
import {
  dateFormOf,
  dateFormsFile,
  dateFormsOf,
  type Member,
  membersOf,
  printDateForms,
} from "./date-forms.ts"

const members = membersOf(join(import.meta.dirname, "../schemas"))

test("every text of every event has the date form that its schema gives it, and no other has one", () => {
  const texts = members.filter(({ isText }) => isText)
  expect(texts.filter((member) => dateFormOf(member) === "date").length).toBeGreaterThan(200)
  expect(texts.filter((member) => dateFormOf(member) === "date-time").length).toBeGreaterThan(600)
  const wrong = texts.filter((member) => (formOf(member.names) ?? "") !== dateFormOf(member))
  expect(wrong.map(({ event, names }) => `${event} ${names.join("/")}`)).toEqual([])
})

test("the file of date forms is what the schemas come to", () => {
  expect(readFileSync(dateFormsFile, "utf8")).toBe(printDateForms(dateFormsOf(members)))
})

test("one place with two forms is refused, since no name can tell them apart", () => {
  const member = (event: string, form: string): Member => ({ event, names: ["A", "B"], form, isText: true })
  expect(() => dateFormsOf([member("x", "date"), member("y", "date-time")])).toThrow("/A/B has several forms")
})
