import { expect, test } from "vitest"
import { testServer, testSource } from "../../packages/source/src/testing/test-source.ts"

test("what answers these tests is the sandbox: it refuses what the simple server takes", async () => {
  const server = await testServer()
  const { source } = testSource(server)

  const refusal = await source.send("Media", "New", {} as never).catch((error: unknown) => error)

  expect(refusal).toMatchObject({
    code: "refused-by-redox",
    redoxErrors: [{ Text: expect.stringMatching(/^A required field is missing/), Module: "DataModels" }],
  })
  expect(server.messages).toEqual([])
})
