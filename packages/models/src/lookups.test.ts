import { expect, test } from "vitest"
import { findEvent, isMessage, models, validateMessage } from "./index.ts"

test("an event is found without regard to spaces and case", () => {
  const event = findEvent(models, "clinicalSUMMARY", "patient push")
  expect(event).toMatchObject({ dataModel: "Clinical Summary", eventType: "PatientPush", kind: "push" })
  expect(findEvent(models, "Clinical Summary", "PatientPush")).toBe(event)
})

test("an event that the catalogue does not have is undefined", () => {
  expect(findEvent(models, "FHIR.Appointment", "read")).toBeUndefined()
  expect(findEvent(models, "Scheduling", "PatientPush")).toBeUndefined()
  expect(findEvent(models, "Scheduling", "constructor")).toBeUndefined()
})

test("queries and answers name each other", () => {
  const queries = models.events.filter(({ kind }) => kind === "query")
  expect(queries.length).toBeGreaterThan(15)
  for (const { dataModel, eventType, response = "" } of queries) {
    expect(findEvent(models, dataModel, response)).toMatchObject({
      kind: "query-response",
      answers: eventType,
    })
  }
})

test("the catalogue is sorted by data model and event type", () => {
  const names = models.events.map(({ dataModel, eventType }) => [dataModel, eventType].join("\n"))
  expect(names).toEqual([...names].sort())
})

test("the guard goes by the names in Meta, whatever else is in the message", () => {
  const meta = { DataModel: "clinical summary", EventType: "patientpush" }
  expect(isMessage({ Meta: meta }, "Clinical Summary", "PatientPush")).toBe(true)
  expect(isMessage({ Meta: meta }, "Clinical Summary", "PatientQuery")).toBe(false)
  for (const value of [null, [], "text", {}, { Meta: null }, { Meta: { DataModel: 1, EventType: "New" } }]) {
    expect(isMessage(value, "Scheduling", "New")).toBe(false)
  }
})

test("validating a message of an unknown event gives undefined", async () => {
  expect(
    await validateMessage({ Meta: { DataModel: "FHIR.Appointment", EventType: "read" } }),
  ).toBeUndefined()
  expect(await validateMessage("text")).toBeUndefined()
})

test("validating a message names what does not fit", async () => {
  const message = { Meta: { DataModel: "Scheduling", EventType: "NEW" }, Visit: [] }
  expect(await validateMessage(message)).toEqual([
    { path: "/Visit", rule: "type", expected: "object", found: "array" },
  ])
})

test("a catalogue of one's own is used instead of the shipped one", async () => {
  const issue = { path: "", rule: "mine", expected: "mine", found: "object" }
  const event = {
    dataModel: "Mine",
    eventType: "Own",
    kind: "push",
    loadValidator: async () => () => [issue],
  } as const
  const message = { Meta: { DataModel: "mine", EventType: "own" } }
  expect(await validateMessage(message, { events: [event] })).toEqual([issue])
  expect(await validateMessage(message)).toBeUndefined()
})
