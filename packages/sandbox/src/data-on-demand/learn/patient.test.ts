import { expect, test } from "vitest"
import { parseExactly } from "../../message/exact-json.ts"
import { learner, mr, withIds } from "../../testing/learner.ts"

const person = { FirstName: "Ada", LastName: "Abel", DOB: "1950-01-02" }

test("a patient is known again by any identifier, and gets those that are new", async () => {
  const { tell, records, only } = await learner()
  tell("PatientAdmin/NewPatient", { Patient: { ...withIds("1"), Demographics: person } })
  tell("Notes/New", { Patient: { Identifiers: [{ ID: "E-1", IDType: "EHRID" }, mr("1")] }, Note: {} })
  tell("PatientAdmin/PatientUpdate", {
    Patient: { Identifiers: [{ ID: "E-1", IDType: "EHRID" }], Demographics: { LastName: "Berg", DOB: null } },
  })

  expect(only("patient").body).toEqual({
    Identifiers: [mr("1"), { ID: "E-1", IDType: "EHRID" }],
    Demographics: { ...person, LastName: "Berg" },
  })
  expect(records.find("patient", "last-name", ["berg"])).toHaveLength(1)
  expect(records.find("patient", "last-name", ["abel"])).toEqual([])
  expect(records.find("patient", "dob", ["1950-01-02"])).toHaveLength(1)
})

test("the same ID under two types is two patients, and an ID without a type is a third", async () => {
  const { tell, records } = await learner()
  for (const IDType of ["MR", "EHRID", undefined])
    tell("PatientAdmin/NewPatient", { Patient: { Identifiers: [{ ID: "1", IDType }] } })

  expect(records.list("patient")).toHaveLength(3)
  expect(records.findPatients([{ ID: "1" }])[0]?.body.Identifiers).toEqual([{ ID: "1", IDType: null }])
  expect(records.findPatients([mr("1"), { ID: "1", IDType: "EHRID" }])).toEqual([])
  expect(records.findPatients([])).toEqual([])
})

test("the first identifier that is known decides, and one of another patient stays there", async () => {
  const { tell, patient } = await learner()
  tell("PatientAdmin/NewPatient", { Patient: withIds("1") })
  tell("PatientAdmin/NewPatient", { Patient: withIds("2") })

  expect(tell("PatientAdmin/PatientUpdate", { Patient: withIds("9", "1", "2") })).toEqual([
    { location: "Patient.Identifiers[2]", rule: "belongs-to-another" },
  ])
  expect(patient("1")?.body.Identifiers).toEqual([mr("1"), mr("9")])
  expect(patient("2")?.body.Identifiers).toEqual([mr("2")])
})

test("a patient without an identifier is known by whole name and date of birth, and never taken for one with a number", async () => {
  const { tell, records } = await learner()
  tell("PatientAdmin/NewPatient", { Patient: { ...withIds("1"), Demographics: person } })
  tell("PatientAdmin/NewPatient", { Patient: { Identifiers: [], Demographics: person } })
  const again = { ...person, FirstName: " ADA ", Sex: "Female" }
  tell("PatientAdmin/PatientUpdate", { Patient: { Demographics: again } })
  tell("PatientAdmin/PatientUpdate", { Patient: { Demographics: { ...person, DOB: "1950-01-03" } } })

  expect(records.list("patient").map(({ body }) => (body.Demographics as { Sex?: string }).Sex)).toEqual([
    undefined,
    "Female",
    undefined,
  ])
})

test("with less than that there is no patient, and what belongs to nobody is kept all the same", async () => {
  const { tell, records, only } = await learner()
  tell("Order/New", { Patient: { Demographics: { ...person, DOB: " " } }, Order: { ID: "O1" } })
  tell("Order/New", { Order: { ID: "O1", Priority: "STAT" } })

  expect(records.list("patient")).toEqual([])
  expect(only("order")).toMatchObject({ patientId: null, body: { ID: "O1", Priority: "STAT" } })
})

test.each([
  ["a patient that is a text", { Patient: "CANARY" }, "Patient", "odd-shape"],
  [
    "identifiers that are no list",
    { Patient: { Identifiers: "CANARY" } },
    "Patient.Identifiers",
    "odd-shape",
  ],
  [
    "an identifier that is a number",
    { Patient: { Identifiers: [7] } },
    "Patient.Identifiers[0]",
    "odd-shape",
  ],
  [
    "an identifier without an ID",
    { Patient: { Identifiers: [{ IDType: "MR" }] } },
    "Patient.Identifiers[0].ID",
    "missing",
  ],
  [
    "demographics that are a list",
    { Patient: { ...withIds("1"), Demographics: ["CANARY"] } },
    "Patient.Demographics",
    "odd-shape",
  ],
])("%s is a gap, told by its place", async (_name, members, location, rule) => {
  const { tell } = await learner()
  expect(tell("PatientAdmin/NewPatient", members)).toEqual([{ location, rule }])
})

test("an ID that is a number of many digits keeps them", async () => {
  const { tell, only } = await learner()
  tell(
    "PatientAdmin/NewPatient",
    parseExactly('{"Patient":{"Identifiers":[{"ID":12345678901234567890}]}}') as object,
  )

  expect(only("patient").body.Identifiers).toEqual([{ ID: "12345678901234567890", IDType: null }])
})

test("every message tells of its patient, also of a data model that is not kept, and allergies only in one form", async () => {
  const { tell, only } = await learner()
  tell("PatientAdmin/NewPatient", {
    Patient: { ...withIds("1"), Allergies: [{ Code: "A", Codeset: "SNOMED" }] },
  })
  tell("Flowsheet/New", { Patient: { ...withIds("1"), Contacts: [{ FirstName: "Bo" }] } })
  tell("Medications/New", {
    Patient: { ...withIds("1"), Allergies: [{ Code: "B", CodeSystem: "2.16" }] },
    Order: { ID: "M1" },
  })

  expect(only("patient").body).toMatchObject({
    Contacts: [{ FirstName: "Bo" }],
    Allergies: [{ Code: "A", Codeset: "SNOMED" }],
  })
})

test("an ID of nothing but spaces names nobody: two patients with one are two", async () => {
  const { tell, records } = await learner()
  for (const id of ["1", "2"])
    expect(tell("PatientAdmin/NewPatient", { Patient: withIds("  ", id) })).toEqual([
      { location: "Patient.Identifiers[0].ID", rule: "missing" },
    ])

  expect(records.list("patient").map(({ body }) => body.Identifiers)).toEqual([[mr("1")], [mr("2")]])
})
