import { expect, test } from "vitest"
import { DESTINATION, testServer, testSource } from "./testing/test-source.ts"

const visit = { Location: {}, VisitNumber: "V-1", VisitDateTime: "2026-01-02T03:04:05.000Z" }
const patient = { Identifiers: [{ ID: "P-1", IDType: "HB" }] }

test("a message is sent with a token and a complete Meta", async () => {
  const server = await testServer()
  const { source } = testSource(server)

  const result = await source.send("Scheduling", "Cancel", { Patient: patient, Visit: visit })

  expect(server.paths()).toEqual(["/auth/authenticate", "/endpoint"])
  expect(server.messages[0]).toMatchObject({
    Meta: { DataModel: "Scheduling", EventType: "Cancel", Test: false, Destinations: [{ ID: DESTINATION }] },
    Patient: patient,
  })
  expect(result.transmissionIds).toHaveLength(1)
})
