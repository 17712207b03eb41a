import { expect, test } from "vitest"
import { learner, withIds } from "../../testing/learner.ts"

test("an order is placed, changed and canceled, and a change books nothing anew", async () => {
  const { tell, only } = await learner()
  tell("Order/New", {
    Patient: withIds("1"),
    Visit: { VisitNumber: "V1" },
    Order: { ID: "O1", Status: "New", Priority: "STAT" },
  })
  tell("Order/Update", { Order: { ID: "O1", Status: "Update", Priority: null } })
  expect(only("order")).toMatchObject({
    state: "active",
    patientId: only("patient").id,
    visitNumber: "V1",
    body: { Status: "Update", Priority: "STAT" },
  })
  tell("Order/Cancel", { Order: { ID: "O1", Status: "Cancel" } })
  tell("Order/Update", { Order: { ID: "O1", Notes: ["late"] } })
  expect(only("order")).toMatchObject({ state: "canceled", body: { Status: "Cancel", Notes: ["late"] } })
  tell("Order/New", { Order: { ID: "O1", Status: "New" } })
  expect(only("order").state).toBe("active")
})

test("an order of the application gets its own ID from the health system later", async () => {
  const { tell, only, records } = await learner()
  tell("Order/New", { Order: { ID: null, ApplicationOrderID: "A1" } })
  tell("Order/Update", { Order: { ID: "O1", ApplicationOrderID: "A1" } })
  expect(only("order").body).toEqual({ ID: "O1", ApplicationOrderID: "A1" })
  expect(records.find("order", "order-id", ["O1"])).toEqual(
    records.find("order", "application-order-id", ["A1"]),
  )
  tell("Order/New", { Order: { ID: "O2", ApplicationOrderID: "A1" } })
  expect(records.list("order")).toHaveLength(2)
})

test("of grouped orders each goes by its own status", async () => {
  const { tell, records } = await learner()
  tell("Order/New", { Order: { ID: "O1" } })
  const gaps = tell("Order/GroupedOrders", {
    Patient: withIds("1"),
    Orders: [
      { ID: "O1", Status: "Cancel" },
      { ID: "O2", Status: "New" },
      { ID: "O3" },
      { Status: "New" },
      null,
    ],
  })
  expect(records.list("order").map(({ state, body }) => [body.ID, state])).toEqual([
    ["O1", "canceled"],
    ["O2", "active"],
    ["O3", "active"],
  ])
  expect(gaps).toEqual([
    { location: "Orders[4]", rule: "odd-shape" },
    { location: "Orders[3].ID", rule: "missing" },
  ])
})

test("results stand by themselves, also for an order that nobody has heard of", async () => {
  const { tell, only, records } = await learner()
  tell("Results/New", {
    Patient: withIds("1"),
    Orders: [{ ID: "O1", Results: [{ Code: "WBC", Value: "7" }] }],
  })

  expect(records.list("order")).toEqual([])
  expect(only("result")).toMatchObject({ patientId: only("patient").id, body: { ID: "O1" } })
})

test("results come in parts: a corrected one replaces its earlier one, and a deleted one goes", async () => {
  const { tell, only } = await learner()
  const tellResults = (...Results: readonly object[]) =>
    tell("Results/New", { Orders: [{ ID: "O1", Results }] })
  tellResults({ Code: "WBC", Value: "7" }, { Code: "RBC", Value: "4" })
  tellResults(
    { Code: "WBC", Value: "8", Status: "Corrected" },
    { Code: "WBC", Value: "9", RelatedGroupID: "1" },
  )
  tellResults({ Code: "RBC", Status: "Deleted" }, { Code: "HGB", Status: "Deleted" })

  expect(only("result").body.Results).toEqual([
    { Code: "WBC", Value: "8", Status: "Corrected" },
    { Code: "WBC", Value: "9", RelatedGroupID: "1" },
  ])
})

test("unsolicited results go by the application's ID, and without any by their patient only", async () => {
  const { tell, records } = await learner()
  const order = (more: object) => ({ Patient: withIds("1"), Orders: [{ ID: null, ...more }] })
  tell("Results/NewUnsolicited", order({ ApplicationOrderID: "A1", ResultsStatus: "Preliminary" }))
  tell("Results/NewUnsolicited", order({ ApplicationOrderID: "A1", ResultsStatus: "Final" }))
  expect(tell("Results/NewUnsolicited", order({}))).toEqual([{ location: "Orders[0].ID", rule: "missing" }])

  expect(records.list("result").map(({ body }) => body.ResultsStatus)).toEqual(["Final", undefined])
  expect(records.list("result").every(({ patientId }) => patientId !== null)).toBe(true)
})
