import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { expect, onTestFinished, test } from "vitest"
import { ApiError } from "../errors.ts"
import { sentinelsIn } from "../testing/sentinels.ts"
import { jsonGetter } from "./get-json.ts"

const getJson = jsonGetter(fetch, new AbortController().signal)

/** A server on a free port, which ends with the test. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/CANARY00001?secret=CANARY00002`
}

test("gives the JSON of an answer, and sends what it is told to", async () => {
  const url = await serve((request, response) =>
    response.end(JSON.stringify([request.method, request.headers.accept, request.headers["x-key"]])),
  )
  expect(await getJson(url, { headers: { "x-key": "k" } })).toEqual(["GET", "application/json", "k"])
  expect(await getJson(url, { method: "POST", headers: { accept: "text/json" } })).toEqual([
    "POST",
    "text/json",
    null,
  ])
})

test.each([
  [400, "api-refused"],
  [404, "api-refused"],
  [429, "rate-limited"],
  [500, "api-unavailable"],
  [503, "api-unavailable"],
])("status %i is the error %s, with the wait that was asked for", async (status, code) => {
  const url = await serve((_request, response) =>
    response.writeHead(status, { "retry-after": "7" }).end("CANARY00003"),
  )
  await expect(getJson(url)).rejects.toMatchObject({ code, status, retryAfterMs: 7_000 })
})

test("Retry-After may be a date, which counts from the answer's own clock", async () => {
  const url = await serve((_request, response) =>
    response
      .writeHead(503, {
        date: "Mon, 02 Mar 2026 12:00:00 GMT",
        "retry-after": "Mon, 02 Mar 2026 12:01:30 GMT",
      })
      .end(),
  )
  await expect(getJson(url)).rejects.toMatchObject({ retryAfterMs: 90_000 })
})

test("errors hold no part of the address or of the answer", async () => {
  const answers: RequestListener[] = [
    (_request, response) => response.writeHead(400).end("CANARY00003"),
    (_request, response) => response.end("<CANARY00003>"),
    (_request, response) =>
      response
        .writeHead(200, { "content-length": "99" })
        .write('{"a":"CANARY00003"', () => response.destroy()),
    (request) => request.socket.destroy(),
  ]
  const errors: unknown[] = []
  for (const answer of answers)
    await getJson(await serve(answer)).catch((error: unknown) => errors.push(error))
  expect(errors.map((error) => (error as ApiError).code)).toEqual([
    "api-refused",
    "unreadable-answer",
    "unreadable-answer",
    "network-failed",
  ])
  expect(errors.every((error) => error instanceof ApiError)).toBe(true)
  expect(sentinelsIn(errors)).toEqual([])
})

test("headers of your own are handed to nobody that a redirect leads to", async () => {
  const others: unknown[] = []
  const other = await serve((request, response) => {
    others.push(request.headers["x-api-key"])
    response.end("{}")
  })
  const url = await serve((_request, response) => response.writeHead(302, { location: other }).end())

  await expect(getJson(url, { headers: { "x-api-key": "key" } })).rejects.toMatchObject({
    code: "api-refused",
    status: 302,
  })
  expect(others).toEqual([])
  expect(await getJson(url)).toEqual({})
  expect(await getJson(url, { headers: { "x-api-key": "key" }, redirect: "follow" })).toEqual({})
  expect(others).toEqual([undefined, "key"])
})
