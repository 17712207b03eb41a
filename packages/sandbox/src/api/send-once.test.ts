import { expect, test } from "vitest"
import { runningSandbox } from "../testing/running-sandbox.ts"
import { smallSeed } from "../testing/small-seed.ts"

const logId = "11111111-2222-4333-8444-555555555555"
const message = (VisitNumber: string, EventType = "New") => ({
  Meta: { DataModel: "Scheduling", EventType },
  Visit: { VisitNumber },
})
const sending = (visitNumber: string, more: object = {}) => ({
  sourceId: "ehr",
  destinationIds: ["app"],
  message: message(visitNumber),
  logId,
  ...more,
})

test("a message that is sent twice under one log ID is queued once", async () => {
  const { api } = await runningSandbox({ world: smallSeed })
  await api("POST /api/subscriptions/scheduling/pause")
  const first = await api("POST /api/messages", sending("V-1"))
  const second = await api("POST /api/messages", sending("V-1"))

  expect(first.body.transmissions).toMatchObject([{ logId, state: "waiting" }])
  expect(second.body.transmissions).toEqual(first.body.transmissions)
  expect((await api("GET /api/transmissions")).body.items).toHaveLength(1)
})

test("a log ID of another event, of a query, of several destinations, or that is no UUID is refused", async () => {
  const { api } = await runningSandbox({ world: smallSeed })
  await api("POST /api/subscriptions/scheduling/pause")
  await api("POST /api/messages", sending("V-1"))
  const codeOf = async (more: object) =>
    (await api("POST /api/messages", sending("V-1", more))).body.error?.code

  expect(await codeOf({ message: message("V-1", "Cancel") })).toBe("conflict")
  expect(await codeOf({ logId: "row 1" })).toBe("invalid-request")
  const query = { Meta: { DataModel: "PatientSearch", EventType: "Query" }, Patient: {} }
  expect(await codeOf({ message: query })).toBe("invalid-request")
  expect((await api("GET /api/transmissions")).body.items).toHaveLength(1)
})
