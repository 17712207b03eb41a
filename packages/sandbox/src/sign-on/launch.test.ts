import { createHmac } from "node:crypto"
import type { IncomingMessage, RequestListener } from "node:http"
import {
  createDestination,
  createOneTimeLinks,
  memoryInbox,
  nodeRequest,
  writeAnswer,
} from "@redoxkit/destination"
import { expect, test } from "vitest"
import { listen, textOf } from "../testing/listen.ts"
import { quiet } from "../testing/quiet.ts"
import { runningSandbox } from "../testing/running-sandbox.ts"
import { smallSeed } from "../testing/small-seed.ts"
import { signOnTroubles } from "./troubles.ts"

const secret = "secret of the sign-on: Ørsted"

/** A sandbox, and something that is launched from it. */
async function launching(listener: RequestListener, destination: object = {}, options: object = {}) {
  const app = await listen(listener)
  const running = await runningSandbox({ world: smallSeed, ...options })
  await running.api("PATCH /api/destinations/app", {
    ssoUrl: `${app.url}/sso`,
    ssoSecret: secret,
    ...destination,
  })
  return {
    ...running,
    app,
    launch: async (more: object = {}) =>
      (await running.api("POST /api/sign-on", { destinationId: "app", sourceId: "ehr", ...more })).body,
  }
}

/** The application of a user of this project: it redeems the link, sets a cookie and shows a page. */
function application() {
  const links = createOneTimeLinks<{ userId: string }>()
  const signedOn: unknown[] = []
  const rules: unknown[] = []
  const destination = createDestination({
    verificationToken: "token",
    inbox: memoryInbox(),
    logger: { ...quiet, warn: (fields) => void rules.push((fields as { signOnRule?: string }).signOnRule) },
    signOn: { secret, issuer: "ehr", audience: "app" },
  })
  let home = ""
  destination.signOn(async ({ claims, message }, { disagreements }) => {
    signedOn.push({ claims, message, disagreements })
    return { location: await links.link(`${home}/start`, { userId: claims.sub }) }
  })
  const listener: RequestListener = async (request, response) => {
    const { pathname, searchParams, origin } = new URL(request.url ?? "", `http://${request.headers.host}`)
    if (pathname === "/start") {
      const session = await links.redeem(searchParams.get("token"))
      if (session === undefined) return void response.writeHead(410).end()
      response.setHeader("set-cookie", [
        `session=${session.userId.length}; Path=/; Expires=Wed, 21 Oct 2099 07:28:00 GMT`,
        "theme=dark",
      ])
      return void response.writeHead(303, { location: "/home" }).end()
    }
    if (pathname === "/home")
      return void response
        .writeHead(request.headers.cookie?.includes("session=") ? 200 : 403)
        .end("<p>home</p>")
    home = origin
    const answer = await destination.handle(nodeRequest(request))
    if (answer === undefined) response.writeHead(404).end()
    else writeAnswer(response, answer)
  }
  return { listener, signedOn, rules }
}

test("the application of this project is launched, and the browser arrives with its cookie", async () => {
  const app = application()
  const { launch, app: server } = await launching(app.listener)

  expect(await launch()).toMatchObject({
    launched: true,
    outcome: "redirect",
    reason: null,
    status: 302,
    location: expect.stringMatching(/\/start\?token=[\w-]{43}$/),
    html: null,
    hops: [
      { url: `${server.url}/start`, status: 303 },
      { url: `${server.url}/home`, status: 200 },
    ],
    finalStatus: 200,
    notes: [],
  })
  expect(app.signedOn).toMatchObject([
    {
      claims: { iss: "ehr", aud: "app", sub: "HBEHR|HBP-0101", npi: "9990000101", visit_id: "V-25-31007" },
      message: { Meta: { Source: { ID: "ehr" }, Destinations: [{ ID: "app" }] }, Subject: "HBEHR|HBP-0101" },
      disagreements: [],
    },
  ])
})

test("launches that follow each other at once all sign on, though tokens have no ID", async () => {
  const app = application()
  const { launch } = await launching(app.listener)

  const results = await Promise.all(Array.from({ length: 5 }, () => launch()))

  expect(results.map(({ launched }) => launched)).toEqual([true, true, true, true, true])
})

test("a launch that is not followed leaves the link to the browser", async () => {
  const app = application()
  const { launch } = await launching(app.listener)

  const { location, hops, finalStatus } = await launch({ follow: false })

  expect([hops, finalStatus]).toEqual([[], null])
  expect((await fetch(location, { redirect: "manual" })).status).toBe(303)
  expect((await fetch(location, { redirect: "manual" })).status).toBe(410)
})

test.for(signOnTroubles)(
  "the application of this project refuses a launch with the trouble %s",
  async (trouble) => {
    const app = application()
    const { launch, api } = await launching(app.listener)

    expect(await launch({ trouble })).toMatchObject({
      launched: false,
      reason: "status",
      status: 401,
      notes: [],
    })
    expect(app.signedOn).toHaveLength(trouble === "used-token" ? 1 : 0)
    expect(app.rules).toEqual([
      {
        expired: "expired",
        "not-yet-valid": "not-yet-valid",
        "wrong-key": "signature",
        "other-audience": "audience",
        "other-issuer": "issuer",
        "alg-none": "algorithm",
        "no-token": undefined,
        "used-token": "used",
      }[trouble],
    ])
    // Somebody asked for it: it is no error of the sandbox.
    expect((await api("GET /api/errors")).body.items).toEqual([])
  },
)

test("the request is that of Redox: the token in one header, signed with the bytes of the secret, and the body", async () => {
  let seen: { readonly request: IncomingMessage; readonly body: string } | undefined
  const { launch } = await launching(async (request, response) => {
    seen = { request, body: await textOf(request) }
    response.writeHead(200, { "content-type": "text/html" }).end("<p>page</p>")
  })
  const before = Math.floor(Date.now() / 1_000)
  expect(await launch({ claims: { name: "Somebody Else" } })).toMatchObject({
    outcome: "page",
    html: "<p>page</p>",
  })

  const headers: IncomingMessage["headers"] = seen?.request.headers ?? {}
  expect([seen?.request.method, seen?.request.url, headers["content-type"]]).toEqual([
    "POST",
    "/sso",
    "application/json",
  ])
  expect(headers["verification-token"]).toBeUndefined()
  const [head = "", payload = "", signature] = headers.authorization?.replace("Bearer ", "").split(".") ?? []
  expect(JSON.parse(Buffer.from(head, "base64url").toString())).toEqual({ alg: "HS256", typ: "JWT" })
  expect(signature).toBe(
    createHmac("sha256", Buffer.from(secret, "utf8")).update(`${head}.${payload}`).digest("base64url"),
  )
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString())
  const body = JSON.parse(seen?.body ?? "")
  expect(claims.iat).toBeGreaterThanOrEqual(before)
  expect(claims).toEqual({
    ...{ iss: "ehr", sub: "HBEHR|HBP-0101", aud: "app", exp: claims.iat + 900, iat: claims.iat },
    ...{ name: "Somebody Else", given_name: "Priya", family_name: "Raghunathan", middle_name: null },
    ...{
      email: "p.raghunathan@example.org",
      npi: "9990000101",
      zoneinfo: "America/Los_Angeles",
      locale: "en-US",
    },
    phone_number: "+15035550161",
    patient_ids: [
      { id: "HB0005932", id_type: "HB" },
      { id: "41be08d7-6f3a-4c95-8e17-a2d5094c6b3e", id_type: "HBEHR" },
    ],
    ...{ visit_id: "V-25-31007", facility_id: "MFC", department_id: "MFC-FM" },
  })
  expect(body.Meta.Logs).toBeUndefined()
  expect(body.IssuedAt).toBe(new Date(claims.iat * 1_000).toISOString())
  expect(body.Expiration).toBe(new Date(claims.exp * 1_000).toISOString())
  expect(Math.abs(Date.parse(body.Meta.EventDateTime) - Date.now())).toBeLessThan(3_600_000)
})

test("a body of one's own is sent, and the claims follow from it", async () => {
  const app = application()
  const { launch } = await launching(app.listener)

  await launch({ message: { Subject: "u-7", Patient: { Identifiers: [{ ID: "P-7", IDType: "MR" }] } } })

  expect(app.signedOn).toMatchObject([
    {
      claims: { sub: "u-7", npi: null, patient_ids: [{ id: "P-7", id_type: "MR" }] },
      message: { Subject: "u-7" },
    },
  ])
})

test.for([
  [(status: number) => status, 401, "status"],
  [() => 500, 500, "status"],
  [() => 204, 204, "unclear-status"],
  [() => 301, 301, "unclear-status"],
  [() => 302, 302, "location-missing"],
] as const)(
  "an answer that launches nobody is told with its reason, case %#",
  async ([statusOf, status, reason]) => {
    const { launch, api } = await launching(
      (_request, response) => void response.writeHead(statusOf(status)).end(),
    )

    expect(await launch()).toMatchObject({
      launched: false,
      outcome: "failed",
      reason,
      status,
      location: null,
    })
    const { items } = (await api("GET /api/errors?kind=sign-on")).body
    expect(items).toMatchObject([{ kind: "sign-on", status, destinationId: "app", dataModel: "SSO" }])
  },
)

test.for([
  [
    401,
    "The application refused. 401 means that it did not take the token: compare secret, issuer and audience.",
  ],
  [403, "The application refused."],
  [503, "The application failed. Look into its log."],
] as const)("what to look at depends on the status: %s", async ([status, text]) => {
  const { launch } = await launching((_request, response) => void response.writeHead(status).end())

  expect(await launch()).toMatchObject({ reason: "status", text })
})

test.for([
  ["/start", "location-relative"],
  ["javascript:alert(1)", "location-scheme"],
] as const)("a Location that a browser cannot go to is told: %s", async ([location, reason]) => {
  const { launch } = await launching((_request, response) => void response.writeHead(302, { location }).end())

  expect(await launch()).toMatchObject({ launched: false, reason, status: 302 })
})

test("a redirect to an error, in a circle or to nowhere is no launch", async () => {
  const { launch, app } = await launching((request, response) => {
    if (request.url === "/gone") return void response.writeHead(404).end()
    if (request.url === "/circle") return void response.writeHead(302, { location: "/circle" }).end()
    if (request.url === "/script") return void response.writeHead(302, { location: "javascript:1" }).end()
    const to = new URL(request.url ?? "", "http://x").searchParams.get("to")
    response
      .writeHead(302, {
        location: to === "nowhere" ? "http://127.0.0.1:1/" : `http://${request.headers.host}/${to}`,
      })
      .end()
  })
  const to = (path: string) => launch({ url: `${app.url}/sso?to=${path}` })

  expect(await to("gone")).toMatchObject({ launched: false, reason: "redirect-failed", finalStatus: 404 })
  expect(await to("circle")).toMatchObject({ launched: false, reason: "redirect-failed", finalStatus: 302 })
  expect((await to("circle")).hops).toHaveLength(10)
  expect(await to("script")).toMatchObject({ launched: false, reason: "redirect-failed" })
  expect(await to("nowhere")).toMatchObject({ launched: false, reason: "redirect-failed", finalStatus: null })
})

test("the browser goes to the error address when the application refuses or does not answer", async () => {
  const visited: (string | undefined)[] = []
  const errors = await listen((request, response) => {
    visited.push(request.url)
    response.end("sorry")
  })
  const errorUrl = `${errors.url}/sorry`
  const { launch, app } = await launching((_request, response) => void response.writeHead(403).end(), {
    ssoErrorUrl: errorUrl,
  })

  expect(await launch()).toMatchObject({
    ...{ launched: false, reason: "status", status: 403, location: errorUrl, finalStatus: 200 },
    hops: [{ url: errorUrl, status: 200 }],
  })
  app.server.closeAllConnections()
  expect(await launch({ url: "http://127.0.0.1:1/" })).toMatchObject({
    ...{ launched: false, reason: "connection-refused", status: null, location: errorUrl, finalStatus: 200 },
  })
  expect(await launch({ errorUrl: `${errors.url}/other`, follow: false })).toMatchObject({
    ...{ location: `${errors.url}/other`, hops: [] },
  })
  expect(visited).toEqual(["/sorry", "/sorry"])
})

test("an application that does not answer in time is given up", async () => {
  const { launch } = await launching(() => {}, {}, { signOnTimeoutMs: 50 })

  expect(await launch()).toMatchObject({ launched: false, reason: "timeout", status: null })
})

test("a cookie on the redirect and a page of another type are noted", async () => {
  const { launch, app } = await launching((request, response) => {
    if (request.url === "/page")
      return void response.writeHead(200, { "content-type": "text/plain" }).end("x")
    response.writeHead(302, { location: `http://${request.headers.host}/page`, "set-cookie": "a=b" }).end()
  })

  expect((await launch()).notes).toEqual([expect.stringContaining("cookie")])
  expect((await launch({ url: `${app.url}/page` })).notes).toEqual([expect.stringContaining("text/html")])
})

test("a page of a destination that holds real data is shown to those who ask for it", async () => {
  const { launch } = await launching((_request, response) => void response.end("CANARY"), {
    holdsRealData: true,
  })

  expect(await launch()).toMatchObject({ launched: true, html: null, hidden: true })
  expect(await launch({ reveal: true })).toMatchObject({ html: "CANARY", hidden: false })
})

test("what is missing or wrong is said by name", async () => {
  const { api } = await runningSandbox({ world: smallSeed })
  const refused = async (call: string, body: object) => {
    const { status, body: answer } = await api(call, body)
    return [status, answer.error?.code, answer.error?.message]
  }
  const at = { destinationId: "app" }
  expect(await refused("POST /api/sign-on", at)).toMatchObject([
    409,
    "conflict",
    expect.stringContaining("ssoUrl"),
  ])
  expect(await refused("POST /api/sign-on", {})).toMatchObject([
    400,
    "invalid-request",
    "destinationId is missing.",
  ])
  expect(await refused("POST /api/sign-on", { destinationId: "none" })).toMatchObject([
    404,
    "unknown-destination",
    expect.any(String),
  ])
  const own = { ...at, url: "http://127.0.0.1:1/", secret: "s" }
  expect(await refused("POST /api/sign-on", own)).toMatchObject([
    400,
    "invalid-request",
    expect.stringContaining("sourceId"),
  ])
  const full = { ...own, sourceId: "ehr" }
  for (const [more, text] of [
    [{ url: "ftp://x/" }, "url is no address"],
    [{ errorUrl: "x" }, "errorUrl is no address"],
    [{ trouble: "none" }, "trouble must be one of: expired"],
    [{ message: [] }, "message must be an object"],
    [{ message: { Meta: [] } }, "message.Meta"],
    [{ claims: "x" }, "claims must be an object"],
  ] as const)
    expect(await refused("POST /api/sign-on", { ...full, ...more })).toMatchObject([
      400,
      "invalid-request",
      expect.stringContaining(text),
    ])
  expect(await refused("POST /api/sign-on", { ...full, sourceId: "none" })).toMatchObject([
    404,
    "unknown-source",
    expect.any(String),
  ])
})

test("a sign-on is no message, and the compose call says where it goes", async () => {
  const { api } = await runningSandbox()
  const [{ id: sourceId }] = (await api("GET /api/sources")).body.items.slice(-1)
  const message = (await api("GET /api/samples/SSO/Sign-on")).body
  const destinationIds = (await api("GET /api/destinations")).body.items.map(({ id }: { id: string }) => id)

  const { status, body } = await api("POST /api/messages", {
    sourceId,
    destinationIds: destinationIds.slice(0, 1),
    message,
  })

  expect([status, body.error.message]).toEqual([400, expect.stringContaining("POST /api/sign-on")])
})

test("the sign-on of a destination is kept, changed and taken away, and gets a secret with its address", async () => {
  const { api } = await runningSandbox({ world: smallSeed })
  const change = async (members: object) => {
    const { body } = await api("PATCH /api/destinations/app", members)
    return body.error?.message ?? [body.ssoUrl, body.ssoSecret, body.ssoErrorUrl]
  }
  expect(await change({})).toEqual([null, null, null])
  const [, made] = await change({ ssoUrl: "http://app.example/sso" })
  expect(made).toMatch(/^[\w-]{32}$/)
  expect(await change({ ssoErrorUrl: "http://app.example/sorry" })).toEqual([
    "http://app.example/sso",
    made,
    "http://app.example/sorry",
  ])
  expect(await change({ ssoSecret: "own" })).toEqual([
    "http://app.example/sso",
    "own",
    "http://app.example/sorry",
  ])
  expect(await change({ ssoUrl: null, ssoSecret: null, ssoErrorUrl: null })).toEqual([null, null, null])
  expect(await change({ ssoUrl: "app.example" })).toContain("ssoUrl is no address")
  const live = { name: "Live", environment: "Production", ssoUrl: "http://app.example/" }
  expect((await api("POST /api/destinations", live)).body.error.message).toContain(
    "ssoUrl begins with http://",
  )
})

test("nothing of a launch is in a log, a change or an error, whatever the application answers", async () => {
  const logged: unknown[] = []
  const keep = (fields: object, text: string) => void logged.push(fields, text)
  const { launch, api, url } = await launching(
    async (request, response) => {
      response.writeHead(500, { location: "https://CANARY/" })
      response.end(`CANARY ${await textOf(request)} ${request.headers.authorization}`)
    },
    { ssoSecret: "CANARY-SECRET" },
    { logger: { debug: keep, info: keep, warn: keep, error: keep } },
  )
  const result = await launch({
    message: { Subject: "CANARY", Name: "CANARY", Meta: { SessionID: "CANARY" } },
  })

  expect(result).toMatchObject({ reason: "status" })
  expect(JSON.stringify(result)).not.toContain("CANARY")
  expect(JSON.stringify((await api("GET /api/errors")).body)).not.toContain("CANARY")
  expect(JSON.stringify(logged)).not.toContain("CANARY")
  const feed = await fetch(`${url}/api/changes?after=0`)
  const reader = (feed.body as ReadableStream<Uint8Array>).getReader()
  let text = ""
  while (!text.includes('"kind":"sign-on"')) text += new TextDecoder().decode((await reader.read()).value)
  await reader.cancel()
  expect(JSON.stringify(text)).not.toContain("CANARY")
})
