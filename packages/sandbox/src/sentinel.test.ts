import { models } from "@redoxkit/models"
import type { Logger } from "@redoxkit/store/common"
import { expect, test } from "vitest"
import { sentinelsIn, withSentinels } from "../../destination/src/testing/sentinels.ts"
import { type Message, sampleOf } from "./message/assets.ts"
import { listen } from "./testing/listen.ts"
import { runningSandbox } from "./testing/running-sandbox.ts"
import { smallSeed } from "./testing/small-seed.ts"

test("no payload, token or secret is in a log, a change, a list or a refusal, whatever goes wrong", async () => {
  const logged: unknown[] = []
  const keep = (fields: object, text: string) => void logged.push(fields, text)
  const logger: Logger = { debug: keep, info: keep, warn: keep, error: keep }
  // It repeats everything it gets, as an application in trouble may.
  const { url } = await listen(async (request, response) => {
    response.writeHead(500, { "x-canary": "CANARY-HEADER" })
    for await (const chunk of request) response.write(chunk)
    response.end()
  })
  const secret = "CANARY-SECRET"
  const running = await runningSandbox({
    logger,
    speed: 100_000,
    alertWebhook: `${url}/alerts`,
    world: {
      ...smallSeed,
      sources: [{ id: "ehr", name: "EHR", legacyKeys: [{ apiKey: "key", secret }] }],
      destinations: [
        { id: "app", name: "App", url, verificationToken: "CANARY-TOKEN", holdsRealData: true },
        { id: "inside", name: "Inside" },
      ],
    },
  })
  const post = async (path: string, body: object | string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${running.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    })
    return response.text()
  }
  const poisoned = (dataModel: string, eventType: string, wrong = false): Message => {
    const message = withSentinels(sampleOf(dataModel, eventType), { wrong }) as Message
    return { ...message, Meta: { ...message.Meta, Destinations: [{ ID: "app" }] } }
  }

  const { accessToken } = JSON.parse(await post("/auth/authenticate", { apiKey: "key", secret })) as Record<
    string,
    string
  >
  const answers: unknown[] = [
    await post("/auth/authenticate", { apiKey: "key", secret: "CANARY-WRONG" }),
    await post("/auth/refreshToken", { apiKey: "key", refreshToken: "CANARY-REFRESH" }),
    await post("/v2/auth/token", "client_assertion=CANARY-ASSERTION"),
    await post("/upload", "CANARY-FILE"),
    await post("/endpoint", "CANARY {", { authorization: `Bearer ${accessToken}` }),
    await post("/endpoint", poisoned("Scheduling", "New"), { authorization: "Bearer CANARY-BEARER" }),
  ]
  // A source gets back the names that it sent, as from Redox; nobody else does.
  for (const message of [
    poisoned("Scheduling", "New"),
    poisoned("Scheduling", "New", true),
    poisoned("PatientSearch", "Query"),
  ])
    await post("/endpoint", message, { authorization: `Bearer ${accessToken}` })
  for (const body of [
    { message: "CANARY" },
    { sourceId: "CANARY", message: {} },
    { sourceId: "ehr", message: poisoned("Media", "New") },
  ])
    answers.push(await running.api("POST /api/messages", body))
  answers.push(await running.api("POST /api/destinations", { name: "A", url: "CANARY://" }))
  answers.push(await running.api("GET /api/transmissions/CANARY"))
  answers.push(
    await running
      .api("POST /api/destinations/app/verify", {})
      .then(({ body }) => ({ ...body, destination: null })),
  )
  const { logId } = (await running.api("GET /api/transmissions?kind=message")).body.items.at(-1)
  await running.until(`GET /api/transmissions/${logId}`, ({ failures }) => failures > 5)
  await running.until("GET /api/errors?kind=alert", ({ items }) => items.length > 0)
  await running.api("POST /api/subscriptions/scheduling/pause")
  for (const list of ["transmissions", "requests", "errors", "subscriptions", "status"])
    answers.push((await running.api(`GET /api/${list}`)).body)
  answers.push((await running.api(`GET /api/transmissions/${logId}`)).body)

  expect(models.events.length).toBeGreaterThan(100)
  expect(logged.length).toBeGreaterThan(5)
  expect(sentinelsIn(logged)).toEqual([])
  expect(sentinelsIn(answers)).toEqual([])
  const feed = await fetch(`${running.url}/api/changes?after=0`)
  const reader = (feed.body as ReadableStream<Uint8Array>).getReader()
  let text = ""
  while (!text.includes('"type":"alert"')) text += new TextDecoder().decode((await reader.read()).value)
  await reader.cancel()
  expect(sentinelsIn(text)).toEqual([])
})
