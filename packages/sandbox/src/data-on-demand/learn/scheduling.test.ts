import { expect, test } from "vitest"
import { learner, withIds } from "../../testing/learner.ts"
import { learnMessage } from "../learn.ts"

const visit = (VisitNumber: string, more: object = {}) => ({
  Patient: withIds("1"),
  Visit: { VisitNumber, ...more },
})

test("an appointment is booked, changed, moved, called off and missed under its number", async () => {
  const { tell, only } = await learner()
  const stateAfter = (event: string, more?: object): unknown => {
    expect(tell(`Scheduling/${event}`, visit("S1", more))).toEqual([])
    return only("appointment").state
  }
  const members = { VisitDateTime: "2025-04-02T09:00:00.000Z", Reason: "check" }
  expect(stateAfter("New", members)).toBe("scheduled")
  expect(stateAfter("Modification", { Duration: 30 })).toBe("scheduled")
  expect(stateAfter("NoShow")).toBe("no-show")
  expect(stateAfter("Reschedule", { VisitDateTime: "2025-04-03T09:00:00.000Z" })).toBe("scheduled")
  expect(stateAfter("Cancel", { CancelReason: "away" })).toBe("canceled")
  expect(stateAfter("Modification", { Reason: null })).toBe("canceled")
  expect(only("appointment")).toMatchObject({
    patientId: only("patient").id,
    visitNumber: "S1",
    at: Date.parse("2025-04-03T09:00:00.000Z"),
    body: { Duration: 30, Reason: "check", CancelReason: "away" },
  })
})

test.each(["Reschedule", "Modification", "Cancel", "NoShow"])(
  "a %s of what nobody has heard of is kept as it is told",
  async (event) => {
    const { tell, only } = await learner()
    tell(`Scheduling/${event}`, visit("S1", { OldVisitNumber: "S0", Reason: "check" }))

    const state = { Cancel: "canceled", NoShow: "no-show" }[event] ?? "scheduled"
    expect(only("appointment")).toMatchObject({ state, visitNumber: "S1", body: { Reason: "check" } })
  },
)

test("a reschedule under a new number is the same appointment, and the old number still finds it", async () => {
  const { tell, only, records } = await learner()
  tell("Scheduling/New", visit("S1", { Reason: "check" }))
  tell("Scheduling/Reschedule", visit("S2", { OldVisitNumber: "S1" }))
  tell("Scheduling/Modification", visit("S1", { Duration: 30 }))

  expect(only("appointment")).toMatchObject({
    visitNumber: "S2",
    body: { VisitNumber: "S2", Reason: "check", Duration: 30 },
  })
  expect(records.find("appointment", "visit-number", ["S1", "S2"])).toHaveLength(1)
})

test("a reschedule may know an appointment by a number from before its last one", async () => {
  const { tell, only } = await learner()
  tell("Scheduling/New", visit("S1"))
  tell("Scheduling/Reschedule", visit("S2", { OldVisitNumber: "S1" }))
  tell("Scheduling/Reschedule", visit("S3", { OldVisitNumber: "S1" }))
  tell("Scheduling/Modification", visit("S2", { Duration: 30 }))
  expect(only("appointment")).toMatchObject({ visitNumber: "S3", body: { Duration: 30 } })
})

test("a reschedule between two numbers that both have an appointment leaves one", async () => {
  const { tell, only, records } = await learner()
  tell("Scheduling/New", visit("S1"))
  tell("Scheduling/New", visit("S2"))
  tell("Scheduling/Reschedule", visit("S2", { OldVisitNumber: "S1" }))

  expect(only("appointment").visitNumber).toBe("S2")
  expect(records.find("appointment", "visit-number", ["S1"])).toEqual([only("appointment")])
})

test("an appointment without a number is a gap", async () => {
  const { tell } = await learner()
  expect(tell("Scheduling/New", { Visit: { VisitNumber: "" } })).toEqual([
    { location: "Visit.VisitNumber", rule: "missing" },
  ])
})

test("what a booking says about itself is kept with the appointment", async () => {
  const { tell, only } = await learner()
  const AppointmentInfo = [{ Code: "LANG", Value: "No" }]
  tell("Scheduling/New", { ...visit("S1"), AppointmentInfo })
  tell("Scheduling/Modification", visit("S1"))
  expect(only("appointment").body.AppointmentInfo).toEqual(AppointmentInfo)
})

test("a slot takes the place of the one with its ID, whole, and a reason tells whether it is taken", async () => {
  const { tell, records } = await learner()
  const DateTime = "2025-04-02T09:00:00.000Z"
  tell("Scheduling/PushSlots", {
    Slots: [
      { ID: "1", Reason: "Open", DateTime, Notes: ["x"] },
      { ID: "2", Reason: " BOOKED " },
    ],
  })
  tell("Scheduling/PushSlots", { Slots: [{ ID: "1", Reason: "Taken", DateTime }, { ID: "3" }] })

  expect(records.list("slot").map(({ state, body }) => [body.ID, state])).toEqual([
    ["1", "taken"],
    ["2", "taken"],
    ["3", "open"],
  ])
  expect(records.find("slot", "slot-id", ["1"])[0]).toMatchObject({
    body: { ID: "1", Reason: "Taken", DateTime },
  })
  expect(records.find("slot", "slot-id", ["1"])[0]?.body).not.toHaveProperty("Notes")
})

test("a slot without an ID goes by its time, provider and place", async () => {
  const { tell, records } = await learner()
  const slot = (ID: string, Reason: string) => ({
    DateTime: "2025-04-02T09:00:00.000Z",
    Provider: { ID },
    Reason,
  })
  tell("Scheduling/PushSlots", { Slots: [slot("A", "Open"), slot("B", "Open")] })
  tell("Scheduling/PushSlots", { Slots: [slot("A", "Booked")] })
  expect(records.list("slot").map(({ state }) => state)).toEqual(["taken", "open"])
  expect(tell("Scheduling/PushSlots", {})).toEqual([{ location: "Slots", rule: "missing" }])
})

test("an appointment on a day without a time begins with this day in the zone of its source", async () => {
  const { core, only } = await learner()
  const Visit = { VisitNumber: "V-1", VisitDateTime: "2025-05-06" }
  const message = { Meta: { DataModel: "Scheduling", EventType: "New" }, Patient: withIds("1"), Visit }

  learnMessage(core, {
    ...{ sourceId: "ehr", message, timeZone: "America/New_York" },
    ...{ logId: null, way: "loaded" },
  })

  expect(only("appointment").at).toBe(Date.parse("2025-05-06T04:00:00.000Z"))
})
