import { expect, test } from "vitest"
import { legacyKey } from "./auth/legacy-key.ts"
import { InvalidMessageError } from "./errors.ts"
import { createSource } from "./source.ts"
import { DOCUMENT } from "./testing/messages.ts"
import { collectingLogger, DESTINATION, testServer, testSource } from "./testing/test-source.ts"

const WRONG = { ...DOCUMENT, Media: { ...DOCUMENT.Media, FileType: 86_753 as unknown as string } }
const SHIFTED = {
  ...DOCUMENT,
  Patient: { ...DOCUMENT.Patient, Demographics: { DOB: "1980-02-29T00:00:00.000Z" } },
}

test("by default a message that does not fit is sent, and the log has its places and rules", async () => {
  const server = await testServer()
  const { logger, logs } = collectingLogger()
  const source = createSource({
    auth: legacyKey(server.tokens),
    baseUrl: server.url,
    destination: DESTINATION,
    logger,
  })

  await source.send("Media", "New", WRONG)

  expect(server.messages).toHaveLength(1)
  expect(logs).toMatchObject([
    {
      level: "warn",
      fields: {
        dataModel: "Media",
        eventType: "New",
        issueCount: 1,
        issues: [{ path: "/Media/FileType", rule: "type", expected: "string", found: "number" }],
      },
    },
  ])
})

test("with throw nothing is sent, and the error has all places", async () => {
  const server = await testServer()
  const { source, logs } = testSource(server, { validate: "throw" })

  const error = await source.send("Media", "New", WRONG).catch((thrown: unknown) => thrown)

  expect(error).toBeInstanceOf(InvalidMessageError)
  expect(error).toMatchObject({
    code: "invalid-message",
    message: expect.stringContaining("/Media/FileType (type)"),
    issues: [{ path: "/Media/FileType", rule: "type" }],
  })
  expect(server.requests).toEqual([])
  expect(logs).toEqual([])
})

test("with off nothing is looked at", async () => {
  const server = await testServer()
  const { source, logs } = testSource(server, { validate: "off" })

  await source.send("Media", "New", WRONG)

  expect(server.messages).toHaveLength(1)
  expect(logs).toEqual([])
})

test("a birth date at midnight in UTC is found, since it arrives as the day before", async () => {
  const server = await testServer()
  const { source, logs } = testSource(server, { validate: "log" })

  await source.send("Media", "New", SHIFTED)

  expect(logs[0]?.fields).toMatchObject({
    issues: [{ path: "/Patient/Demographics/DOB", rule: "date-at-midnight" }],
  })
  await expect(
    testSource(server, { validate: "throw" }).source.send("Media", "New", SHIFTED),
  ).rejects.toThrow("date-at-midnight")
})

test("a message that fits says nothing", async () => {
  const server = await testServer()
  const { source, logs } = testSource(server, { validate: "throw" })

  await source.send("Media", "New", DOCUMENT)

  expect(logs).toEqual([])
})

test("a validator is loaded once", async () => {
  const server = await testServer()
  let loads = 0
  const event = {
    dataModel: "Media",
    eventType: "New",
    kind: "push" as const,
    async loadValidator() {
      loads += 1
      return () => []
    },
  }
  const { source } = testSource(server, { validate: "log", models: { events: [event] } })

  for (let call = 0; call < 3; call += 1) await source.send("Media", "New", DOCUMENT)

  expect(loads).toBe(1)
})
