import type { RequestListener } from "node:http"
import { createDestination, memoryInbox, nodeRequest, writeAnswer } from "@redoxkit/destination"
import { expect, test } from "vitest"
import { realClock } from "../clock/real-clock.ts"
import { httpTransport, problemOf } from "../delivery/http-transport.ts"
import { listen, textOf } from "../testing/listen.ts"
import { smallWorld } from "../testing/small-world.ts"
import { verificationMethods, verifyEndpoint } from "./verify-endpoint.ts"

const options = { clock: realClock() as never, transport: httpTransport, verificationTimeoutMs: 300 }
const { core } = await smallWorld(options)

async function verify(listener: RequestListener, method = verificationMethods[0] as string) {
  const { url } = await listen(listener)
  return verifyEndpoint(core, { url: `${url}/redox?tenant=7`, verificationToken: "token" }, method as never)
}

test.each(verificationMethods)(
  "the destination of this project passes the verification by %s",
  async (method) => {
    const destination = createDestination({ verificationToken: "token", inbox: memoryInbox() })
    const result = await verify(async (request, response) => {
      const answer = await destination.handle(nodeRequest(request))
      if (answer !== undefined) writeAnswer(response, answer)
    }, method)

    expect(result).toMatchObject({ method, verified: true, reason: null, status: 200 })
  },
)

test("the request by POST has exactly the documented body and no token in its headers", async () => {
  let seen: { body: string; token: unknown; name: unknown } | undefined
  await verify(async (request, response) => {
    const body = await textOf(request)
    seen = { body, token: request.headers["verification-token"], name: request.headers["application-name"] }
    response.end((JSON.parse(body) as { challenge: string }).challenge)
  })

  expect(seen?.body).toMatch(/^\{"verification-token":"token","challenge":"[0-9a-f-]{36}"\}$/)
  expect(seen).toMatchObject({ token: undefined, name: "RedoxEngine" })
})

test("a query string of the address stays, beside that of the verification by GET", async () => {
  let url = ""
  await verify((request, response) => {
    url = request.url ?? ""
    response.end()
  }, "GET-query")

  expect(url).toMatch(/^\/redox\?tenant=7&challenge=[0-9a-f-]{36}&verification-token=token$/)
})

test("the challenge may stand anywhere in the body", async () => {
  const result = await verify(async (request, response) => {
    const { challenge } = JSON.parse(await textOf(request)) as { challenge: string }
    response.writeHead(201).end(`{"data":{"challenge":"${challenge}"}}`)
  })

  expect(result.verified).toBe(true)
})

test.each<[string, RequestListener, object]>([
  ["a refusal", (_, response) => response.writeHead(401).end(), { reason: "status", status: 401 }],
  [
    "a redirect",
    (_, response) => response.writeHead(302, { location: "/" }).end(),
    { reason: "redirect", status: 302 },
  ],
  [
    "a 200 without it",
    (_, response) => response.end("<html>Login</html>"),
    { reason: "challenge-missing", status: 200 },
  ],
  ["no answer", () => {}, { reason: "timeout", status: null }],
  [
    "half an answer",
    (_, response) => response.writeHead(200, { "content-length": 50 }).write("x", () => response.destroy()),
    { reason: "connection-broken" },
  ],
  ["a broken connection", (request) => request.socket.destroy(), { reason: "connection-broken" }],
])("the reason is told after %s", async (_name, listener, expected) => {
  const result = await verify(listener)

  expect(result).toMatchObject({ verified: false, ...expected })
  expect(result.text.length).toBeGreaterThan(20)
})

test("the reason is told where nothing listens, where no host is, and where TLS fails", async () => {
  const { url, server } = await listen(() => {})
  const verifyUrl = (address: string) =>
    verifyEndpoint(core, { url: address, verificationToken: "token" }, "POST")
  const overTls = await verifyUrl(url.replace("http:", "https:"))
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))

  expect(overTls.reason).toBe("tls")
  expect((await verifyUrl(url)).reason).toBe("connection-refused")
  expect(["unknown-host", "timeout"]).toContain((await verifyUrl("http://nowhere.invalid/")).reason)
})

test.each([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "CERT_HAS_EXPIRED",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
])("%s is a matter of TLS", (code) => {
  expect(problemOf(Object.assign(new Error("x"), { code }))).toBe("tls")
})
