import { describe, expect, test } from "vitest"
import { learner, withIds } from "../../testing/learner.ts"

describe("medications", () => {
  test("an order is placed, changed and canceled", async () => {
    const { tell, only } = await learner()
    tell("Medications/New", { Patient: withIds("1"), Order: { ID: "M1", Priority: "Routine" } })
    tell("Medications/Update", { Order: { ID: "M1", Notes: ["slowly"] } })
    tell("Medications/Cancel", { Order: { ID: "M1" } })
    expect(only("medication")).toMatchObject({
      state: "canceled",
      patientId: only("patient").id,
      body: { ID: "M1", Priority: "Routine", Notes: ["slowly"] },
    })
    expect(tell("Medications/New", { Order: {} })).toEqual([{ location: "Order.ID", rule: "missing" }])
  })

  test("an administration is added to its order, and one that is told again is corrected", async () => {
    const { tell, records } = await learner()
    const given = (id: string | null, StartDate: string, Status: string) => ({
      Administrations: [{ StartDate, Status, Medication: { Order: { ID: id }, Product: { Code: "P" } } }],
    })
    tell("Medications/New", { Order: { ID: "M1", Priority: "STAT" } })
    tell("Medications/Administration", given("M1", "2025-03-01T08:00:00.000Z", "Complete"))
    tell("Medications/Administration", given("M1", "2025-03-01T12:00:00.000Z", "Complete"))
    tell("Medications/Administration", given("M1", "2025-03-01T08:00:00.000Z", "Refused"))
    tell("Medications/Administration", given("M2", "2025-03-01T08:00:00.000Z", "Complete"))
    tell("Medications/Administration", given(null, "2025-03-01T08:00:00.000Z", "Complete"))
    const statuses = records
      .list("medication")
      .map(({ body }) => [
        body.ID,
        (body.Administrations as { Status: string }[]).map(({ Status }) => Status),
      ])

    expect(statuses).toEqual([
      ["M1", ["Complete", "Refused"]],
      ["M2", ["Complete"]],
      [undefined, ["Complete"]],
    ])
    expect(records.find("medication", "order-id", ["M1"])[0]?.body.Priority).toBe("STAT")
  })
})

describe("clinical summaries", () => {
  const push = (ID: string | null, text: string, VisitNumber?: string) => ({
    Header: { Document: { ID, Title: text, Visit: { VisitNumber } }, Patient: withIds("1") },
    ProblemsText: text,
  })

  test("each document is kept, and one with the same ID takes the place of the earlier one", async () => {
    const { tell, records, only } = await learner()
    tell("Clinical Summary/PatientPush", push("C1", "first"))
    tell("Clinical Summary/PatientPush", push("C2", "second"))
    tell("Clinical Summary/PatientPush", push("C1", "third"))
    const summaries = records.list("clinical-summary", { scope: "patient" })

    expect(summaries.map(({ body }) => body.ProblemsText)).toEqual(["third", "second"])
    expect(summaries[0]?.changedBy).toBeGreaterThan(summaries[1]?.changedBy ?? 0)
    expect(summaries.every(({ patientId }) => patientId === only("patient").id)).toBe(true)
  })

  test("one without an ID takes the place of the last one without of the same patient or visit", async () => {
    const { tell, records } = await learner()
    for (const text of ["first", "second"]) tell("Clinical Summary/PatientPush", push(null, text))
    for (const text of ["third", "fourth"]) tell("Clinical Summary/VisitPush", push(null, text, "V1"))
    expect(tell("Clinical Summary/VisitPush", push(null, "fifth", "V2"))).toEqual([
      { location: "Header.Document.ID", rule: "missing" },
    ])
    expect(
      records.list("clinical-summary").map(({ body, visitNumber }) => [body.ProblemsText, visitNumber]),
    ).toEqual([
      ["second", null],
      ["fourth", "V1"],
      ["fifth", "V2"],
    ])
  })

  test("e-mail addresses of its patient become texts, as everywhere else", async () => {
    const { tell, only } = await learner()
    const EmailAddresses = [{ Address: "a@example.org" }, "b@example.org", {}]
    tell("Clinical Summary/PatientPush", {
      Header: { Document: { ID: "C1" }, Patient: { ...withIds("1"), Demographics: { EmailAddresses } } },
    })
    expect(only("patient").body.Demographics).toEqual({ EmailAddresses: ["a@example.org", "b@example.org"] })
    expect(tell("Clinical Summary/PatientPush", {})).toEqual([{ location: "Header", rule: "missing" }])
  })
})

test("a vaccination goes by its order and product, else by patient, product and time, and an action removes it", async () => {
  const { tell, records } = await learner()
  const told = (more: object) => ({
    Patient: withIds("1"),
    Vaccinations: [{ Product: { Code: "83" }, ...more }],
  })
  const Order = { ID: "O1" }
  tell("Vaccination/Administration", told({ Action: "Add", Order, Dose: { Quantity: "0.5" } }))
  tell("Vaccination/Administration", told({ Action: "Update", Order, Notes: ["late"] }))
  tell("Vaccination/New", told({ DateTime: "2025-03-01T08:00:00.000Z" }))
  tell("Vaccination/New", told({ DateTime: "2025-03-01T08:00:00.000Z", Notes: ["twice"] }))
  expect(records.list("vaccination").map(({ body }) => [body.Notes, body.Dose])).toEqual([
    [["late"], { Quantity: "0.5" }],
    [["twice"], undefined],
  ])
  tell("Vaccination/Administration", told({ Action: "Delete", Order }))
  expect(records.list("vaccination")).toHaveLength(1)
  expect(tell("Vaccination/Administration", told({ Action: "Delete", Order }))).toEqual([
    { location: "Vaccinations[0]", rule: "unknown" },
  ])
})

test("a referral is made, changed, reviewed, decided and withdrawn", async () => {
  const { tell, only, records } = await learner()
  const told = (more: object, Authorization?: object) => ({
    Patient: withIds("1"),
    Referral: { ID: "R1", AlternateID: "X1", Visit: { VisitNumber: "V1" }, ...more },
    Authorization,
  })
  tell("Referral/New", told({ Status: "New", Authorization: { Number: "7" } }))
  tell("Referral/AuthReview", told({ Status: "Pending" }, { Type: "A", Number: null }))
  tell("Referral/AuthResponse", told({ Status: "Authorized" }, { Decision: "Approved" }))
  tell("Referral/Modify", told({ Reason: "knee" }))
  expect(only("referral")).toMatchObject({
    state: "active",
    visitNumber: "V1",
    body: {
      Status: "Authorized",
      Reason: "knee",
      Authorization: { Number: "7" },
      AuthorizationReview: { Type: "A", Decision: "Approved" },
    },
  })
  tell("Referral/Cancel", told({ Status: "Canceled" }))
  expect(records.find("referral", "alternate-id", ["X1"])).toMatchObject([{ state: "canceled" }])
  expect(tell("Referral/New", { Referral: {} })).toEqual([{ location: "Referral.ID", rule: "missing" }])
})

test("a provider comes, changes, leaves and comes back, found by each identifier", async () => {
  const { tell, only, records } = await learner()
  const npi = { ID: "9990000001", IDType: "NPI" }
  const own = { ID: "7", IDType: "Staff" }
  const told = (Identifiers: readonly object[], more: object = {}) => ({
    Providers: [{ Identifiers, ...more }],
  })
  tell(
    "Provider/New",
    told([npi, own], { IsActive: true, Demographics: { FirstName: "Ada", LastName: "Abel" } }),
  )
  tell("Provider/Update", told([own], { Demographics: { LastName: "Berg" } }))
  tell("Provider/Deactivate", told([npi]))
  expect(only("provider")).toMatchObject({
    state: "inactive",
    body: { IsActive: false, Demographics: { FirstName: "Ada", LastName: "Berg" } },
  })
  expect(records.find("provider", "identifier", ["NPI\n9990000001", "Staff\n7"])).toHaveLength(1)
  expect(records.find("provider", "last-name", ["berg"])).toHaveLength(1)
  tell("Provider/Activate", told([own]))
  expect(only("provider").state).toBe("active")
  expect(tell("Provider/New", told([]))).toEqual([{ location: "Providers[0].Identifiers", rule: "missing" }])
})

test("an organization is listed in its directory, changed and taken off", async () => {
  const { tell, only, records } = await learner()
  const told = (more: object) => ({
    Directory: "Small",
    Organizations: [{ Identifiers: [{ ID: "1", IDType: "OID" }], ...more }],
  })
  tell("Organization/New", told({ Name: "North", Active: true, Address: { State: "OR" } }))
  tell("Organization/Update", { ...told({ Name: "South", Active: false }), Action: "Update" })
  expect(only("organization")).toMatchObject({
    state: "inactive",
    body: { Name: "South", Directory: "Small", Address: { State: "OR" } },
  })
  expect(records.find("organization", "name", ["south"])).toHaveLength(1)
  tell("Organization/Update", { ...told({}), Action: "Delete" })
  expect(records.list("organization")).toEqual([])
})
