import type { Takeover } from "@redoxkit/store"
import { expect, test } from "vitest"
import { memoryInbox } from "./inbox/memory.ts"
import { testDestination } from "./testing/test-destination.ts"

/** A destination whose inbox says what the test has it say. */
function destinationTold() {
  let tell: (takeover: Takeover) => void = () => expect.fail("nobody listens")
  const inbox = {
    ...memoryInbox(),
    onTakeover(listener: (takeover: Takeover) => void) {
      tell = listener
      return () => {}
    },
  }
  const { logs, measured } = testDestination({ inbox })
  return { tell: (takeover: Takeover) => tell(takeover), logs, measured }
}

const LOG_ID = "0f8b5e3a-7d21-4c96-8a4e-3b5d9c1f2e60"

test("each message that others have taken over is a warning with its transmission ID and the time of silence", () => {
  const { tell, logs, measured } = destinationTold()
  tell({
    ...{ of: "own", count: 2, silentMs: 31_000 },
    transmissions: [
      { id: "7", transmissionId: LOG_ID },
      { id: "8", transmissionId: "SENTINEL" },
    ],
  })
  const text = expect.stringContaining("This server was silent for longer than its lease")
  expect(logs).toEqual([
    { level: "warn", fields: { transmissionId: LOG_ID, silentMs: 31_000 }, text },
    { level: "warn", fields: { transmissionId: "(unusual)", silentMs: 31_000 }, text },
  ])
  expect(measured).toEqual([["takenOver", { of: "own", count: 2, silentMs: 31_000 }]])
})

test("what was given back of another server is one warning, with how many", () => {
  const { tell, logs, measured } = destinationTold()
  tell({ of: "others", count: 3, silentMs: 40_000 })
  expect(logs).toEqual([
    {
      ...{ level: "warn", fields: { count: 3, silentMs: 40_000 } },
      text: expect.stringContaining("A server has fallen silent"),
    },
  ])
  expect(measured).toEqual([["takenOver", { of: "others", count: 3, silentMs: 40_000 }]])
})
