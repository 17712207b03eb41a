import { expect, test } from "vitest"
import { deliver } from "./deliver.ts"
import { fakeEndpoint } from "./fake-endpoint.ts"
import { stampMessage } from "./stamp-message.ts"

const message = {
  Meta: {
    DataModel: "Device",
    EventType: "New",
    EventDateTime: "2020-01-01T00:00:00.000Z",
    Logs: [{ ID: "old", AttemptID: "old" }],
    FacilityCode: null,
  },
  Device: { ID: "é 1" },
}
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

test("a message carries the token in both headers, a log of its own and the present time, as compact JSON", async () => {
  const { endpoint, received } = await fakeEndpoint(() => 200)
  const before = Date.now()
  const transmission = stampMessage(message)

  const delivery = await deliver(endpoint, transmission)

  expect(delivery).toMatchObject({ status: 200, attempts: 1 })
  const [one] = received
  expect(one?.headers).toMatchObject({
    "content-type": "application/json",
    "verification-token": "token-of-tests",
    authorization: "Bearer token-of-tests",
  })
  expect(one?.text).toBe(JSON.stringify(JSON.parse(one?.text ?? "")))
  expect(one?.meta).toEqual({
    ...message.Meta,
    EventDateTime: expect.any(String),
    Logs: [{ ID: transmission.id, AttemptID: expect.stringMatching(uuid) }],
  })
  expect(transmission.id).toMatch(uuid)
  expect(Date.parse(one?.meta.EventDateTime ?? "")).toBeGreaterThanOrEqual(before)
  expect(JSON.parse(one?.text ?? "").Device).toEqual(message.Device)
})

test("a refused message is sent again under the same log with a new attempt, until it is taken", async () => {
  const { endpoint, received } = await fakeEndpoint((_one, count) =>
    count === 1 ? 503 : count === 2 ? 0 : 200,
  )

  const delivery = await deliver(endpoint, stampMessage(message), { pace: 0 })

  expect(delivery).toMatchObject({ status: 200, attempts: 3 })
  const logs = received.flatMap(({ meta }) => meta.Logs)
  expect(new Set(logs.map(({ ID }) => ID)).size).toBe(1)
  expect(new Set(logs.map(({ AttemptID }) => AttemptID)).size).toBe(3)
})

test("after eight retries the sender gives up", async () => {
  const { endpoint, received } = await fakeEndpoint(() => 400)

  expect(await deliver(endpoint, stampMessage(message), { pace: 0 })).toMatchObject({
    status: 400,
    attempts: 9,
  })
  expect(received).toHaveLength(9)
})

test("the waits between retries follow the documented schedule at the pace that is asked for", async () => {
  const { endpoint } = await fakeEndpoint(() => 500)

  const started = performance.now()
  await deliver(endpoint, stampMessage(message), { pace: 0.000_5 })

  // 0 + 10 + 10 + 20 + 30 + 50 + 80 + 120 seconds.
  // Each of the seven timers may fire up to a millisecond early.
  expect(performance.now() - started).toBeGreaterThanOrEqual(320 * 0.5 - 7)
})
