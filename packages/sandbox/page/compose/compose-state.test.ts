import { expect, test } from "vitest"
import type { KnownEvent, WorldView } from "../api/sandbox.ts"
import { draftOf, isSubscribed } from "./compose-state.ts"

const events: readonly KnownEvent[] = [
  { dataModel: "Order", eventType: "Cancel", kind: "push" },
  { dataModel: "Order", eventType: "New", kind: "push" },
  { dataModel: "PatientAdmin", eventType: "Arrival", kind: "push" },
  { dataModel: "PatientAdmin", eventType: "NewPatient", kind: "push" },
]
const subscription = (dataModel: string, sourceId: string, destinationId: string) => ({
  id: `${dataModel} ${sourceId} ${destinationId}`,
  dataModel,
  sourceId,
  destinationId,
  paused: false,
  troubles: [],
  flow: "flowing" as const,
  queued: 0,
  head: null,
})
const world: WorldView = {
  sources: [],
  destinations: [],
  requestTroubles: [],
  speed: 1,
  subscriptions: [
    subscription("PatientAdmin", "a", "b"),
    subscription("Order", "c", "d"),
    subscription("Order", "a", "b"),
  ],
}

test("an empty address gives a message that can be sent at once", () => {
  const draft = draftOf({}, events, world)

  expect(draft).toEqual({ dataModel: "PatientAdmin", eventType: "NewPatient", source: "a", destination: "b" })
  expect(isSubscribed(draft, world)).toBe(true)
})

test("what the address names counts, and the rest follows from it", () => {
  expect(draftOf({ dataModel: "Order" }, events, world)).toEqual({
    dataModel: "Order",
    eventType: "Cancel",
    source: "c",
    destination: "d",
  })
  expect(draftOf({ dataModel: "Order", eventType: "New", source: "a" }, events, world)).toMatchObject({
    source: "a",
    destination: "b",
  })
})

test("a pair without a subscription is kept, and told", () => {
  const draft = draftOf({ dataModel: "Order", source: "a", destination: "d" }, events, world)

  expect(draft).toMatchObject({ source: "a", destination: "d" })
  expect(isSubscribed(draft, world)).toBe(false)
})
