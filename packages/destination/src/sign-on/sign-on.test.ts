import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { createDestination } from "../destination.ts"
import { DestinationError, SignOnRefusal } from "../errors.ts"
import { memoryInbox } from "../inbox/memory.ts"
import type { DestinationRequest, RequestBody } from "../request.ts"
import { encode, makeToken, rightClaims, signOnBody, signOnSetup } from "../testing/adapter/signed-token.ts"
import { message, post, TOKEN } from "../testing/requests.ts"
import { deferred, testDestination } from "../testing/test-destination.ts"
import { signOnDestination } from "./testing/sign-on-destination.ts"

const NOW = Date.parse("2026-03-01T12:00:00.000Z")
const now = () => NOW

function signOnRequest(
  token = makeToken(rightClaims(NOW)),
  body: string | RequestBody = signOnBody(),
): DestinationRequest {
  return post(body, { headers: { "verification-token": undefined, authorization: `Bearer ${token}` } })
}

test("a right token leads to the handler, and its answer to a redirect that nobody keeps", async () => {
  const { destination, signedOn, inbox, measured } = signOnDestination({ now })
  expect(await destination.handle(signOnRequest())).toEqual({
    status: 302,
    headers: {
      location: "https://app.example.org/start?token=t",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    },
    body: "",
  })
  expect(signedOn).toMatchObject([
    {
      claims: { ...rightClaims(NOW), others: {} },
      message: JSON.parse(signOnBody()),
      context: { receivedAt: new Date(NOW), disagreements: [] },
    },
  ])
  expect(Buffer.from(signedOn[0]?.context.body ?? []).toString()).toBe(signOnBody())
  expect(await inbox.list({ limit: 10 })).toEqual([])
  expect(measured.map(([hook]) => hook)).toEqual(["handled"])
})

test("a page is answered with 200 and its type", async () => {
  const { destination } = signOnDestination({ now, answer: () => ({ html: "<h1>Grüezi</h1>" }) })
  expect(await destination.handle(signOnRequest())).toEqual({
    status: 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    },
    body: "<h1>Grüezi</h1>",
  })
})

test("claims that are missing, null or of another type are null, numbers are texts, and new claims are kept", async () => {
  const { destination, signedOn } = signOnDestination({ now })
  const { iss, sub, aud, exp, iat } = rightClaims(NOW)
  const given = {
    ...{ iss, sub, aud: [aud], exp, iat },
    name: null,
    npi: 9990000101,
    email: { address: "x" },
    locale: "",
    visit_id: 1.5,
    patient_ids: [{ id: "A", id_type: null }, { id: 7 }, { id_type: "MR" }, null, "B", { id: "" }],
    order_id: "O-1",
  }
  await destination.handle(signOnRequest(makeToken(given)))
  expect(signedOn[0]?.claims).toEqual({
    ...{ iss, sub, aud, exp, iat },
    ...{ name: null, given_name: null, family_name: null, middle_name: null, email: null },
    ...{ npi: "9990000101", zoneinfo: null, locale: null, phone_number: null },
    patient_ids: [
      { id: "A", id_type: null },
      { id: "7", id_type: null },
    ],
    ...{ visit_id: null, facility_id: null, department_id: null, others: { order_id: "O-1" } },
  })
})

test("while the secret is changed, tokens of the old and of the new one are right", async () => {
  const { destination } = signOnDestination({ now, signOn: { secret: ["old secret", signOnSetup.secret] } })
  const statuses = []
  for (const secret of ["old secret", signOnSetup.secret, "older secret"]) {
    const token = makeToken({ ...rightClaims(NOW), visit_id: secret }, { secret })
    statuses.push((await destination.handle(signOnRequest(token)))?.status)
  }
  expect(statuses).toEqual([302, 302, 401])
})

test("several issuers and audiences can be right", async () => {
  const { destination } = signOnDestination({ now, signOn: { issuer: ["a", "b"], audience: ["c", "d"] } })
  const status = async (iss: string, aud: string) =>
    (await destination.handle(signOnRequest(makeToken({ ...rightClaims(NOW), iss, aud }))))?.status
  expect([await status("b", "c"), await status("a", "d"), await status("c", "a")]).toEqual([302, 302, 401])
})

test("clocks may differ by the tolerance, and a token is taken for its own life or for maxAgeSeconds", async () => {
  const second = NOW / 1_000
  const options = { clockToleranceSeconds: 10, maxAgeSeconds: 100 }
  const { destination } = signOnDestination({ now, signOn: options })
  const status = async (times: object) =>
    (await destination.handle(signOnRequest(makeToken({ ...rightClaims(NOW), ...times }))))?.status
  expect(await status({ iat: second + 10 })).toBe(302)
  expect(await status({ iat: second + 11 })).toBe(401)
  expect(await status({ nbf: second + 10 })).toBe(302)
  expect(await status({ nbf: second + 11 })).toBe(401)
  expect(await status({ exp: second - 9 })).toBe(302)
  expect(await status({ exp: second - 10 })).toBe(401)
  expect(await status({ iat: second - 110 })).toBe(302)
  expect(await status({ iat: second - 111 })).toBe(401)
})

test("a token may come again where that is wanted, and is remembered as long as it lives where it is not", async () => {
  const again = signOnDestination({ now, signOn: { acceptTokenAgain: true } })
  expect((await again.destination.handle(signOnRequest()))?.status).toBe(302)
  expect((await again.destination.handle(signOnRequest()))?.status).toBe(302)

  const asked: [string, number][] = []
  const use = (...question: [string, number]) => asked.push(question) === 1
  const once = signOnDestination({ now, signOn: { usedTokens: { use } } })
  expect((await once.destination.handle(signOnRequest()))?.status).toBe(302)
  expect((await once.destination.handle(signOnRequest()))?.status).toBe(401)
  expect(asked[0]).toEqual(asked[1])
  expect(asked[0]).toEqual([expect.stringMatching(/^[\w-]{43}$/), NOW + (900 + 5 + 1) * 1_000])
})

test("when used tokens cannot be looked up, nobody signs on", async () => {
  const use = () => Promise.reject(new Error("CANARY"))
  const { destination, signedOn, logs } = signOnDestination({ now, signOn: { usedTokens: { use } } })
  expect(await destination.handle(signOnRequest())).toMatchObject({ status: 500 })
  expect(signedOn).toEqual([])
  expect(JSON.stringify(logs)).not.toContain("CANARY")
})

test("a body that says something else than the token is told, member by member, to the handler and to the log", async () => {
  const { destination, signedOn, logs } = signOnDestination({ now })
  const body = signOnBody({
    Meta: {
      DataModel: "SSO",
      EventType: "Sign-on",
      Source: { ID: "another" },
      Destinations: [{ ID: "another" }],
    },
    Subject: "another",
    NPI: "1",
    EmailAddress: "a@b.example",
    Visit: { VisitNumber: "another" },
    Patient: { Identifiers: [{ ID: "another", IDType: "MR" }] },
  })
  await destination.handle(signOnRequest(makeToken(rightClaims(NOW)), body))
  const all = [
    ...["Meta.Source.ID", "Meta.Destinations", "Subject", "NPI", "EmailAddress"],
    ...["Visit.VisitNumber", "Patient.Identifiers"],
  ]
  expect(signedOn[0]?.context.disagreements).toEqual(all)
  expect(logs.find(({ fields }) => "disagreements" in fields)?.fields.disagreements).toEqual(all)

  // What only one of the two gives is no disagreement.
  const bare = JSON.stringify({ Meta: { DataModel: "SSO", EventType: "Sign-on" }, Patient: null, Visit: 1 })
  const { iss, sub, aud, exp, iat } = rightClaims(NOW)
  await destination.handle(signOnRequest(makeToken(rightClaims(NOW + 1_000)), bare))
  const full = signOnBody({ NPI: "1", EmailAddress: "a@b.example", Visit: { VisitNumber: "V" } })
  await destination.handle(signOnRequest(makeToken({ iss, sub, aud, exp, iat }), full))
  expect(signedOn.slice(1).map(({ context }) => context.disagreements)).toEqual([[], []])
})

test("what the schema finds wrong with a body is told, and does not stop the sign-on", async () => {
  const { destination, signedOn } = (() => {
    const made = createDestination({
      verificationToken: TOKEN,
      inbox: memoryInbox(),
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      signOn: signOnSetup,
      now,
    })
    const signedOn: number[] = []
    made.signOn((_signOn, { issues }) => {
      signedOn.push(issues.length)
      return { html: "" }
    })
    return { destination: made, signedOn }
  })()
  await destination.handle(signOnRequest())
  await destination.handle(
    signOnRequest(makeToken(rightClaims(NOW - 1_000)), signOnBody({ Subject: 1, IssuedAt: null })),
  )
  expect(signedOn[0]).toBe(0)
  expect(signedOn[1]).toBeGreaterThanOrEqual(2)
})

test("a handler can turn a user away, in words of its own", async () => {
  const failures: unknown[] = []
  const { destination } = signOnDestination({
    now,
    answer() {
      throw new SignOnRefusal("You have no account here.", { status: 410 })
    },
  })
  destination.onError(
    (error, context) => void failures.push([(error as DestinationError).code, context.outcome]),
  )
  expect(await destination.handle(signOnRequest())).toMatchObject({
    status: 410,
    body: '{"error":"sign-on-refused","message":"You have no account here."}',
  })
  expect(failures).toEqual([["sign-on-refused", "answered"]])
  expect(new SignOnRefusal("x").status).toBe(403)
  for (const status of [200, 302, 399, 600, 400.5])
    expect(() => new SignOnRefusal("x", { status })).toThrow("status from 400 to 599")
})

test("a handler that fails is answered 500 without its words", async () => {
  const { destination, logs } = signOnDestination({
    now,
    answer: () => Promise.reject(new Error("CANARY")),
  })
  const answer = await destination.handle(signOnRequest())
  expect(answer).toMatchObject({
    status: 500,
    body: '{"error":"sign-on-failed","message":"The sign-on could not be answered."}',
  })
  expect(JSON.stringify([answer, logs])).not.toContain("CANARY")
})

test("a handler that takes too long is answered 504, and told so by its signal", async () => {
  const ended = deferred<unknown>()
  const { destination } = signOnDestination({
    now,
    signOn: { deadlineMs: 1 },
    answer: ({ signal }) =>
      new Promise(() => signal.addEventListener("abort", () => ended.resolve(signal.reason))),
  })
  expect(await destination.handle(signOnRequest())).toMatchObject({ status: 504 })
  expect(await ended.promise).toMatchObject({ code: "sign-on-timeout" })
})

test.for([
  "/start",
  "start",
  "//app.example.org/start",
  "?token=t",
  "",
  "app.example.org/start",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  " javascript:alert(1)",
  "java\tscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "file:///etc/passwd",
  "ftp://app.example.org/",
  "blob:https://app.example.org/1",
  "https:app.example.org",
  "https:/app.example.org",
  "https://",
  "https://user:password@app.example.org/",
  "https://user@app.example.org/",
  "https:\\\\app.example.org",
  "https://app.example.org\\@other.example.org/",
  "https://app.example.org/\r\nset-cookie: a=b",
  "https://app.example.org/\n",
  "https://app.example.org/\u0000",
  "https://app.example.org/ start",
  "\thttps://app.example.org/",
  "https://app.example.org/\u2028",
  "https://app.example.org/\u0085",
  "https://app.example.org:99999/",
])("the location %j is refused before it is answered", async (location) => {
  const { destination, logs } = signOnDestination({ now, answer: () => ({ location }) })
  const answer = await destination.handle(signOnRequest())
  expect(answer).toMatchObject({ status: 500 })
  expect(answer?.headers.location).toBeUndefined()
  expect(logs.at(-1)?.fields).toMatchObject({ code: "invalid-answer" })
})

test("a location becomes an address that a header can carry", async () => {
  const locations = {
    "https://app.example.org": "https://app.example.org/",
    "http://localhost:3000/start?a=1#b": "http://localhost:3000/start?a=1#b",
    "https://äpp.example.org/größe": "https://xn--pp-uia.example.org/gr%C3%B6%C3%9Fe",
    "https://app.example.org/%0d%0aset-cookie:a": "https://app.example.org/%0d%0aset-cookie:a",
  }
  for (const [given, sent] of Object.entries(locations)) {
    for (const location of [given, new URL(given)]) {
      const { destination } = signOnDestination({ now, answer: () => ({ location }) })
      expect((await destination.handle(signOnRequest()))?.headers.location).toBe(sent)
    }
  }
})

test("an answer that is neither an address nor a page is a mistake of the handler", async () => {
  for (const answer of [
    undefined,
    null,
    "https://app.example.org",
    {},
    { location: 1 },
    { html: {} },
    { status: 200 },
  ]) {
    const { destination } = signOnDestination({ now, answer: () => answer as never })
    expect(await destination.handle(signOnRequest())).toMatchObject({ status: 500 })
  }
})

test("a body larger than the limit, or not readable, is refused; without a right token nobody looks at it", async () => {
  const { destination, signedOn } = signOnDestination({ now, signOn: { bodyLimit: 1_000 } })
  const large = signOnBody({ Name: "x".repeat(1_000) })
  expect(await destination.handle(signOnRequest(undefined, large))).toMatchObject({ status: 413 })
  expect(await destination.handle(signOnRequest(undefined, { kind: "gone" }))).toMatchObject({ status: 500 })
  expect(await destination.handle(signOnRequest("a.b.c", large))).toMatchObject({ status: 401 })
  expect(await destination.handle(signOnRequest("a.b.c", { kind: "gone" }))).toMatchObject({ status: 401 })
  // None of these counts as a use of the token.
  const parsed = { kind: "parsed", value: JSON.parse(signOnBody()) } as const
  expect(await destination.handle(signOnRequest(undefined, parsed))).toMatchObject({ status: 302 })
  expect(signedOn).toHaveLength(1)
})

test("without a handler a sign-on is answered 404, whatever its credential, and nothing is stored", async () => {
  const { destination, inbox, logs } = testDestination({ now, signOn: signOnSetup })
  expect(await destination.handle(signOnRequest())).toMatchObject({
    status: 404,
    body: '{"error":"no-sign-on"}',
  })
  expect(logs.at(-1)).toMatchObject({ level: "error", text: expect.stringContaining("signOn()") })

  const none = testDestination({ now })
  expect(await none.destination.handle(post(signOnBody()))).toMatchObject({
    status: 404,
    body: '{"error":"no-sign-on"}',
  })
  expect(await none.destination.handle(signOnRequest())).toMatchObject({ status: 401 })
  expect([...(await inbox.list({ limit: 9 })), ...(await none.inbox.list({ limit: 9 }))]).toEqual([])
})

test("a sign-on with a right verification token and a right token of its own is answered, too", async () => {
  const { destination, signedOn, inbox } = signOnDestination({ now })
  const headers = { authorization: `Bearer ${makeToken(rightClaims(NOW))}` }
  expect(await destination.handle(post(signOnBody(), { headers }))).toMatchObject({ status: 302 })
  expect(signedOn).toHaveLength(1)
  expect(await inbox.list({ limit: 9 })).toEqual([])
})

test("there is one handler, which can be removed, and it needs the option", () => {
  const { destination } = testDestination({ signOn: signOnSetup })
  const off = destination.signOn(() => ({ html: "" }))
  expect(() => destination.signOn(() => ({ html: "" }))).toThrow(
    expect.objectContaining({ code: "handler-conflict" }),
  )
  off()
  off()
  destination.signOn(() => ({ html: "" }))

  expect(() => testDestination().destination.signOn(() => ({ html: "" }))).toThrow(
    expect.objectContaining({ code: "invalid-option", message: expect.stringContaining("signOn: { secret") }),
  )
  const real = createDestination({ verificationToken: TOKEN, inbox: memoryInbox() })
  expect(() => real.on("SSO", "Sign-on" as never, () => {})).toThrow(
    expect.objectContaining({ code: "handler-conflict", message: expect.stringContaining("signOn()") }),
  )
})

test("while the destination is paused or stopped, a right token is answered 503 and a wrong one 401", async () => {
  const { destination } = signOnDestination({ now })
  destination.pause("maintenance")
  expect(await destination.handle(signOnRequest())).toMatchObject({ status: 503 })
  expect(await destination.handle(signOnRequest("a.b.c"))).toMatchObject({ status: 401 })
  destination.resume()
  expect(await destination.handle(signOnRequest())).toMatchObject({ status: 302 })
  await destination.stop()
  expect(await destination.handle(signOnRequest(makeToken(rightClaims(NOW - 1_000))))).toMatchObject({
    status: 503,
  })
})

test("stop() waits for a sign-on under way", async () => {
  const go = deferred()
  const begun = deferred()
  const { destination } = signOnDestination({
    now,
    async answer() {
      begun.resolve()
      await go.promise
      return { html: "" }
    },
  })
  const order: string[] = []
  const answered = destination
    .handle(signOnRequest())
    .then((answer) => order.push(`answered ${answer?.status}`))
  await begun.promise
  const stopped = destination.stop().then(() => order.push("stopped"))
  await new Promise(setImmediate)
  go.resolve()
  await Promise.all([answered, stopped])
  expect(order).toEqual(["answered 200", "stopped"])
})

test("a destination without sign-ons loads no library for them", () => {
  const folder = join(import.meta.dirname, "..")
  const files = globSync("**/*.ts", { cwd: folder }).filter((file) => !/test/.test(file))
  const imports = files.filter((file) =>
    /^import (?!type).*"jose"/m.test(readFileSync(join(folder, file), "utf8")),
  )
  expect(files).toContain(join("sign-on", "check-token.ts"))
  expect(imports).toEqual([])
})

test("options that cannot be right are refused, without a word of the secret", () => {
  const create = (changes: object) => () =>
    testDestination({ signOn: { ...signOnSetup, ...changes } as typeof signOnSetup })
  for (const [changes, text] of [
    [{ secret: undefined }, "signOn.secret is missing or empty"],
    [{ secret: "" }, "signOn.secret is missing or empty"],
    [{ secret: [] }, "signOn.secret is missing or empty"],
    [{ secret: ["right", undefined] }, "signOn.secret is missing or empty"],
    [{ secret: "CANARY\n" }, "line break"],
    [{ secret: "-----BEGIN PUBLIC KEY-----\nCANARY\n-----END PUBLIC KEY-----" }, "PEM"],
    [{ secret: "-----BEGIN CERTIFICATE-----CANARY" }, "PEM"],
    [{ issuer: undefined }, "signOn.issuer is missing"],
    [{ audience: " " }, "signOn.audience is missing"],
    [{ clockToleranceSeconds: -1 }, "clockToleranceSeconds"],
    [{ clockToleranceSeconds: 601 }, "clockToleranceSeconds"],
    [{ maxAgeSeconds: 0 }, "maxAgeSeconds"],
    [{ maxAgeSeconds: Number.POSITIVE_INFINITY }, "maxAgeSeconds"],
    [{ bodyLimit: 0 }, "bodyLimit"],
    [{ deadlineMs: 2 ** 31 }, "deadlineMs"],
  ] as const) {
    let caught: unknown
    try {
      create(changes)()
    } catch (error) {
      caught = error
    }
    expect(caught, text).toBeInstanceOf(DestinationError)
    expect(caught).toMatchObject({ code: "invalid-option", message: expect.stringContaining(text) })
    expect(String(caught)).not.toContain("CANARY")
  }
})

test("a message of another data model with a broken token beside a right verification token is stored", async () => {
  const { destination, inbox } = signOnDestination({ now })
  const headers = { authorization: `Bearer ${encode("{")}.${encode("{")}.` }
  expect(await destination.handle(post(message("Notes", "New"), { headers }))).toMatchObject({ status: 200 })
  expect(await inbox.list({ limit: 9 })).toHaveLength(1)
})
