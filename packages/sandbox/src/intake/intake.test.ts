import { generateKeyPairSync } from "node:crypto"
import { createSource, file, legacyKey, oauth } from "@redoxkit/source"
import { SignJWT } from "jose"
import { describe, expect, test, vi } from "vitest"
import { sampleOf } from "../message/assets.ts"
import type { SandboxOptions } from "../options.ts"
import { quiet } from "../testing/quiet.ts"
import { receiver } from "../testing/receiver.ts"
import { type RunningSandbox, runningSandbox } from "../testing/running-sandbox.ts"
import { smallSeed } from "../testing/small-seed.ts"

const post = (url: string, body: object | string, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  })

async function legacyToken(url: string): Promise<string> {
  const response = await post(`${url}/auth/authenticate`, { apiKey: "key", secret: "secret" })
  return ((await response.json()) as { accessToken: string }).accessToken
}

async function sendAs(token: string, url: string, body: object | string, path = "/endpoint") {
  const response = await post(`${url}${path}`, body, { authorization: `Bearer ${token}` })
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  return { status: response.status, body: (await response.json()) as any }
}

const sourceFor = ({ url }: RunningSandbox, auth = legacyKey({ apiKey: "key", secret: "secret" })) =>
  createSource({ auth, baseUrl: url, blobUrl: url, logger: quiet, retry: { attempts: 1 } })

const messageFor = (destination: string, dataModel = "Scheduling", eventType = "New") => {
  const { Meta, ...rest } = sampleOf(dataModel, eventType) ?? { Meta: {} }
  return { Meta: { ...Meta, Destinations: [{ ID: destination }] }, ...rest }
}

describe("tokens", () => {
  test("a legacy key gets a token, and a refresh token gets another one, once", async () => {
    const { url } = await runningSandbox({ world: smallSeed })
    const first = await post(`${url}/auth/authenticate`, { apiKey: "key", secret: "secret" })
    const { refreshToken, accessToken, expires } = (await first.json()) as Record<string, string>
    const refresh = () => post(`${url}/auth/refreshToken`, { apiKey: "key", refreshToken })

    expect(accessToken).toMatch(/^[0-9a-f-]{36}$/)
    expect(Math.round((Date.parse(expires ?? "") - Date.now()) / 3_600_000)).toBe(24)
    expect((await refresh()).status).toBe(200)
    expect((await refresh()).status).toBe(401)
  })

  test("wrong credentials get the text that Redox answers, which says it is a page", async () => {
    const { url } = await runningSandbox({ world: smallSeed })
    for (const body of [{ apiKey: "key", secret: "wrong" }, {}, "no json"]) {
      const response = await post(`${url}/auth/authenticate`, body)
      expect(response.status).toBe(401)
      expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8")
      expect(await response.text()).toBe("Invalid request")
    }
  })

  test("a token that has run out is a 401", async () => {
    const { url } = await runningSandbox({ world: smallSeed, legacyTokenLifeMs: 1 })
    const token = await legacyToken(url)
    await new Promise((resolve) => setTimeout(resolve, 5))
    const response = await post(`${url}/endpoint`, messageFor("app"), { authorization: `Bearer ${token}` })

    expect(response.status).toBe(401)
    expect(response.headers.get("content-type")).toContain("text/plain")
  })

  test("a new secret ends the tokens of the old one", async () => {
    const running = await runningSandbox({ world: smallSeed })
    const token = await legacyToken(running.url)
    await running.api("PATCH /api/sources/ehr", { legacyKeys: [{ apiKey: "key", secret: "new" }] })

    expect((await post(`${running.url}/endpoint`, {}, { authorization: `Bearer ${token}` })).status).toBe(401)
  })
})

describe("OAuth", () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const ec = generateKeyPairSync("ec", { namedCurve: "P-384" })
  const other = generateKeyPairSync("ec", { namedCurve: "P-384" })
  const secret = "a secret of a source that is long enough for HS384"
  const pem = (key: typeof rsa.publicKey) => key.export({ type: "spki", format: "pem" }).toString()

  async function withClients(options: SandboxOptions = {}) {
    const running = await runningSandbox({ world: smallSeed, ...options })
    await running.api("PATCH /api/sources/ehr", {
      oauthClients: [
        { clientId: "rsa", publicKeys: [{ kid: "one", pem: pem(rsa.publicKey) }] },
        { clientId: "ec", keys: [{ ...ec.publicKey.export({ format: "jwk" }), kid: "one" }] },
        { clientId: "hs", secret },
      ],
    })
    return running
  }

  test.each([
    ["RS384", () => oauth({ clientId: "rsa", keyId: "one", privateKey: rsa.privateKey })],
    ["ES384", () => oauth({ clientId: "ec", keyId: "one", privateKey: ec.privateKey })],
    ["HS384", () => oauth({ clientId: "hs", secret })],
  ])("the source of this project gets a token with %s", async (_name, auth) => {
    const running = await withClients()
    const source = sourceFor(running, auth())
    const { Meta: _meta, ...body } = messageFor("inside", "Media", "New")

    await source.send("Media", "New", body as never, { destination: "inside" })
    expect((await running.api("GET /api/transmissions")).body.items).toMatchObject([
      { destinationId: "inside", sourceId: "ehr" },
    ])
  })

  type Claims = { iss?: string; sub?: string; aud?: string; exp?: number; iat?: number }
  async function assertion(url: string, claims: Claims = {}, header: object = {}, key = ec.privateKey) {
    const now = Math.floor(Date.now() / 1000)
    return new SignJWT({
      iss: "ec",
      sub: "ec",
      aud: `${url}/v2/auth/token`,
      iat: now,
      exp: now + 300,
      jti: "1",
      ...claims,
    })
      .setProtectedHeader({ alg: "ES384", kid: "one", typ: "JWT", ...header })
      .sign(key)
  }
  const ask = async (url: string, client_assertion: string, more: Record<string, string> = {}) => {
    const response = await fetch(`${url}/v2/auth/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion,
        ...more,
      }),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  test("a good assertion gets a token for five minutes", async () => {
    const { url } = await withClients()

    expect(await ask(url, await assertion(url))).toMatchObject({
      status: 200,
      body: { access_token: expect.any(String), token_type: "Bearer", expires_in: 300 },
    })
  })

  test("an assertion without aud is enough, and one for Redox's own address", async () => {
    const { url } = await withClients()
    const bare = new SignJWT({ iss: "ec", sub: "ec" }).setProtectedHeader({ alg: "ES384", kid: "one" })

    expect((await ask(url, await bare.sign(ec.privateKey))).status).toBe(200)
    for (const host of ["api.redoxengine.com", "api.ca.redoxengine.com"]) {
      const aud = `https://${host}/v2/auth/token`
      expect((await ask(url, await assertion(url, { aud }))).status).toBe(200)
    }
  })

  test("claims that the option names must be there", async () => {
    const { url } = await withClients({ requiredClaims: ["aud", "jti"] })
    const bare = new SignJWT({ iss: "ec", sub: "ec", aud: `${url}/v2/auth/token` })
    const { status, body } = await ask(
      url,
      await bare.setProtectedHeader({ alg: "ES384", kid: "one" }).sign(ec.privateKey),
    )

    expect(status).toBe(401)
    expect(body.error_description).toContain("jti is missing")
    expect((await ask(url, await assertion(url))).status).toBe(200)
  })

  test("no algorithm passes for another: none, a public key as a secret, a secret for a client with keys", async () => {
    const { url } = await withClients()
    const claims = { iss: "rsa", sub: "rsa", aud: `${url}/v2/auth/token`, iat: Math.floor(Date.now() / 1000) }
    const publicKey = new TextEncoder().encode(pem(rsa.publicKey))
    const sign = (alg: string, key: Uint8Array) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid: "one" }).sign(key)
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
    const forged = [
      `${part({ alg: "none", kid: "one" })}.${part(claims)}.`,
      await sign("HS384", publicKey),
      await sign("HS256", publicKey),
      await sign("HS384", new TextEncoder().encode(secret)),
    ]

    for (const token of forged) expect((await ask(url, token)).status).toBe(401)
  })

  test("everything that does not fit is refused, and says what it is", async () => {
    const { url } = await withClients()
    const past = Math.floor(Date.now() / 1000) - 1_000
    const refusals = {
      "The signature": await assertion(url, {}, {}, other.privateKey),
      "has run out": await assertion(url, { iat: past, exp: past + 300 }),
      "aud is not": await assertion(url, { aud: "https://example.com" }),
      "iss and sub": await assertion(url, { sub: "rsa" }),
      "no registered client": await assertion(url, { iss: "none" }),
      "kid names no key": await assertion(url, {}, { kid: "two" }),
      "kid is missing": await assertion(url, {}, { kid: undefined }),
      "iat lies in the future": await assertion(url, { iat: past + 9_000 }),
      "no JWT": "not a token",
    }
    for (const [text, token] of Object.entries(refusals)) {
      const { status, body } = await ask(url, token)
      expect({ text, status, error: body.error }).toEqual({ text, status: 401, error: "invalid_client" })
      expect(body.error_description).toContain(text)
    }
    expect(await ask(url, "x", { grant_type: "password" })).toMatchObject({
      status: 400,
      body: { error: "unsupported_grant_type" },
    })
    expect(await ask(url, "x", { client_assertion_type: "y" })).toMatchObject({
      status: 400,
      body: { error: "invalid_request" },
    })
  })
})

describe("messages", () => {
  test("go to the destinations that their subscriptions name", async () => {
    const app = await receiver()
    const running = await runningSandbox({ world: smallSeed })
    await running.api("PATCH /api/destinations/app", { url: app.url })
    const token = await legacyToken(running.url)
    const { status, body } = await sendAs(token, running.url, messageFor("app"))
    await running.until("GET /api/transmissions", ({ items }) => items[0]?.state === "delivered")

    await vi.waitFor(() => expect(app.handled).toHaveLength(1), { timeout: 30_000 })

    expect(status).toBe(200)
    expect(body).toEqual({
      Meta: {
        DataModel: "Scheduling",
        EventType: "New",
        Source: { ID: "ehr" },
        Destinations: [{ ID: "app", Name: "App" }],
        Logs: [{ ID: expect.any(String), AttemptID: expect.any(String) }],
      },
    })
    expect(app.handled.map(({ transmissionId }) => transmissionId)).toEqual([body.Meta.Logs[0].ID])
    expect(app.handled[0]?.message.Meta).toMatchObject({ Logs: body.Meta.Logs })
  })

  test.each([
    ["an unknown destination", () => messageFor("nobody"), "Subscriptions", "No subscription"],
    ["a data model without subscription", () => messageFor("app", "Media"), "Subscriptions", "Media"],
    [
      "no destination",
      () => ({ Meta: { DataModel: "FHIR.Device", EventType: "read" } }),
      "Subscriptions",
      "no destination",
    ],
    [
      "a missing field",
      () => ({ ...messageFor("app"), Visit: undefined }),
      "DataModels",
      "Visit in Scheduling:New",
    ],
    ["a missing Meta", () => ({}), "DataModels", "Meta"],
    ["no JSON", () => "{", "DataModels", "no JSON"],
  ])("%s gets Redox's kind of error", async (_name, message, module, text) => {
    const { url } = await runningSandbox({ world: smallSeed })
    const { status, body } = await sendAs(await legacyToken(url), url, message())

    expect(status).toBe(400)
    expect(body.Meta.Errors).toEqual([
      { ID: expect.any(Number), Text: expect.stringContaining(text), Type: "message", Module: module },
    ])
    expect(body.Meta.Source).toEqual({ ID: "ehr", Name: "EHR" })
  })

  test("a message is for all of its destinations or none", async () => {
    const running = await runningSandbox({ world: smallSeed })
    const message = messageFor("inside", "Media", "New")
    message.Meta.Destinations = [{ ID: "inside" }, { ID: "nobody" }]
    const { status } = await sendAs(await legacyToken(running.url), running.url, message)

    expect(status).toBe(400)
    expect((await running.api("GET /api/transmissions")).body.items).toEqual([])
  })

  test("other verbs and paths are nothing, and without a token nothing is taken", async () => {
    const { url } = await runningSandbox({ world: smallSeed })

    expect((await fetch(`${url}/endpoint`)).status).toBe(404)
    expect((await fetch(`${url}/12345`)).status).toBe(404)
    expect((await post(`${url}/endpoint`, messageFor("app"))).status).toBe(401)
  })

  test("a message over the limit is a 413", async () => {
    const { url } = await runningSandbox({ world: smallSeed, messageLimitBytes: 10_000 })
    const message = { ...messageFor("app"), Filler: "x".repeat(20_000) }
    const response = await post(`${url}/endpoint`, message, {
      authorization: `Bearer ${await legacyToken(url)}`,
    })

    expect(response.status).toBe(413)
  })
})

describe("queries", () => {
  test("are answered by an application on both paths", async () => {
    const app = await receiver()
    app.destination.respond("PatientSearch", "Query", () => ({
      Patient: { Identifiers: [{ ID: "7", IDType: "MR" }] },
    }))
    const running = await runningSandbox({ world: smallSeed })
    await running.api("PATCH /api/destinations/app", { url: app.url })
    const token = await legacyToken(running.url)
    for (const path of ["/endpoint", "/query"]) {
      const { status, body } = await sendAs(
        token,
        running.url,
        messageFor("app", "PatientSearch", "Query"),
        path,
      )
      expect(status).toBe(200)
      expect(body).toMatchObject({
        Meta: { EventType: "Query" },
        Patient: { Identifiers: [{ ID: "7", IDType: "MR" }] },
      })
    }
  })

  test("are answered from the samples by a destination inside, typed for the source of this project", async () => {
    const running = await runningSandbox({ world: smallSeed })
    const source = sourceFor(running)
    const { answer } = await source.query(
      "PatientSearch",
      "Query",
      { Patient: { Identifiers: [{ ID: "1", IDType: "MR" }] } },
      { destination: "inside" },
    )

    expect(answer.Patient).toEqual(sampleOf("PatientSearch", "Response")?.Patient)
  })
})

describe("files", () => {
  test("an uploaded file reaches the destination as base64", async () => {
    const app = await receiver()
    const running = await runningSandbox({ world: smallSeed })
    await running.api("PATCH /api/destinations/app", { url: app.url })
    await running.api("POST /api/subscriptions", {
      sourceId: "ehr",
      destinationId: "app",
      dataModel: "Media",
    })
    const bytes = Buffer.alloc(300_000, "a page ")
    const { Meta: _meta, ...body } = messageFor("app", "Media", "New") as Record<
      string,
      Record<string, unknown>
    >
    const source = createSource({
      auth: legacyKey({ apiKey: "key", secret: "secret" }),
      baseUrl: running.url,
      blobUrl: running.url,
      logger: quiet,
    })
    const Media = {
      ...body.Media,
      FileContents: file(bytes, { name: "scan.pdf" }),
    }
    await source.send("Media", "New", { ...body, Media } as never, { destination: "app" })
    await running.until("GET /api/transmissions", ({ items }) => items[0]?.state === "delivered")

    await vi.waitFor(() => expect(app.handled).toHaveLength(1), { timeout: 30_000 })
    const [{ message } = { message: {} as Record<string, unknown> }] = app.handled
    const received = (message.Media as { FileContents: string }).FileContents
    expect(Buffer.from(received, "base64").equals(bytes)).toBe(true)
    const [{ logId }] = (await running.api("GET /api/transmissions")).body.items
    const kept = (await running.api(`GET /api/transmissions/${logId}`)).body.message.Media.FileContents
    expect(kept).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\d+$/)
  })

  const form = (bytes: number, name = "file") => {
    const data = new FormData()
    data.append(name, new Blob([Buffer.alloc(bytes)]), "a.bin")
    return data
  }
  const upload = (url: string, token: string, body: FormData | string) =>
    fetch(`${url}/upload`, { method: "POST", headers: { authorization: `Bearer ${token}` }, body })

  test("201 with a URI, 413 over the limit, 400 without a file, 403 for a free account, 401 without a token", async () => {
    const running = await runningSandbox({ world: smallSeed, uploadLimitBytes: 100_000 })
    const { url } = running
    const token = await legacyToken(url)
    const good = await upload(url, token, form(100_000))

    expect(good.status).toBe(201)
    expect(await good.json()).toEqual({ URI: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\d+$/) })
    expect((await upload(url, token, form(100_001))).status).toBe(413)
    expect((await upload(url, token, form(300_000))).status).toBe(413)
    expect((await upload(url, token, form(10, "other"))).status).toBe(400)
    expect((await upload(url, token, "no form")).status).toBe(400)
    expect((await upload(url, "none", form(10))).status).toBe(401)
    await running.api("PATCH /api/sources/ehr", { freeAccount: true })
    expect((await upload(url, token, form(10))).status).toBe(403)
  })

  test("a file of another source cannot be used", async () => {
    const running = await runningSandbox({ world: smallSeed })
    const { body } = await running.api("POST /api/sources", {
      name: "Other",
      legacyKeys: [{ apiKey: "other", secret: "other" }],
    })
    await running.api("POST /api/subscriptions", {
      sourceId: body.id,
      destinationId: "inside",
      dataModel: "Media",
    })
    const uploaded = await upload(running.url, await legacyToken(running.url), form(10))
    const { URI } = (await uploaded.json()) as { URI: string }
    const answer = await post(`${running.url}/auth/authenticate`, { apiKey: "other", secret: "other" })
    const { accessToken } = (await answer.json()) as { accessToken: string }
    const message = messageFor("inside", "Media", "New") as { Media?: object }
    const refused = await sendAs(accessToken, running.url, {
      ...message,
      Media: { ...message.Media, FileContents: URI },
    })

    expect(refused).toMatchObject({ status: 400, body: { Meta: { Errors: [{ Module: "DataModels" }] } } })
  })
})

describe("trouble with requests", () => {
  test.each([
    ["unauthorized-text", 401, "text/plain"],
    ["unauthorized-html", 401, "text/html"],
    ["rate-limited", 429, "text/plain"],
    ["server-error", 500, "text/plain"],
    ["bad-gateway", 502, "text/html"],
    ["gateway-timeout", 504, "text/plain"],
  ])("%s answers %i once, and only on its path", async (kind, status, type) => {
    const running = await runningSandbox({ world: smallSeed })
    const token = await legacyToken(running.url)
    await running.api("POST /api/request-troubles", { kind, path: "/endpoint" })
    const headers = { authorization: `Bearer ${token}` }
    const message = messageFor("inside", "Media", "New")
    expect((await post(`${running.url}/query`, message, headers)).status).toBe(200)
    const response = await post(`${running.url}/endpoint`, message, headers)

    expect(response.status).toBe(status)
    expect(response.headers.get("content-type")).toContain(type)
    expect((await post(`${running.url}/endpoint`, message, headers)).status).toBe(200)
  })

  test("cut-connection does nothing, lose-answer does everything, and neither answers", async () => {
    const running = await runningSandbox({ world: smallSeed })
    const headers = { authorization: `Bearer ${await legacyToken(running.url)}` }
    const send = () => post(`${running.url}/endpoint`, messageFor("inside", "Media", "New"), headers)
    await running.api("POST /api/request-troubles", { kind: "cut-connection" })
    await expect(send()).rejects.toThrow()
    expect((await running.api("GET /api/transmissions")).body.items).toHaveLength(0)
    await running.api("POST /api/request-troubles", { kind: "lose-answer" })
    await expect(send()).rejects.toThrow()

    expect((await running.api("GET /api/transmissions")).body.items).toHaveLength(1)
  })
})

test("the journal has every request, and never a secret or a token", async () => {
  const running = await runningSandbox({ world: smallSeed })
  const token = await legacyToken(running.url)
  await sendAs(token, running.url, messageFor("inside", "Media", "New"))
  await sendAs(token, running.url, messageFor("nobody"))
  const { items } = (await running.api("GET /api/requests")).body
  const details = await Promise.all(
    items.map(({ id }: { id: number }) => running.api(`GET /api/requests/${id}`)),
  )

  expect(
    items.map(({ path, status, dataModel }: Record<string, unknown>) => [path, status, dataModel]),
  ).toEqual([
    ["/endpoint", 400, "Scheduling"],
    ["/endpoint", 200, "Media"],
    ["/auth/authenticate", 200, null],
  ])
  expect(JSON.stringify(details)).not.toContain(token)
  expect(JSON.stringify(details)).not.toContain("secret")
  expect((await running.api("GET /api/errors?kind=request")).body.items).toHaveLength(1)
})

test("names are listed as Redox writes them, however a source writes them", async () => {
  const running = await runningSandbox({ world: smallSeed })
  const token = await legacyToken(running.url)
  const { Meta, ...rest } = messageFor("app", "PatientSearch", "Query")
  await running.api("PATCH /api/destinations/app", { url: null })
  await sendAs(token, running.url, {
    Meta: { ...Meta, DataModel: "Patient Search", EventType: "query" },
    ...rest,
  })

  for (const list of ["transmissions", "requests"])
    expect(
      (await running.api(`GET /api/${list}?dataModel=patientsearch&eventType=QUERY`)).body.items,
    ).toMatchObject([{ dataModel: "PatientSearch", eventType: "Query" }])
})

test("a refused request is hidden as soon as any destination holds real data", async () => {
  const running = await runningSandbox({ world: smallSeed })
  const token = await legacyToken(running.url)
  const refused = ["no json", messageFor("nobody")]
  for (const body of refused) await sendAs(token, running.url, body)
  await running.api("PATCH /api/destinations/app", { holdsRealData: true })
  for (const body of refused) await sendAs(token, running.url, body)
  await post(`${running.url}/endpoint`, messageFor("app"))
  await sendAs(token, running.url, messageFor("inside", "Media", "New"))
  const { items } = (await running.api("GET /api/requests")).body
  const shown = await Promise.all(
    items.map(async ({ id }: { id: number }) => (await running.api(`GET /api/requests/${id}`)).body),
  )

  expect(shown.map(({ status, hidden, body }) => [status, hidden, body === null])).toEqual([
    [200, false, false],
    [401, true, true],
    [400, true, true],
    [400, true, true],
    [400, true, true],
    [400, true, true],
    [200, true, true],
  ])
})

test("who has no token is refused with a large body as with a small one, and none of it is kept", async () => {
  const running = await runningSandbox({ world: smallSeed })
  for (const path of ["/endpoint", "/query", "/upload"])
    expect(
      (await post(`${running.url}${path}`, "x".repeat(5_000_000), { authorization: "Bearer no" })).status,
    ).toBe(401)

  expect(
    (await running.api("GET /api/requests")).body.items.map(({ bytes }: { bytes: number }) => bytes),
  ).toEqual([0, 0, 0])
})

test("the text of requests is found with its accents, and no wildcard comes through", async () => {
  const running = await runningSandbox({ world: smallSeed })
  const token = await legacyToken(running.url)
  await sendAs(token, running.url, { Note: "Émile 100%" })
  const found = async (text: string) =>
    (await running.api(`GET /api/requests?text=${encodeURIComponent(text)}`)).body.items.length

  expect(await Promise.all(["Émile", "MILE 100%", "É%le", "_mile"].map(found))).toEqual([1, 1, 0, 0])
})
