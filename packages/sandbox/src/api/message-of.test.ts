import { describe, expect, test } from "vitest"
import { GUARD_HEADER } from "../http/guard.ts"
import { listen, textOf } from "../testing/listen.ts"
import { type RunningSandbox, runningSandbox } from "../testing/running-sandbox.ts"
import { smallSeed } from "../testing/small-seed.ts"

const meta = '"Meta":{"DataModel":"Scheduling","EventType":"New"}'
/** Numbers that JSON.parse and JSON.stringify would change. */
const numbers = '{"one":1.0,"many":12345678901234567890,"small":1e-7,"zero":-0}'
const sent = `{${meta},"Extensions":{"numbers":${numbers}},"Visit":{"Duration":30.0}}`

async function withApp(options: object = {}) {
  const app = { texts: [] as string[] }
  const { url } = await listen(async (request, response) => {
    app.texts.push(await textOf(request))
    response.end()
  })
  const running = await runningSandbox({ world: smallSeed, ...options })
  await running.api("PATCH /api/destinations/app", { url })
  return { app, ...running }
}

/** Calls with a body that is written by hand, as a JSON.stringify would not write it. */
async function post(url: string, path: string, body: string) {
  const response = await fetch(url + path, { method: "POST", headers: { [GUARD_HEADER]: "1" }, body })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

const asMessage = `"message":${sent}`
const asText = `"messageText":${JSON.stringify(sent)}`

async function delivered({ until }: RunningSandbox, logId: string) {
  return until(`GET /api/transmissions/${logId}?message=text`, ({ state }) => state === "delivered")
}

describe.each([
  ["message", asMessage],
  ["messageText", asText],
])("numbers of %s", (_name, member) => {
  test("reach the destination as they were written, and are no finding", async () => {
    const { app, ...running } = await withApp()
    const { body } = await post(
      running.url,
      "/api/messages",
      `{"sourceId":"ehr","destinationIds":["app"],${member}}`,
    )
    const [{ logId }] = body.transmissions
    const { messageText } = await delivered(running, logId)

    expect(messageText).toContain(numbers)
    expect(messageText).toContain('"Duration":30.0')
    expect(app.texts.at(-1)).toContain(numbers)
    expect(body.issues.filter(({ path }: { path: string }) => path === "/Visit/Duration")).toEqual([])
    const response = await fetch(`${running.url}/api/transmissions/${logId}`)
    expect(await response.text()).toContain(numbers)
  })

  test("stay as they are in one that is edited", async () => {
    const { app, ...running } = await withApp()
    const { body } = await post(
      running.url,
      "/api/messages",
      `{"sourceId":"ehr","destinationIds":["app"],"message":{${meta}}}`,
    )
    const [{ logId }] = body.transmissions
    await delivered(running, logId)
    const edited = await post(running.url, `/api/transmissions/${logId}/edit`, `{${member}}`)
    await delivered(running, edited.body.logId)

    expect(app.texts.at(-1)).toContain(numbers)
  })
})

test.each(["nulls", "unknown-members"])("the trouble %s takes a number as a number", async (kind) => {
  const { app, ...running } = await withApp()
  await running.api("POST /api/subscriptions/scheduling/troubles", { kind })
  const { body } = await post(
    running.url,
    "/api/messages",
    `{"sourceId":"ehr","destinationIds":["app"],${asText}}`,
  )
  await delivered(running, body.transmissions[0].logId)

  expect(app.texts.at(-1)).toContain(kind === "nulls" ? '"many":null' : '"many":12345678901234567890')
})

test.each([
  [`"messageText":"{"`, 400, "invalid-request"],
  [`"messageText":"[]"`, 400, "invalid-request"],
  [`"messageText":7`, 400, "invalid-request"],
  [`"messageText":"{}","message":{}`, 400, "invalid-request"],
  [`"message":[]`, 400, "invalid-request"],
  [`"more":true`, 400, "invalid-request"],
  [`"message":{${meta},"Text":"${"x".repeat(10_000)}"}`, 413, "too-large"],
  [`"messageText":${JSON.stringify(`{${meta},"Text":"${"x".repeat(10_000)}"}`)}`, 413, "too-large"],
])("a call with %.40s is refused", async (member, status, code) => {
  const { url } = await withApp({ messageLimitBytes: 10_000 })
  const first = await post(
    url,
    "/api/messages",
    `{"sourceId":"ehr","destinationIds":["app"],"message":{${meta}}}`,
  )
  const [{ logId }] = first.body.transmissions

  for (const path of ["/api/messages", `/api/transmissions/${logId}/edit`]) {
    const answer = await post(url, path, `{"sourceId":"ehr","destinationIds":["app"],${member}}`)
    expect(answer).toMatchObject({ status, body: { error: { code } } })
    if (code === "too-large") expect(answer.body.error.message).toContain("messageLimitBytes")
  }
})

test("a body that no message could need is refused before it is read as JSON", async () => {
  const { url } = await runningSandbox({ world: smallSeed, messageLimitBytes: 1_000 })
  const answer = await post(url, "/api/check", " ".repeat(65 * 1024 * 1024))

  expect(answer).toMatchObject({ status: 413, body: { error: { code: "too-large" } } })
})
