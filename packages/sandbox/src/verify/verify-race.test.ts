import { expect, test } from "vitest"
import { runningSandbox } from "../testing/running-sandbox.ts"
import { smallSeed } from "../testing/small-seed.ts"

test("an address that was changed while the old one answered is not verified by that answer", async () => {
  let answer = (): void => {}
  const { api, until } = await runningSandbox({
    world: smallSeed,
    transport: ({ body = "" }) =>
      new Promise((resolve) => {
        answer = () => resolve({ status: 200, headers: {}, body: Buffer.from(body) })
        asked = true
      }),
  })
  let asked = false
  const verifying = api("POST /api/destinations/app/verify", {})
  await until("GET /api/destinations/app", () => asked)
  await api("PATCH /api/destinations/app", { url: "http://other.example/" })
  answer()

  expect((await verifying).body.verified).toBe(true)
  expect((await api("GET /api/destinations/app")).body).toMatchObject({
    url: "http://other.example/",
    verified: { state: "never" },
  })
})
