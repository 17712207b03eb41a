import type { Takeover } from "@redoxkit/store"
import { expect, test } from "vitest"
import { collectingLogger } from "../testing/test-source.ts"
import { memoryOutbox } from "./memory.ts"
import { reportTakeovers } from "./report-takeovers.ts"

test("an outbox that servers share has its takeovers logged as warnings, without keys", () => {
  const { logger, logs } = collectingLogger()
  let tell: (takeover: Takeover) => void = () => expect.fail("nobody listens")
  const onTakeover = (listener: (takeover: Takeover) => void) => {
    tell = listener
    return () => {}
  }
  reportTakeovers({ ...memoryOutbox(), onTakeover }, logger)
  tell({ of: "own", count: 1, silentMs: 31_000, transmissions: [{ id: "7", transmissionId: null }] })
  tell({ of: "others", count: 3, silentMs: 40_000 })
  expect(logs).toEqual([
    {
      ...{ level: "warn", fields: { id: "7", silentMs: 31_000 } },
      text: expect.stringMatching(/^This process was silent for longer than its lease.* fate is not known$/),
    },
    {
      ...{ level: "warn", fields: { count: 3, silentMs: 40_000 } },
      text: expect.stringMatching(/^A process has fallen silent.* fate is not known$/),
    },
  ])
})
