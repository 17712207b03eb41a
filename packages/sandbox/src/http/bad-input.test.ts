import { once } from "node:events"
import { connect } from "node:net"
import { expect, test } from "vitest"
import { runningSandbox } from "../testing/running-sandbox.ts"
import { smallSeed } from "../testing/small-seed.ts"

const HEAD = '"Meta":{"DataModel":"Scheduling","EventType":"Odd","Destinations":[{"ID":"app"}]}'
const nested = (levels: number) => `{${HEAD},"Deep":${"[".repeat(levels)}${"]".repeat(levels)}}`

async function endpointOf(url: string) {
  const answer = await fetch(`${url}/auth/authenticate`, {
    method: "POST",
    body: JSON.stringify({ apiKey: "key", secret: "secret" }),
  })
  const { accessToken } = (await answer.json()) as { accessToken: string }
  return (body: string) =>
    fetch(`${url}/endpoint`, { method: "POST", headers: { authorization: `Bearer ${accessToken}` }, body })
}

test.each([
  [
    "an ID that is an object",
    '{"Meta":{"DataModel":"A","EventType":"B","Destinations":[{"ID":{"toString":1}}]}}',
  ],
  ["an ID that is a number", '{"Meta":{"DataModel":"A","EventType":"B","Destinations":[{"ID":5}]}}'],
  ["nesting without end", nested(100_000)],
  ["nesting just over the limit", nested(500)],
  ["a name that is no name", HEAD.replace("Odd", "x".repeat(201)).replace(/^/, "{").replace(/$/, "}")],
])("a message with %s is refused with Redox's kind of error", async (_what, body) => {
  const { url } = await runningSandbox({ world: smallSeed })
  const answer = await (await endpointOf(url))(body)

  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ Meta: { Errors: [{ Type: "message" }] } })
})

test("nesting up to the limit passes", async () => {
  const { url } = await runningSandbox({ world: smallSeed })

  expect((await (await endpointOf(url))(nested(498))).status).toBe(200)
})

test("the control API refuses nesting without end", async () => {
  const { url } = await runningSandbox({ world: smallSeed })
  const answer = await fetch(`${url}/api/messages`, {
    method: "POST",
    headers: { "redoxkit-sandbox": "1" },
    body: `{"sourceId":"ehr","message":${nested(50_000)}}`,
  })

  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ error: { code: "invalid-request" } })
})

test("a token that no header can carry is refused before anything is sent", async () => {
  const { api } = await runningSandbox({ world: smallSeed })
  for (const method of ["POST", "GET-header", "GET-query"]) {
    const token = { verificationToken: "line\nbreak", method }
    for (const { status, body } of [
      await api("POST /api/verify", { url: "http://127.0.0.1:1/", ...token }),
      await api("POST /api/destinations/app/verify", token),
    ])
      expect([status, body.error?.code]).toEqual([400, "invalid-request"])
  }
})

test("an address that is none is a 400", async () => {
  const { url } = await runningSandbox({ world: smallSeed })
  const socket = connect(Number(new URL(url).port), "127.0.0.1")
  socket.end("GET //[ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
  const [start] = (await once(socket, "data")) as [Buffer]

  expect(start.toString()).toMatch(/^HTTP\/1\.1 400 /)
})
