import { expect, test } from "vitest"
import { learner, mr, withIds } from "../../testing/learner.ts"

const merge = (remaining: readonly string[], previous: readonly string[]) => ({
  Patient: { ...withIds(...remaining), PreviousIdentifiers: previous.map(mr) },
})

test("everything of the patient who was merged away belongs to the survivor, who is found by every number", async () => {
  const { tell, records, only, patient } = await learner()
  tell("PatientAdmin/NewPatient", { Patient: withIds("1", "1b") })
  tell("PatientAdmin/NewPatient", { Patient: withIds("2") })
  tell("PatientAdmin/Arrival", { Patient: withIds("1"), Visit: { VisitNumber: "V1" } })
  tell("Order/New", { Patient: withIds("1"), Order: { ID: "O1" } })
  expect(tell("PatientAdmin/PatientMerge", merge(["2"], ["1"]))).toEqual([])
  const survivor = only("patient")

  expect(survivor.body.Identifiers).toEqual([mr("2")])
  expect(only("visit").patientId).toBe(survivor.id)
  expect(only("order").patientId).toBe(survivor.id)
  for (const id of ["1", "1b", "2"]) expect(patient(id)?.id).toBe(survivor.id)
  expect(records.identifiersOf(survivor.id)).toEqual([
    { ...mr("2"), retired: false },
    { ...mr("1"), retired: true },
    { ...mr("1b"), retired: true },
  ])
  expect(records.list("patient", { states: ["merged"] })).toMatchObject([{ patientId: survivor.id }])
})

test("a chain of merges ends with the last survivor, whichever number is asked for", async () => {
  const { tell, only, patient, records } = await learner()
  tell("Notes/New", { Patient: withIds("1"), Note: { DocumentID: "D1" } })
  tell("PatientAdmin/PatientMerge", merge(["2"], ["1"]))
  tell("PatientAdmin/PatientMerge", merge(["3"], ["2"]))
  const survivor = only("patient")

  expect(survivor.body.Identifiers).toEqual([mr("3")])
  expect(only("note").patientId).toBe(survivor.id)
  for (const id of ["1", "2", "3"]) expect(patient(id)?.id).toBe(survivor.id)
  expect(records.list("patient", { states: ["merged"] }).map(({ patientId }) => patientId)).toEqual([
    survivor.id,
    survivor.id,
  ])
})

test("a message under a number that was merged away is about the survivor, and does not bring the number back", async () => {
  const { tell, only } = await learner()
  tell("PatientAdmin/NewPatient", { Patient: withIds("1") })
  tell("PatientAdmin/PatientMerge", merge(["2"], ["1"]))
  tell("PatientAdmin/PatientUpdate", { Patient: { ...withIds("1"), Demographics: { LastName: "Berg" } } })

  expect(only("patient").body).toEqual({ Identifiers: [mr("2")], Demographics: { LastName: "Berg" } })
})

test("a merge of somebody who is not known yet counts for what comes later", async () => {
  const { tell, only } = await learner()
  tell("PatientAdmin/NewPatient", { Patient: withIds("2") })
  tell("PatientAdmin/PatientMerge", merge(["2"], ["1"]))
  tell("Order/New", { Patient: withIds("1"), Order: { ID: "O1" } })

  expect(only("order").patientId).toBe(only("patient").id)
})

test("a survivor who is not known yet is learned, with what was known of the other", async () => {
  const { tell, only } = await learner()
  tell("PatientAdmin/NewPatient", {
    Patient: { ...withIds("1"), Demographics: { LastName: "Abel", Sex: "Male" }, Notes: ["old"] },
  })
  tell("PatientAdmin/PatientMerge", {
    Patient: {
      ...withIds("2"),
      PreviousIdentifiers: [mr("1")],
      Demographics: { LastName: "Berg", Sex: null },
    },
  })

  expect(only("patient").body).toEqual({
    Identifiers: [mr("2")],
    Demographics: { LastName: "Berg", Sex: "Male" },
    Notes: ["old"],
  })
})

test("a merge that is turned round brings the other number back into use", async () => {
  const { tell, only } = await learner()
  tell("PatientAdmin/PatientMerge", merge(["2"], ["1"]))
  tell("PatientAdmin/PatientMerge", merge(["1"], ["2"]))

  expect(only("patient").body.Identifiers).toEqual([mr("1")])
})

test("an identifier of the merged patient that the message gives to the survivor stays in use", async () => {
  const { tell, only } = await learner()
  tell("PatientAdmin/NewPatient", { Patient: withIds("1", "1b") })
  tell("PatientAdmin/NewPatient", { Patient: withIds("2") })

  expect(tell("PatientAdmin/PatientMerge", merge(["2", "1b"], ["1"]))).toEqual([])
  expect(only("patient").body.Identifiers).toEqual([mr("2"), mr("1b")])
})

test("a merge into itself changes nothing, and one without a second patient is a gap", async () => {
  const { tell, only } = await learner()
  tell("PatientAdmin/NewPatient", { Patient: withIds("1") })

  expect(tell("PatientAdmin/PatientMerge", merge(["1"], ["1"]))).toEqual([
    { location: "Patient.PreviousIdentifiers", rule: "missing" },
  ])
  expect(tell("PatientAdmin/PatientMerge", merge([], ["1"]))).toEqual([
    { location: "Patient.Identifiers", rule: "missing" },
  ])
  expect(tell("PatientAdmin/PatientMerge", {})).toEqual([{ location: "Patient", rule: "missing" }])
  expect(only("patient").body.Identifiers).toEqual([mr("1")])
})

test("an identifier that both had in common does not tell who remains, wherever it stands", async () => {
  const { tell, patient, records } = await learner()
  const ssn = { ID: "000000555", IDType: "SSN" }
  tell("PatientAdmin/NewPatient", { Patient: { Identifiers: [mr("1"), ssn] } })
  tell("PatientAdmin/NewPatient", { Patient: withIds("2") })

  const gaps = tell("PatientAdmin/PatientMerge", {
    Patient: { Identifiers: [ssn, mr("2")], PreviousIdentifiers: [mr("1")] },
  })

  expect(gaps).toEqual([])
  expect(records.list("patient")).toHaveLength(1)
  expect(patient("1")?.id).toBe(patient("2")?.id)
  expect(patient("1")?.body.Identifiers).toEqual([mr("2"), ssn])
})

test("a vaccination without an order that is told again after a merge is one", async () => {
  const { tell, only } = await learner()
  const Vaccinations = [{ DateTime: "2024-01-01T00:00:00.000Z", Product: { Code: "208" } }]
  tell("Vaccination/New", { Patient: withIds("1"), Vaccinations })
  tell("PatientAdmin/PatientMerge", {
    Patient: { ...withIds("2"), PreviousIdentifiers: withIds("1").Identifiers },
  })

  tell("Vaccination/New", { Patient: withIds("2"), Vaccinations })

  expect(only("vaccination").patientId).toBe(only("patient").id)
})
