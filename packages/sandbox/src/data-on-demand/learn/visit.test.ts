import { describe, expect, test } from "vitest"
import { type Learner, learner, withIds } from "../../testing/learner.ts"

const visit = (more: object = {}) => ({ Patient: withIds("1"), Visit: { VisitNumber: "V1", ...more } })

/** Tells events of one visit; `-Arrival` takes an arrival back. */
function tellAll({ tell }: Learner, events: readonly string[]): void {
  for (const event of events)
    if (event.startsWith("-"))
      tell("PatientAdmin/Cancel", visit(), event === "-" ? {} : { CanceledEvent: event.slice(1) })
    else tell(`PatientAdmin/${event}`, visit())
}

describe("how a visit stands", () => {
  test.each([
    [["PreAdmit"], "planned"],
    [["Registration"], "arrived"],
    [["PreAdmit", "Arrival"], "arrived"],
    [["Arrival", "PreAdmit"], "arrived"],
    [["Arrival", "Discharge"], "discharged"],
    [["Discharge"], "discharged"],
    [["Arrival", "Discharge", "Registration"], "discharged"],
    [["Arrival", "Discharge", "Transfer"], "discharged"],
    [["Arrival", "Discharge", "Arrival"], "arrived"],
    [["VisitUpdate"], "arrived"],
    [["Transfer"], "arrived"],
    [["Arrival", "-Arrival"], "canceled"],
    [["PreAdmit", "Arrival", "-Arrival"], "planned"],
    [["PreAdmit", "-PreAdmit"], "canceled"],
    [["PreAdmit", "Arrival", "-PreAdmit"], "arrived"],
    [["Registration", "Arrival", "-Arrival"], "arrived"],
    [["Arrival", "Arrival", "-Arrival"], "canceled"],
    [["Arrival", "Transfer", "Discharge", "-Arrival"], "canceled"],
    [["Arrival", "Discharge", "-Discharge"], "arrived"],
    [["Arrival", "Discharge", "-Arrival"], "canceled"],
    [["Arrival", "Transfer", "-Transfer"], "arrived"],
    [["VisitUpdate", "-Arrival"], "canceled"],
    [["Arrival", "-Arrival", "VisitUpdate"], "canceled"],
    [["Arrival", "-Arrival", "Arrival"], "arrived"],
    [["Arrival", "Discharge", "-"], "arrived"],
    [["PreAdmit", "-"], "canceled"],
    [["PreAdmit", "Arrival", "-visitupdate"], "arrived"],
    [["PreAdmit", "Arrival", "-pre admit"], "arrived"],
    [["-Discharge"], "arrived"],
    [["-Transfer"], "arrived"],
    [["-Arrival"], "canceled"],
    [["-"], "canceled"],
  ])("after %j it is %s", async (events, state) => {
    const world = await learner()
    tellAll(world, events)
    expect(world.only("visit").state).toBe(state)
  })

  test("an event that cannot be taken back is a gap, and the visit is as it was", async () => {
    const { tell, only } = await learner()
    tell("PatientAdmin/Arrival", visit())
    expect(tell("PatientAdmin/Cancel", visit(), { CanceledEvent: "BedStatus" })).toEqual([
      { location: "Meta.CanceledEvent", rule: "unknown" },
    ])
    expect(only("visit").state).toBe("arrived")
  })

  test("a visit that is first heard of by an update with a discharge is over", async () => {
    const { tell, only } = await learner()
    tell("PatientAdmin/VisitUpdate", visit({ DischargeDateTime: "2025-03-01T10:00:00.000Z" }))
    expect(only("visit").state).toBe("discharged")
  })
})

test("a discharge that is taken back leaves nothing of itself, and nor does an arrival after it", async () => {
  const { tell, only } = await learner()
  const discharge = visit({ DischargeDateTime: "2025-03-01T10:00:00.000Z", DischargeStatus: { Code: "01" } })
  tell("PatientAdmin/Arrival", visit({ Reason: "pain" }))
  tell("PatientAdmin/Discharge", discharge)
  tell("PatientAdmin/Cancel", visit(), { CanceledEvent: "Discharge" })
  expect(only("visit").body).toEqual({ VisitNumber: "V1", Reason: "pain" })
  tell("PatientAdmin/Discharge", discharge)
  tell("PatientAdmin/Arrival", visit())
  expect(only("visit").body).toEqual({ VisitNumber: "V1", Reason: "pain" })
})

test("a transfer that is taken back brings back the place before, unless the message names one", async () => {
  const { tell, only } = await learner()
  const at = (Department: string) => ({ Location: { Department, Bed: null } })
  const place = (): unknown => (only("visit").body.Location as { Department: string }).Department
  tell("PatientAdmin/Arrival", visit(at("ED")))
  tell("PatientAdmin/Transfer", visit({ ...at("ICU"), PreviousLocation: { Department: "ED" } }))
  tell("PatientAdmin/Transfer", visit(at("MED")))
  tell("PatientAdmin/Cancel", visit(), { CanceledEvent: "Transfer" })
  expect(place()).toBe("ICU")
  tell("PatientAdmin/Cancel", visit({ Location: { Department: null } }), { CanceledEvent: "Transfer" })
  expect(place()).toBe("ED")
  expect(only("visit").body).not.toHaveProperty("PreviousLocation")
  tell("PatientAdmin/Transfer", visit(at("SURG")))
  tell("PatientAdmin/Cancel", visit(at("PEDS")), { CanceledEvent: "Transfer" })
  expect(place()).toBe("PEDS")
})

test("a visit without a patient is kept, and gets the one that a later message names", async () => {
  const { tell, only } = await learner()
  tell("PatientAdmin/Arrival", { Visit: { VisitNumber: "V1", VisitDateTime: "2025-03-01T10:00:00Z" } })
  expect(only("visit")).toMatchObject({ patientId: null, at: Date.parse("2025-03-01T10:00:00Z") })
  tell("PatientAdmin/VisitUpdate", visit())
  tell("PatientAdmin/VisitUpdate", { Visit: { VisitNumber: "V1" } })
  expect(only("visit").patientId).toBe(only("patient").id)
})

test("without a visit number a visit goes by its account, and gets the number that comes later", async () => {
  const { tell, only, records } = await learner()
  tell("PatientAdmin/Arrival", { Visit: { AccountNumber: "A1" } })
  tell("PatientAdmin/VisitUpdate", { Visit: { AccountNumber: "A1", Reason: "pain" } })
  tell("PatientAdmin/VisitUpdate", { Visit: { AccountNumber: "A1", VisitNumber: "V1" } })
  expect(only("visit")).toMatchObject({ visitNumber: "V1", body: { Reason: "pain", VisitNumber: "V1" } })
  tell("PatientAdmin/Arrival", { Visit: { AccountNumber: "A1", VisitNumber: "V2" } })
  expect(records.list("visit").map(({ visitNumber }) => visitNumber)).toEqual(["V1", "V2"])
})

test.each([
  ["no visit", {}, "Visit", "missing"],
  ["a visit that is a list", { Visit: [] }, "Visit", "odd-shape"],
  ["a visit without any number", { Visit: { Reason: "CANARY" } }, "Visit.VisitNumber", "missing"],
])("%s is a gap, and the patient is learned", async (_name, members, location, rule) => {
  const { tell, only, records } = await learner()
  expect(tell("PatientAdmin/Arrival", { Patient: withIds("1"), ...members })).toEqual([{ location, rule }])
  expect(only("patient").body).toEqual(withIds("1"))
  expect(records.list("visit")).toEqual([])
})

describe("a merge of visits", () => {
  const merge = (number: string, ...previous: readonly object[]) => ({
    Patient: { ...withIds("1"), PreviousIdentifiers: previous },
    Visit: { VisitNumber: number },
  })
  const named = (ID: string) => ({ ID, IDType: "Visit Number" })

  test("gives everything of the earlier visit to the one that stays, which both numbers find", async () => {
    const { tell, only, records } = await learner()
    tell("PatientAdmin/Arrival", { Patient: withIds("1"), Visit: { VisitNumber: "V1", Reason: "pain" } })
    tell("PatientAdmin/Arrival", { Patient: withIds("1"), Visit: { VisitNumber: "V2", Reason: null } })
    tell("Order/New", { Visit: { VisitNumber: "V1" }, Order: { ID: "O1" } })
    expect(tell("PatientAdmin/VisitMerge", merge("V2", named("V1")))).toEqual([])
    tell("Notes/New", { Visit: { VisitNumber: "V1" }, Note: { DocumentID: "D1" } })
    tell("PatientAdmin/VisitUpdate", { Visit: { VisitNumber: "V1", PatientClass: "Inpatient" } })

    expect(only("visit")).toMatchObject({
      visitNumber: "V2",
      body: { VisitNumber: "V2", Reason: "pain", PatientClass: "Inpatient" },
    })
    expect(only("order").visitNumber).toBe("V2")
    expect(only("note").visitNumber).toBe("V2")
    expect(records.find("visit", "visit-number", ["V1"])).toEqual([only("visit")])
    expect(records.list("order", { visitNumbers: ["V1"] })).toHaveLength(1)
  })

  test("follows a chain, and takes a number without a type for a visit when it is one", async () => {
    const { tell, only, records } = await learner()
    tell("PatientAdmin/Arrival", { Visit: { VisitNumber: "V1" } })
    tell("PatientAdmin/VisitMerge", merge("V2", { ID: "V1" }))
    tell("PatientAdmin/VisitMerge", merge("V3", { ID: "V2" }))
    tell("Order/New", { Visit: { VisitNumber: "V1" }, Order: { ID: "O1" } })

    expect(only("visit")).toMatchObject({ visitNumber: "V3", state: "arrived" })
    expect(only("order").visitNumber).toBe("V3")
    expect(records.visitNumberOf("V1")).toBe("V3")
  })

  test("moves what belongs to a visit also when it is named by a number that was merged away before", async () => {
    const { tell, only, records } = await learner()
    tell("PatientAdmin/Arrival", { Visit: { VisitNumber: "V1" } })
    tell("PatientAdmin/VisitMerge", merge("V2", named("V1")))
    tell("Order/New", { Visit: { VisitNumber: "V2" }, Order: { ID: "O1" } })
    tell("Scheduling/New", { Visit: { VisitNumber: "V2" } })
    tell("PatientAdmin/VisitMerge", merge("V3", named("V1"), named("V2")))

    expect(only("visit").visitNumber).toBe("V3")
    expect(only("order").visitNumber).toBe("V3")
    expect(only("appointment").visitNumber).toBe("V3")
    expect(records.visitNumberOf("V2")).toBe("V3")
  })

  test("of a visit that nobody has heard of counts for what comes later", async () => {
    const { tell, only } = await learner()
    tell("PatientAdmin/VisitMerge", merge("V2", named("V1")))
    tell("Order/New", { Visit: { VisitNumber: "V1" }, Order: { ID: "O1" } })

    expect(only("order").visitNumber).toBe("V2")
  })

  test("moves the appointment too, and leaves patients alone", async () => {
    const { tell, only, records } = await learner()
    tell("PatientAdmin/NewPatient", { Patient: withIds("2") })
    tell("Scheduling/New", { Patient: withIds("2"), Visit: { VisitNumber: "V1" } })
    tell("PatientAdmin/VisitMerge", merge("V2", named("V1"), { ID: "2", IDType: "MR" }))

    expect(only("appointment")).toMatchObject({ visitNumber: "V2", body: { VisitNumber: "V2" } })
    expect(records.list("patient")).toHaveLength(2)
  })

  test("that names no earlier visit is a gap", async () => {
    const { tell } = await learner()
    expect(tell("PatientAdmin/VisitMerge", merge("V2", { ID: "2", IDType: "MR" }))).toEqual([
      { location: "Patient.PreviousIdentifiers", rule: "missing" },
    ])
    expect(tell("PatientAdmin/VisitMerge", { Patient: withIds("1"), Visit: {} })).toEqual([
      { location: "Visit.VisitNumber", rule: "missing" },
    ])
  })
})
