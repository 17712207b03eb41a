import { expect, onTestFinished, test } from "vitest"
import { createSandbox, defaultWorld } from "../../packages/sandbox/src/index.ts"
import { fakeEndpoint } from "../sender/fake-endpoint.ts"
import type { Sample } from "../sender/read-samples.ts"
import { type SandboxCalls, sandboxCalls } from "./sandbox-calls.ts"
import { sendSamples } from "./send-samples.ts"

const sample = (DataModel: string, EventType: string): Sample => ({
  file: `${DataModel}-${EventType}.json`,
  message: { Meta: { DataModel, EventType } },
})

async function sandboxWith({ url }: { readonly url: string }): Promise<SandboxCalls> {
  const logger = { debug() {}, info() {}, warn() {}, error() {} }
  const sandbox = createSandbox({ port: 0, speed: 100_000, logger, world: defaultWorld({ url }) })
  onTestFinished(() => sandbox.close())
  return sandboxCalls((await sandbox.listen()).url)
}

test("samples are delivered under a transmission of their own, also those of a data model that nobody knows", async () => {
  const { endpoint, received } = await fakeEndpoint(() => 200)
  const sandbox = await sandboxWith(endpoint)

  const delivered = await sendSamples(sandbox, [
    sample("Dentistry", "New"),
    sample("clinical summary", "Push"),
  ])

  expect(delivered).toMatchObject([
    { file: "Dentistry-New.json", dataModel: "Dentistry", status: 200, attempts: 1 },
    { file: "clinical summary-Push.json", status: 200, attempts: 1 },
  ])
  const ids = received.map(({ meta }) => meta.Logs[0]?.ID)
  expect(delivered.map(({ transmissionId }) => transmissionId).sort()).toEqual(ids.sort())
})

test("a message that is refused again and again counts as refused, and what stands behind it is left out", async () => {
  const { endpoint } = await fakeEndpoint(({ meta }) => (meta.DataModel === "Order" ? 503 : 200))
  const sandbox = await sandboxWith(endpoint)
  const samples = [sample("Order", "New"), sample("Order", "Cancel"), sample("Media", "New")]

  const delivered = await sendSamples(sandbox, samples)

  expect(delivered.map(({ file, status }) => [file, status])).toEqual([
    ["Order-New.json", 503],
    ["Media-New.json", 200],
  ])
  expect(delivered[0]?.attempts).toBeGreaterThanOrEqual(9)
})
