import { expect, test } from "vitest"
import type { SandboxOptions } from "../options.ts"
import { smallWorld } from "../testing/small-world.ts"
import { enqueue } from "./enqueue.ts"
import { routeMessage } from "./route-message.ts"

async function sendToBoth(options: SandboxOptions) {
  const world = await smallWorld(options)
  const { core } = world
  core.world.createDestination({
    id: "other",
    name: "Other",
    url: "http://other.example/",
    timeZone: "Asia/Tokyo",
  })
  core.world.createSubscription({ sourceId: "ehr", destinationId: "other", dataModel: "Scheduling" })
  const Meta = { DataModel: "Scheduling", EventType: "New", Destinations: [{ ID: "app" }, { ID: "other" }] }
  const message = { Meta, Visit: { VisitNumber: "1", VisitDateTime: "2025-06-10T12:00:00Z" } }
  const routed = await routeMessage(core, core.world.sources.get("ehr"), message, false)
  if ("errors" in routed) throw new Error(routed.errors[0]?.Text)
  const transmissions = enqueue(core, routed, "source")
  await world.run()
  return { transmissions, received: world.fake.received.map(({ message: got }) => got as typeof message) }
}

test("a message to several destinations has a log of its own for each, and its dates in the zone of each", async () => {
  const { transmissions, received } = await sendToBoth({})

  expect(new Set(transmissions.map(({ logId }) => logId)).size).toBe(2)
  expect(received.map(({ Visit }) => Visit.VisitDateTime).sort()).toEqual([
    "2025-06-10T12:00:00.000Z",
    "2025-06-10T21:00:00.000+0900",
  ])
})

test("whom Meta.Destinations lists is an option", async () => {
  const listed = async (options: SandboxOptions) =>
    (await sendToBoth(options)).received.map(({ Meta }) => Meta.Destinations.map(({ ID }) => ID)).sort()

  expect(await listed({})).toEqual([["app"], ["other"]])
  expect(await listed({ listedDestinations: "all" })).toEqual([
    ["app", "other"],
    ["app", "other"],
  ])
})
