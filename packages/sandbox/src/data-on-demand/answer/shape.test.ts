import { expect, test } from "vitest"
import { shape } from "./shape.ts"

test("members that the response does not have are left out, and extensions stay", () => {
  const note = { DocumentID: "D-1", Provider: { ID: "1" }, Extensions: { tag: { string: "x" } } }

  expect(shape("Notes", "QueryResponse", { Notes: [note], Total: 1 })).toEqual({
    Notes: [{ DocumentID: "D-1", Extensions: { tag: { string: "x" } } }],
  })
})

test("values of another kind than the schema has are left out, but for numbers that are texts", () => {
  const Demographics = {
    FirstName: { Given: "Tobias" },
    LastName: "Quill",
    MiddleName: null,
    EmailAddresses: [{ Address: "quill@example.com" }, "tobias@example.com"],
    PhoneNumber: "+15035550120",
    Address: { ZIP: 97999 },
    Citizenship: "US",
    Race: undefined,
  }

  expect(shape("PatientSearch", "Response", { Patient: { Demographics, Contacts: null } })).toEqual({
    Patient: {
      Demographics: {
        LastName: "Quill",
        MiddleName: null,
        EmailAddresses: ["tobias@example.com"],
        Address: { ZIP: "97999" },
      },
    },
  })
})

test("what the response requires and nobody told is there, and empty", () => {
  const members = { Visits: [{ VisitNumber: "V-1", Patient: { Identifiers: [] } }] }

  expect(shape("Scheduling", "BookedResponse", members)).toEqual({
    Visits: [
      {
        VisitNumber: "V-1",
        Patient: { Identifiers: [] },
        VisitDateTime: "",
        Duration: 0,
        Location: { Department: "" },
      },
    ],
  })
})
