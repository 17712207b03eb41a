import { describe, expect, test } from "vitest"
import { converse, listed } from "../../testing/converse.ts"
import { smallHospital } from "../../testing/small-hospital.ts"

const tooFew = expect.stringMatching(/^The query gives too few criteria\. Give /)

describe("Provider.ProviderQuery", () => {
  const npi = (ID: string) => ({ Identifiers: [{ ID, IDType: "NPI" }] })

  test.each<[string, object, unknown]>([
    ["by identifier", npi("101"), ["Priya, active"]],
    ["by identifier, of one who left", npi("218"), ["Samuel, not active"]],
    [
      "by two identifiers",
      {
        Identifiers: [
          { ID: "101", IDType: "NPI" },
          { ID: "st-1", IDType: "STAFF" },
        ],
      },
      ["Priya, active"],
    ],
    [
      "by identifiers of two",
      {
        Identifiers: [
          { ID: "101", IDType: "NPI" },
          { ID: "218", IDType: "NPI" },
        ],
      },
      [],
    ],
    ["by name: several", { Demographics: { LastName: "RAY" } }, ["Priya, active", "Samuel, not active"]],
    [
      "by name and one of the addresses",
      { Demographics: { LastName: "Ray", Address: { City: "port alder", State: "OR" } } },
      ["Priya, active"],
    ],
    ["by parts of two addresses", { Demographics: { Address: { City: "Elsewhere", State: "OR" } } }, []],
    ["by identifier and a wrong name", { ...npi("101"), Demographics: { FirstName: "Samuel" } }, []],
    ["none", npi("999"), []],
    ["too few criteria", { Identifiers: [], Demographics: { LastName: null } }, tooFew],
  ])("%s", async (_name, Provider, expected) => {
    const name = (one: { Demographics: { FirstName: string }; IsActive: boolean }) =>
      `${one.Demographics.FirstName}, ${one.IsActive ? "active" : "not active"}`
    expect(
      listed(await converse(smallHospital, "Provider.ProviderQuery", { Provider }), "Providers", name),
    ).toEqual(expected)
  })
})

describe("Organization.Query", () => {
  const ask = (asked: object) =>
    converse(smallHospital, "Organization.Query", { Directory: "alder", ...asked })
  const wholeNumber = expect.stringMatching(/ is no whole number from /)

  test.each<[string, object, unknown]>([
    ["a whole directory", {}, ["Harrow Hospital", "Millrace Clinic", "Millrace Pharmacy"]],
    ["another directory", { Directory: "Carequality" }, []],
    ["by identifier", { Identifier: { ID: "2.999.1", IDType: "OID" } }, ["Millrace Clinic"]],
    [
      "a part of the name",
      { NameSearch: { Value: "MILL", SearchType: "Contains" } },
      ["Millrace Clinic", "Millrace Pharmacy"],
    ],
    ["the beginning of the name", { NameSearch: { Value: "clinic", SearchType: "Starts With" } }, []],
    [
      "the whole name, without a word on how to search",
      { NameSearch: { Value: "millrace clinic" } },
      ["Millrace Clinic"],
    ],
    ["a part of the name, without a word on how to search", { NameSearch: { Value: "millrace" } }, []],
    ["by state", { State: "wa" }, ["Harrow Hospital"]],
    ["around a postal code", { RadiusSearch: { ZipCode: "97991", Radius: "25" } }, ["Millrace Clinic"]],
    ["active ones", { Active: true }, ["Harrow Hospital", "Millrace Clinic"]],
    ["those that are not", { Active: false }, ["Millrace Pharmacy"]],
    ["changed since a day", { LastUpdated: "2025-02-01" }, ["Millrace Clinic", "Millrace Pharmacy"]],
    ["a page", { Index: "2", Limit: "1" }, ["Millrace Clinic"]],
    ["a page behind the end", { Index: "4" }, []],
    ["a limit that is no number", { Limit: "many" }, wholeNumber],
    ["an index before the first", { Index: "0" }, wholeNumber],
    ["too few criteria", { Directory: "" }, tooFew],
  ])("%s", async (_name, asked, expected) => {
    const name = ({ Name }: { Name: string }) => Name
    expect(listed(await ask(asked), "Organizations", name)).toEqual(expected)
  })

  test("a page says where it begins and how many there are in all", async () => {
    expect(await ask({ Index: "2", Limit: "1" })).toMatchObject({
      members: { Paging: { Index: 2, Count: 3 } },
    })
  })
})
