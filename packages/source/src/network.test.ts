import { expect, test } from "vitest"
import { NetworkError } from "./errors.ts"
import { examineFailure } from "./network-failure.ts"
import { DOCUMENT, SEARCH } from "./testing/messages.ts"
import { testServer, testSource } from "./testing/test-source.ts"

/** A port on which nobody listens, and which no system gives to somebody who asks for any free one. */
const CLOSED_PORT = 2

/** A fetch that posts messages to another place, while tokens come from the server. */
function messagesTo(base: string): typeof fetch {
  return (url, init) => fetch(`${url}`.replace(/.*\/endpoint$/, `${base}/endpoint`), init)
}

test.each([
  ["ECONNREFUSED", async () => `http://127.0.0.1:${CLOSED_PORT}`],
  ["ECONNREFUSED", async () => `http://localhost:${CLOSED_PORT}`],
  ["ENOTFOUND", async () => "http://redox.invalid"],
])("a message that could not leave (%s) is tried again, and may be sent again", async (reason, place) => {
  const server = await testServer()
  const base = await place()
  const { source, logs } = testSource(server, {
    fetch: messagesTo(base),
    retry: { attempts: 3, delayMs: () => 1 },
  })

  const error = await source.send("Media", "New", DOCUMENT).catch((thrown: unknown) => thrown)

  expect(error).toBeInstanceOf(NetworkError)
  // Without a resolver the answer is that the question could not be asked.
  expect([reason, "EAI_AGAIN"]).toContain((error as NetworkError).reason)
  expect(error).toMatchObject({ code: "network-failed", retryable: true, status: undefined })
  expect(logs).toHaveLength(2)
})

test("a source whose token endpoint cannot be reached says so, and its message has not left", async () => {
  const server = await testServer()
  const { source } = testSource(server, {
    baseUrl: `http://127.0.0.1:${CLOSED_PORT}`,
    retry: { attempts: 1 },
  })

  await expect(source.send("Media", "New", DOCUMENT)).rejects.toMatchObject({
    code: "network-failed",
    retryable: true,
    message: expect.stringContaining("The token endpoint could not be reached (ECONNREFUSED)"),
  })
})

test("a message that left after another could not connect is sent once", async () => {
  const server = await testServer()
  let calls = 0
  const { source } = testSource(server, {
    fetch: (url, init) =>
      url.endsWith("/endpoint") && ++calls < 3
        ? messagesTo(`http://127.0.0.1:${CLOSED_PORT}`)(url, init)
        : fetch(url, init),
  })

  await source.send("Media", "New", DOCUMENT)

  expect(calls).toBe(3)
  expect(server.messages).toHaveLength(1)
})

test("a fetch of one's own is used for everything", async () => {
  const server = await testServer()
  const urls: string[] = []
  const { source } = testSource(server, {
    fetch(url, init) {
      urls.push(url)
      return fetch(url, init)
    },
  })

  await source.query("PatientSearch", "Query", SEARCH)

  expect(urls).toEqual([`${server.url}/auth/authenticate`, `${server.url}/endpoint`])
})

test.each(["headers", "body"])(
  "a fetch of one's own that ignores its signal, and gives no %s, does not outlast the deadline",
  async (missing) => {
    const server = await testServer()
    const silence = new Promise<never>(() => {})
    let isSilent = false
    const { source } = testSource(server, {
      fetch(url, { signal: _, ...init }) {
        if (!isSilent) return globalThis.fetch(url, init)
        return missing === "headers"
          ? silence
          : Promise.resolve(new Response(new ReadableStream({ pull: () => silence })))
      },
    })

    // Brings a token: a message that waits for one has not left.
    await source.query("PatientSearch", "Query", SEARCH)
    isSilent = true
    const deadline = { deadlineMs: 200 }
    await expect(source.query("PatientSearch", "Query", SEARCH, deadline)).rejects.toMatchObject({
      code: "deadline-exceeded",
    })
    await expect(source.send("Media", "New", DOCUMENT, deadline)).rejects.toMatchObject({
      code: "unknown-fate",
    })
  },
)

test("a fetch of one's own that gives no response at all ends in an error of its own", async () => {
  const server = await testServer()
  const { source } = testSource(server, {
    fetch: async (url, init) =>
      url.endsWith("/endpoint") ? (undefined as never) : globalThis.fetch(url, init),
  })

  await expect(source.query("PatientSearch", "Query", SEARCH)).rejects.toMatchObject({
    code: "network-failed",
  })
  await expect(source.send("Media", "New", DOCUMENT)).rejects.toMatchObject({ code: "unknown-fate" })
})

test("redirects are not followed, so that a token goes nowhere else", async () => {
  const server = await testServer()
  const other = await testServer()
  const { source } = testSource(server)
  server.fail("/endpoint", { status: 307, headers: { location: `${other.url}/endpoint` } })

  await expect(source.query("PatientSearch", "Query", SEARCH)).rejects.toMatchObject({
    code: "unreadable-answer",
    reason: "redirect",
  })
  expect(other.requests).toEqual([])
})

const failure = (code: string, more: object = {}) =>
  new TypeError("fetch failed", { cause: Object.assign(new Error("CANARY"), { code, ...more }) })

test.each([
  ["a refused connection", failure("ECONNREFUSED"), true],
  ["an unknown name", failure("ENOTFOUND"), true],
  ["a resolver that does not answer", failure("EAI_AGAIN"), true],
  ["a connection that takes too long", failure("UND_ERR_CONNECT_TIMEOUT"), true],
  ["no way to the network", failure("ENETUNREACH", { syscall: "connect" }), true],
  ["a certificate nobody trusts", failure("DEPTH_ZERO_SELF_SIGNED_CERT"), true],
  ["a certificate of another name", failure("ERR_TLS_CERT_ALTNAME_INVALID"), true],
  ["a reset", failure("ECONNRESET", { syscall: "read" }), false],
  ["a network that went away", failure("ENETUNREACH", { syscall: "write" }), false],
  ["a socket that was closed", failure("UND_ERR_SOCKET"), false],
  ["headers that take too long", failure("UND_ERR_HEADERS_TIMEOUT"), false],
  [
    "several addresses that refused",
    new TypeError("", { cause: new AggregateError([failure("ECONNREFUSED").cause]) }),
    true,
  ],
  [
    "several addresses of which one connected",
    new TypeError("", {
      cause: new AggregateError([failure("ECONNREFUSED").cause, failure("ECONNRESET").cause]),
    }),
    false,
  ],
  ["anything else", "CANARY", false],
])("whether %s proves that nothing arrived", (_title, error, neverArrived) => {
  expect(examineFailure(error).neverArrived).toBe(neverArrived)
})

test("a certificate that is not trusted is not tried again", async () => {
  const server = await testServer()
  const { source, logs } = testSource(server, {
    fetch: (url, init) =>
      url.endsWith("/endpoint") ? Promise.reject(failure("DEPTH_ZERO_SELF_SIGNED_CERT")) : fetch(url, init),
  })

  await expect(source.send("Media", "New", DOCUMENT)).rejects.toMatchObject({
    code: "network-failed",
    retryable: false,
    message: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
  })
  expect(logs).toEqual([])
})
