import { expect, test } from "vitest"
import { errorEntriesOf } from "./error-entries.ts"

const entry = { ID: 1, Text: "No", Type: "message", Module: "DataModels", Extra: { a: 1 } }

test.each([
  ["a list of entries", [entry, entry], [entry, entry]],
  ["texts among entries", ["No", entry, 7], [{ Text: "No" }, entry, { Text: "7" }]],
  ["lists among entries", [["No", 7]], [{ Text: '["No",7]' }]],
  ["one entry without a list", entry, [entry]],
  ["entries by name", { Patient: "No" }, [{ Patient: "No" }]],
  ["a text", "No", [{ Text: "No" }]],
])("%s: nothing that Redox says is dropped", (_, Errors, expected) => {
  expect(errorEntriesOf({ Meta: { Errors } })).toEqual(expected)
})

test.each([[[]], [null], [undefined], [""], [{}], [false], [[null]], [[{}]]])("%j says nothing", (Errors) => {
  expect(errorEntriesOf({ Meta: { Errors } })).toEqual([])
})
