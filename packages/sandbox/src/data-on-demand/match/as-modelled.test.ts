import { models } from "@redoxkit/models"
import { expect, test } from "vitest"
import { sampleOf } from "../../message/assets.ts"
import { asModelled } from "./as-modelled.ts"

const read = (asked: object) => asModelled(asked as never, "Notes", "Query")

test("what the query has no member for is left out, and null stays wherever it stands", () => {
  const asked = {
    DocumentIDs: ["1", null],
    Patients: [{ Name: "x", Identifiers: null }],
    Extensions: {},
    Limit: 1,
  }

  expect(read(asked)).toEqual({ DocumentIDs: ["1", null], Patients: [{ Identifiers: null }] })
})

test("a number is a text where the query has a text", () => {
  expect(read({ DocumentIDs: [7001] })).toEqual({ DocumentIDs: ["7001"] })
})

test.each<[string, object, string]>([
  ["a text for a list", { DocumentIDs: "1" }, "DocumentIDs is a text, where the data model has a list."],
  [
    "an object for a list",
    { Patients: { Identifiers: [] } },
    "Patients is an object, where the data model has a list.",
  ],
  ["a text for an object", { Patients: ["1"] }, "Patients[0] is a text, where the data model has an object."],
  [
    "a list for a text",
    { DocumentTypes: [["1"]] },
    "DocumentTypes[0] is a list, where the data model has a text.",
  ],
  [
    "true for a text",
    { Patients: [{ Identifiers: [{ ID: true }] }] },
    "Patients[0].Identifiers[0].ID is true or false, where the data model has a text.",
  ],
])("%s is refused by its path", (_name, asked, text) => {
  expect(() => read(asked)).toThrow(text)
})

test("the samples are read as they are", () => {
  for (const { dataModel, eventType } of models.events.filter(({ kind }) => kind === "query")) {
    const { Meta: _meta, ...asked } = sampleOf(dataModel, eventType) ?? { Meta: {} }
    expect(asModelled(asked, dataModel, eventType)).toEqual(asked)
  }
})
