import { describe, expect, test } from "vitest"
import { converse, listed } from "../../testing/converse.ts"
import { smallHospital } from "../../testing/small-hospital.ts"

const patients = (...ids: readonly string[]) => ids.map((ID) => ({ Identifiers: [{ ID, IDType: "HB" }] }))
const tooFew = expect.stringMatching(/^The query gives too few criteria\. Give /)

describe("Order.Query", () => {
  test.each<[string, object, unknown]>([
    ["of a patient", { Patients: patients("tobias") }, ["O-1 New", "O-2 New"]],
    [
      "of several patients, the cancelled too",
      { Patients: patients("tobias", "maren") },
      ["O-1 New", "O-2 New", "O-3 Cancel"],
    ],
    ["by ID", { OrderIDs: ["O-2", "O-9"] }, ["O-2 New"]],
    ["by the ID of the ordering application", { OrderIDs: ["app-O-1"] }, ["O-1 New"]],
    ["of a visit", { VisitNumbers: ["V-in"] }, ["O-3 Cancel"]],
    ["of a procedure", { Procedures: [{ Code: "4537-7", Codeset: "loinc" }] }, ["O-2 New"]],
    ["of a code in another code set", { Procedures: [{ Code: "4537-7", Codeset: "CPT" }] }, []],
    [
      "placed in a span",
      { StartDateTime: "2025-05-07T08:00:00.000Z", EndDateTime: "2025-05-07T08:30:00.000Z" },
      ["O-2 New"],
    ],
    ["all given have to match", { OrderIDs: ["O-1"], Procedures: [{ Code: "4537-7" }] }, []],
    ["of nobody", { Patients: patients("nobody") }, []],
    ["too few criteria", {}, tooFew],
    ["no date", { StartDateTime: "yesterday" }, expect.stringMatching(/^StartDateTime is neither/)],
  ])("%s", async (_name, asked, expected) => {
    const name = ({ ID, Status }: { ID: string; Status: string }) => `${ID} ${Status}`
    expect(listed(await converse(smallHospital, "Order.Query", asked), "Orders", name)).toEqual(expected)
  })
})

describe("Results.Query", () => {
  const span = (StartDateTime: string, EndDateTime: string) => ({ StartDateTime, EndDateTime })

  test.each<[string, object, unknown]>([
    ["of a patient", { Patients: patients("tobias") }, ["O-1"]],
    ["of several patients", { Patients: patients("tobias", "maren") }, ["O-1", "O-3"]],
    ["of an order", { OrderIDs: ["O-3"] }, ["O-3"]],
    ["of a procedure", { Procedures: [{ Code: "58410-2", Codeset: "LOINC" }] }, ["O-1"]],
    ["of one of several statuses", { ResultStatuses: ["corrected", "FINAL"] }, ["O-1"]],
    [
      "completed in a span",
      { Completion: span("2025-05-06T20:00:00.000Z", "2025-05-06T20:00:00.000Z") },
      ["O-1"],
    ],
    ["changed in a span, as the sender says", { LastUpdated: span("2025-05-06", "2025-05-07") }, ["O-1"]],
    ["changed in a span, as the sandbox knows", { LastUpdated: span("2025-05-09", "2025-05-10") }, ["O-3"]],
    ["of the department of the visit", { Location: { Department: "ortho" } }, ["O-3"]],
    ["of another department", { Location: { Department: "PEDS" } }, []],
    ["all given have to match", { Patients: patients("tobias"), ResultStatuses: ["Preliminary"] }, []],
    ["of nobody", { Patients: patients("nobody") }, []],
    ["too few criteria", { Completion: { StartDateTime: null } }, tooFew],
    [
      "no date",
      { Completion: { EndDateTime: "later" } },
      expect.stringMatching(/^Completion\.EndDateTime is neither/),
    ],
  ])("%s", async (_name, asked, expected) => {
    const id = ({ ID }: { ID: string }) => ID
    expect(listed(await converse(smallHospital, "Results.Query", asked), "Orders", id)).toEqual(expected)
  })

  test("a result comes with its patient and visit, and when it was last changed", async () => {
    expect(await converse(smallHospital, "Results.Query", { OrderIDs: ["O-3"] })).toMatchObject({
      members: {
        Orders: [
          {
            Patient: { Identifiers: [{ ID: "maren" }] },
            Visit: { VisitNumber: "V-in" },
            LastUpdated: "2025-05-09T00:00:00.000Z",
          },
        ],
      },
    })
  })
})
