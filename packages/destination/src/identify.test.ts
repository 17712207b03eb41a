import { expect, test } from "vitest"
import { digestKey, readEnvelope, subscriptionOf } from "./identify.ts"

const names = { DataModel: "Clinical Summary", EventType: "PatientPush" }
const keyOf = (meta: object) => readEnvelope({ ...names, ...meta })?.key

test("names a transmission by its log, else by the older identifiers", () => {
  const Message = { ID: 5565 }
  const Transmission = { ID: 12 }
  const Logs = [{ ID: "d1", AttemptID: "a1" }]
  expect(keyOf({ Logs, Transmission, Message })).toBe("log:d1")
  expect(keyOf({ Transmission, Message })).toBe("transmission:12")
  expect(keyOf({ Message })).toBe("message:5565")
  expect(keyOf({})).toBeNull()
})

test("does not let another attempt of one log make another key", () => {
  expect(keyOf({ Logs: [{ ID: "d1", AttemptID: "a2" }] })).toBe(
    keyOf({ Logs: [{ ID: "d1", AttemptID: "a1" }] }),
  )
})

test("passes over identifiers that are empty, null or of a strange type", () => {
  expect(keyOf({ Logs: [null, {}, { ID: "" }, { ID: "d2" }], Message: { ID: 1 } })).toBe("log:d2")
  expect(keyOf({ Logs: "x", Transmission: 5, Message: { ID: true } })).toBeNull()
})

test("takes no number for a key that stands for many messages", () => {
  expect(keyOf({ Message: { ID: 0 } })).toBeNull()
  expect(keyOf(JSON.parse('{"Message":{"ID":9007199254740993}}'))).toBeNull()
  expect(keyOf(JSON.parse('{"Message":{"ID":1e999}}'))).toBeNull()
})

test("reads no envelope out of a Meta that does not name its event", () => {
  for (const meta of [
    undefined,
    null,
    "Meta",
    [],
    {},
    { DataModel: "Media" },
    { ...names, EventType: " " },
    { ...names, DataModel: 5 },
  ])
    expect(readEnvelope(meta), JSON.stringify(meta)).toBeUndefined()
})

test("keeps names as they came", () => {
  expect(
    readEnvelope({ ...names, Source: { ID: "s1" }, Destinations: [{ ID: "t1" }, {}, { ID: "t2" }] }),
  ).toEqual({
    dataModel: "Clinical Summary",
    eventType: "PatientPush",
    sourceId: "s1",
    destinationIds: ["t1", "t2"],
    transmissionId: null,
    key: null,
  })
})

test("orders by source and data model, however the model is spelled", () => {
  const envelope = { eventType: "X", sourceId: "s1", destinationIds: [], transmissionId: null }
  const spaced = subscriptionOf({ ...envelope, dataModel: "Clinical Summary" })
  expect(subscriptionOf({ ...envelope, dataModel: "ClinicalSummary" })).toBe(spaced)
  expect(subscriptionOf({ ...envelope, dataModel: "Media" })).not.toBe(spaced)
  expect(subscriptionOf({ ...envelope, dataModel: "Clinical Summary", sourceId: "s2" })).not.toBe(spaced)
})

test("tells bodies without identifiers apart by their bytes", () => {
  expect(digestKey("secret", Buffer.from("a"))).toBe(digestKey("secret", Buffer.from("a")))
  expect(digestKey("secret", Buffer.from("a"))).not.toBe(digestKey("secret", Buffer.from("b")))
})

test("the key of a body without identifiers cannot be worked out without the secret", () => {
  expect(digestKey("secret", Buffer.from("a"))).not.toBe(digestKey("another secret", Buffer.from("a")))
})

test("makes different keys of identifiers that a file would write as the same text", () => {
  const ids = ["\ud800", "\ud801", "\udc00\ud800", "\ufffd", "a\0b", "a\0c", "a\ufffdb"]
  const keys = ids.map((ID) => String(keyOf({ Logs: [{ ID }] })))
  const written = keys.map((key) => Buffer.from(key).toString())
  expect(new Set(written).size).toBe(ids.length)
  expect(written).toEqual(keys)
  expect(keys.join("")).not.toContain("\0")
})

test("makes short keys of long identifiers, and different ones of different ones", () => {
  const [one, other] = ["1", "2"].map((end) =>
    readEnvelope({ ...names, Logs: [{ ID: "x".repeat(1e6) + end }] }),
  )
  expect(one?.key?.length).toBeLessThan(100)
  expect(one?.transmissionId?.length).toBeLessThan(100)
  expect(one?.key).not.toBe(other?.key)
  expect(keyOf({ Logs: [{ ID: "x".repeat(256) }] })).toBe(`log:${"x".repeat(256)}`)
})

test("keeps from names what cannot be stored, and what is longer than any name", () => {
  const odd = readEnvelope({
    DataModel: "Me\ud800dia\0",
    EventType: "x".repeat(10_000),
    Source: { ID: "s\ud800" },
  })
  expect(odd).toMatchObject({ dataModel: "Me\ufffddia\ufffd", eventType: "x".repeat(256) })
  expect(subscriptionOf(odd as never)).toMatch(/^sha256:[\w-]{43}\/me\ufffddia\ufffd$/)
})
