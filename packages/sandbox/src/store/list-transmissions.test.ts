import { expect, test } from "vitest"
import { smallWorld } from "../testing/small-world.ts"
import { countFitting, listTransmissions } from "./list-transmissions.ts"

test("those that fit are counted, on all pages", async () => {
  const { core, send } = await smallWorld()
  for (const model of ["Results", "Results", "Scheduling"] as const)
    await send(model === "Results" ? "Results" : undefined)
  const [newest] = listTransmissions(core.database, { limit: 1 })

  expect(countFitting(core.database, { limit: 1 })).toBe(3)
  expect(countFitting(core.database, { limit: 1, dataModel: "Results" })).toBe(2)
  expect(countFitting(core.database, { limit: 1, text: newest?.logId ?? "" })).toBe(1)
  expect(countFitting(core.database, { limit: 1, before: newest?.seq ?? 0 })).toBe(3)
})
