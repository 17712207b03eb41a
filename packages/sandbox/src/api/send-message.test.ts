import { expect, test } from "vitest"
import { runningSandbox } from "../testing/running-sandbox.ts"
import { smallSeed } from "../testing/small-seed.ts"

test("a message larger than those of sources may be is refused by the API, too", async () => {
  const running = await runningSandbox({ world: smallSeed, messageLimitBytes: 10_000 })
  const send = (length: number) =>
    running.api("POST /api/messages", {
      sourceId: "ehr",
      message: { Meta: { DataModel: "Notes", EventType: "New" }, Text: "x".repeat(length) },
    })

  expect((await send(10_000)).body.error).toMatchObject({
    code: "too-large",
    message: expect.stringContaining("messageLimitBytes"),
  })
  expect((await send(1_000)).body.error?.message ?? "").not.toContain("messageLimitBytes")
})

test("a path that is neither the page nor a call is not found", async () => {
  const { url } = await runningSandbox({ world: smallSeed })

  expect((await fetch(`${url}/foo`)).status).toBe(404)
  expect((await fetch(`${url}/transmissions/1`)).status).toBe(404)
  expect((await fetch(`${url}/`)).status).toBe(200)
})
