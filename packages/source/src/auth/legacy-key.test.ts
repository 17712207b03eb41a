import { expect, test } from "vitest"
import { AuthenticationError } from "../errors.ts"
import { advancingClock, HOUR } from "../testing/advancing-clock.ts"
import { DOCUMENT } from "../testing/messages.ts"
import { testServer, testSource } from "../testing/test-source.ts"
import { legacyKey } from "./legacy-key.ts"

test("the first call authenticates with key and secret", async () => {
  const server = await testServer()
  const { source } = testSource(server)

  await source.send("Media", "New", DOCUMENT)

  const { apiKey, secret } = server.tokens
  expect(server.requests[0]).toMatchObject({ method: "POST", path: "/auth/authenticate" })
  expect(server.requests[0]?.headers["content-type"]).toBe("application/json")
  expect(JSON.parse(server.requests[0]?.body.toString() ?? "")).toEqual({ apiKey, secret })
})

test("later calls use the same token", async () => {
  const server = await testServer()
  const { source } = testSource(server)

  for (let call = 0; call < 3; call += 1) await source.send("Media", "New", DOCUMENT)

  expect(server.paths()).toEqual(["/auth/authenticate", "/endpoint", "/endpoint", "/endpoint"])
})

test("a token of 24 hours is renewed half an hour before its end, with the refresh token of the last one", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  const clock = advancingClock()
  await source.send("Media", "New", DOCUMENT)

  await clock.advance(23.4 * HOUR)
  await source.send("Media", "New", DOCUMENT)
  expect(server.tokens.renewals).toEqual({ authenticate: 1, refresh: 0, oauth: 0 })

  for (const refresh of [1, 2]) {
    await clock.advance(23.6 * HOUR)
    await source.send("Media", "New", DOCUMENT)
    expect(server.tokens.renewals).toEqual({ authenticate: 1, refresh, oauth: 0 })
  }
  // The server takes each refresh token once.
  const asked = server.requests.filter(({ path }) => path === "/auth/refreshToken")
  const { apiKey } = server.tokens
  for (const { body } of asked)
    expect(JSON.parse(body.toString())).toEqual({ apiKey, refreshToken: expect.any(String) })
})

test.each([
  ["is refused", undefined],
  ["fails", { status: 500 }],
  ["is answered with a page", "html"],
  ["is reset", "reset"],
] as const)("when the refresh %s, key and secret are used again", async (_title, fault) => {
  const server = await testServer()
  const { source } = testSource(server)
  await source.send("Media", "New", DOCUMENT)
  server.tokens.revoke()
  server.tokens.revokeRefreshTokens()
  if (fault !== undefined) server.fail("/auth/refreshToken", fault)

  await source.send("Media", "New", DOCUMENT)

  expect(server.paths().slice(2)).toEqual([
    "/endpoint",
    "/auth/refreshToken",
    "/auth/authenticate",
    "/endpoint",
  ])
})

test("a token that is refused is replaced once, and the message sent with the new one", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  await source.send("Media", "New", DOCUMENT)
  server.tokens.revoke()

  await source.send("Media", "New", DOCUMENT)

  expect(server.paths().slice(2)).toEqual(["/endpoint", "/auth/refreshToken", "/endpoint"])
  expect(server.messages).toHaveLength(2)
})

test("wrong credentials are told at once, and asked about again by the next call", async () => {
  const server = await testServer()
  const { source } = testSource(server, {
    auth: legacyKey({ apiKey: server.tokens.apiKey, secret: "CANARY-WRONG" }),
  })

  for (let call = 0; call < 2; call += 1) {
    const error = await source.send("Media", "New", DOCUMENT).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(AuthenticationError)
    expect(error).toMatchObject({ code: "authentication-failed", status: 401, retryable: false })
  }
  expect(server.paths()).toEqual(["/auth/authenticate", "/auth/authenticate"])
})

test.each([
  [
    { status: 429, headers: { "retry-after": "300" } },
    { code: "rate-limited", retryAfterMs: 300_000 },
  ],
  [{ status: 500 }, { code: "redox-unavailable", status: 500, retryable: false }],
  ["html", { code: "unreadable-answer", reason: "html" }],
  ["empty", { code: "unreadable-answer", reason: "empty" }],
  ["not-gzip", { code: "unreadable-answer", reason: "encoding" }],
  [
    { status: 200, body: {} },
    { code: "unreadable-answer", reason: "shape" },
  ],
  [
    { status: 200, body: { accessToken: "CANARY\r\nx: y" } },
    { code: "unreadable-answer", reason: "shape" },
  ],
  [
    { status: 302, headers: { location: "/elsewhere" } },
    { code: "unreadable-answer", reason: "redirect" },
  ],
] as const)("a token endpoint that answers %j has an error of its own", async (fault, expected) => {
  const server = await testServer()
  const { source } = testSource(server)
  server.fail("/auth/authenticate", fault)

  await expect(source.send("Media", "New", DOCUMENT)).rejects.toMatchObject(expected)

  expect(server.messages).toEqual([])
})

test("passing failures of the token endpoint are tried again, also for a message", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  server.fail("/auth/authenticate", { status: 503 }, "reset", "cut-off", { status: 504 })

  await source.send("Media", "New", DOCUMENT)

  expect(server.messages).toHaveLength(1)
})

test("a token's life is counted from the server's clock", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  // The server lives in 2020: by our clock its tokens ended long ago.
  const date = "Wed, 01 Jan 2020 00:00:00 GMT"
  const body = { accessToken: "CANARY-OLD", expires: "2020-01-02T00:00:00.000Z", refreshToken: "CANARY-R" }
  server.fail("/auth/authenticate", { status: 200, headers: { date }, body })
  server.fail("/endpoint", "gzip", "gzip")

  await source.send("Media", "New", DOCUMENT)
  await source.send("Media", "New", DOCUMENT)

  expect(server.paths()).toEqual(["/auth/authenticate", "/endpoint", "/endpoint"])
})

test("an end that cannot be read leaves the life that Redox documents", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  server.fail("/auth/authenticate", { status: 200, body: { accessToken: "CANARY-A" } })
  server.fail("/endpoint", "gzip", "gzip")

  await source.send("Media", "New", DOCUMENT)
  await source.send("Media", "New", DOCUMENT)

  expect(server.paths()).toEqual(["/auth/authenticate", "/endpoint", "/endpoint"])
})

test.each([
  [{ apiKey: undefined, secret: "s" }, /apiKey/],
  [{ apiKey: "k", secret: "" }, /secret/],
  [{ apiKey: "  ", secret: "s" }, /apiKey/],
])("credentials that are not set are noticed at once: %j", (options, text) => {
  expect(() => legacyKey(options)).toThrow(text)
})
