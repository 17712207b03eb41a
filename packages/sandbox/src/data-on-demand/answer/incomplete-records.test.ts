import { expect, test } from "vitest"
import { converse } from "../../testing/converse.ts"
import { learner, withIds } from "../../testing/learner.ts"

test("an appointment of which little is known is booked, with what the answer requires", async () => {
  const { tell, records } = await learner()
  tell("Scheduling/New", {
    Patient: withIds("1"),
    Visit: { VisitNumber: "V-1", VisitDateTime: "2025-05-06T08:00:00.000Z", Location: null },
  })

  expect(await converse(records, "Scheduling.Booked", { StartDateTime: "2025-05-06" })).toMatchObject({
    members: {
      Visits: [{ VisitNumber: "V-1", Duration: 0, Location: { Department: "" } }],
    },
  })
})

test("so is an open slot, and an organization without a name", async () => {
  const { tell, records } = await learner()
  tell("Scheduling/PushSlots", { Slots: [{ ID: "S-1", DateTime: "2025-05-06T08:00:00.000Z" }] })
  tell("Organization/New", {
    Directory: "Alder",
    Organizations: [{ Identifiers: [{ ID: "1", IDType: "OID" }] }],
  })

  expect(await converse(records, "Scheduling.AvailableSlots", { StartDateTime: "2025-05-06" })).toMatchObject(
    {
      members: {
        AvailableSlots: [{ ID: "S-1", Duration: 0 }],
      },
    },
  )
  expect(await converse(records, "Organization.Query", { Directory: "Alder" })).toMatchObject({
    members: {
      Organizations: [{ Name: "" }],
    },
  })
})

test("an order whose ID is a number is found by the ID as a text", async () => {
  const { tell, records } = await learner()
  tell("Order/New", { Patient: withIds("1"), Order: { ID: 5, Procedure: { Code: "1" } } })
  tell("Results/New", { Patient: withIds("1"), Orders: [{ ID: 5, Results: [] }] })
  tell("Notes/New", { Patient: withIds("1"), Note: { DocumentID: 7 } })

  expect(await converse(records, "Order.Query", { OrderIDs: ["5"] })).toMatchObject({
    members: { Orders: [{ ID: "5" }] },
  })
  expect(await converse(records, "Results.Query", { OrderIDs: ["5"] })).toMatchObject({
    members: { Orders: [{ ID: "5" }] },
  })
  expect(await converse(records, "Notes.Query", { DocumentIDs: ["7"] })).toMatchObject({
    members: { Notes: [{ DocumentID: "7" }] },
  })
})
