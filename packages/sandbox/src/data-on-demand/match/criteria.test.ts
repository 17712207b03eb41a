import { models } from "@redoxkit/models"
import { describe, expect, test } from "vitest"
import { sampleOf } from "../../message/assets.ts"
import { settingsOf } from "../../options.ts"
import { checkCriteria } from "./check-criteria.ts"
import { type CriteriaSet, defaultCriteria, demandCriteria } from "./criteria.ts"

const search: readonly CriteriaSet[] = defaultCriteria["PatientSearch.Query"]
const full = { FirstName: "Tobias", LastName: "Quill", DOB: "1986-11-02", Address: { ZIP: "97999" } }

describe("a PatientSearch gives enough with", () => {
  test.each<[string, object]>([
    ["an identifier", { Identifiers: [{ ID: "1", IDType: "HB" }] }],
    ["first name, last name, date of birth and postal code", { Demographics: full }],
    ["both", { Identifiers: [{ ID: "1", IDType: "HB" }], Demographics: full }],
  ])("%s", (_name, Patient) => {
    expect(() => demandCriteria({ Patient }, search)).not.toThrow()
  })
})

describe("a PatientSearch gives too little with", () => {
  test.each<[string, object]>([
    ["nothing", {}],
    ["the type of an identifier alone", { Identifiers: [{ ID: null, IDType: "HB" }] }],
    [
      "last name and postal code, as recorded",
      { Demographics: { LastName: "Quill", Address: { ZIP: "97999" } } },
    ],
    ["no postal code", { Demographics: { ...full, Address: { City: "Port Alder" } } }],
    ["an empty date of birth", { Demographics: { ...full, DOB: "" } }],
    ["a social security number", { Demographics: { SSN: "000-59-3286" } }],
  ])("%s", (_name, Patient) => {
    expect(() => demandCriteria({ Patient }, search)).toThrow(
      "The query gives too few criteria. Give Patient.Identifiers, or Patient.Demographics.FirstName + Patient.Demographics.LastName + Patient.Demographics.DOB + Patient.Demographics.Address.ZIP.",
    )
  })
})

describe("criteria of an application", () => {
  test("take the place of the default ones, for the queries that it names", () => {
    const { searchCriteria } = settingsOf({
      searchCriteria: { "PatientSearch.Query": [["Patient.Demographics.SSN"]] },
    })

    expect(searchCriteria["PatientSearch.Query"]).toEqual([["Patient.Demographics.SSN"]])
    expect(searchCriteria["Notes.Query"]).toEqual(defaultCriteria["Notes.Query"])
  })

  test.each<[string, object]>([
    ["a query that is not answered from records", { "Scheduling.New": [["Patient"]] }],
    ["no set", { "PatientSearch.Query": [] }],
    ["no list", { "PatientSearch.Query": "Patient.Identifiers" }],
    ["a member that the query does not have", { "PatientSearch.Query": [["Patient.Name"]] }],
    ["Meta", { "PatientSearch.Query": [["Meta.Test"]] }],
  ])("with %s are an invalid option", (_name, searchCriteria) => {
    expect(() => settingsOf({ searchCriteria })).toThrow(
      expect.objectContaining({ name: "SandboxError", code: "invalid-option" }),
    )
  })
})

test("the default criteria name members that the queries have", () => {
  expect(checkCriteria(defaultCriteria)).toEqual(defaultCriteria)
})

test("every query of the catalogue has criteria, but those that are no matter of records", () => {
  const queries = models.events
    .filter(
      ({ kind, dataModel }) => kind === "query" && !["Clinical Decisions", "Enrichment"].includes(dataModel),
    )
    .map(({ dataModel, eventType }) => `${dataModel}.${eventType}`)

  expect(Object.keys(defaultCriteria).sort()).toEqual(queries.sort())
})

test.each(Object.entries(defaultCriteria))("the sample of %s gives enough", (name, sets) => {
  const [dataModel = "", eventType = ""] = name.split(".")

  expect(() => demandCriteria(sampleOf(dataModel, eventType) ?? {}, sets)).not.toThrow()
})
