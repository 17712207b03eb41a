import { expect, test } from "vitest"
import { type SignOnAttack, signOnAttacks } from "../testing/adapter/sign-on-attacks.ts"
import { makeToken, rightClaims, signOnBody } from "../testing/adapter/signed-token.ts"
import { message, post, TOKEN } from "../testing/requests.ts"
import { sentinelsIn } from "../testing/sentinels.ts"
import { signOnDestination } from "./testing/sign-on-destination.ts"

const NOW = Date.parse("2026-03-01T12:00:00.000Z")

const attacks = signOnAttacks(NOW)

function request({ headers, query = "", body = signOnBody() }: SignOnAttack) {
  const joined = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(", ")]),
  )
  return post(body, { query, headers: { "verification-token": undefined, ...joined } })
}

test("every attack has a title of its own", () => {
  expect(attacks.length).toBeGreaterThan(90)
  expect(new Set(attacks.map(({ title }) => title)).size).toBe(attacks.length)
})

test.for(attacks)("nobody signs on with: $title", async (attack) => {
  const { destination, signedOn, logs, inbox } = signOnDestination({ now: () => NOW })
  const answer = await destination.handle(request(attack))
  expect(answer).toEqual({
    status: 401,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: '{"error":"unauthorized"}',
  })
  expect(signedOn).toEqual([])
  expect(await inbox.list({ limit: 10 })).toEqual([])
  expect(logs.map(({ level, fields }) => [level, fields])).toEqual([
    [
      "warn",
      {
        status: 401,
        reason: "unauthorized",
        ...(attack.rule === undefined ? {} : { signOnRule: attack.rule }),
      },
    ],
  ])
  expect(sentinelsIn([answer, logs])).toEqual([])
})

test("the same request with a right token signs on", async () => {
  const { destination, signedOn } = signOnDestination({ now: () => NOW })
  const headers = { authorization: `Bearer ${makeToken(rightClaims(NOW))}` }
  expect(await destination.handle(request({ title: "", rule: undefined, headers }))).toMatchObject({
    status: 302,
  })
  expect(signedOn).toHaveLength(1)
})

test("a right token of a sign-on pushes no message and answers no challenge", async () => {
  const bodies = [
    message("Scheduling", "New"),
    message("PatientSearch", "Query"),
    { challenge: "CANARY1", "verification-token": TOKEN },
    { challenge: "CANARY1" },
    [JSON.parse(signOnBody())],
    { Meta: [{ DataModel: "SSO", EventType: "Sign-on" }] },
    { Meta: { DataModel: "SSO", EventType: "Sign-on2" } },
    { meta: { DataModel: "SSO", EventType: "Sign-on" } },
    "",
    "CANARY2",
    `${signOnBody()}CANARY3`,
    signOnBody().slice(0, -1),
    // The last of two names counts, as for every reader of JSON.
    `{"Meta":{"DataModel":"SSO","EventType":"Sign-on"},"Meta":{"DataModel":"Scheduling","EventType":"New"}}`,
  ]
  for (const [index, body] of bodies.entries()) {
    const { destination, signedOn, inbox, logs } = signOnDestination({ now: () => NOW })
    const token = makeToken({ ...rightClaims(NOW), index })
    const answer = await destination.handle(
      post(body, { headers: { "verification-token": undefined, authorization: `Bearer ${token}` } }),
    )
    expect(answer).toMatchObject({ status: 400, body: '{"error":"not-a-sign-on"}' })
    expect(signedOn).toEqual([])
    expect(await inbox.list({ limit: 10 })).toEqual([])
    expect(sentinelsIn([answer, logs])).toEqual([])
  }
})

test("the verification token signs nobody on, in either header", async () => {
  for (const headers of [
    { "verification-token": TOKEN },
    { "verification-token": undefined, authorization: `Bearer ${TOKEN}` },
    { "verification-token": TOKEN, authorization: `Bearer ${TOKEN}` },
    {
      "verification-token": TOKEN,
      authorization: `Bearer ${makeToken(rightClaims(NOW), { secret: TOKEN })}`,
    },
  ]) {
    const { destination, signedOn, inbox } = signOnDestination({ now: () => NOW })
    expect(await destination.handle(post(signOnBody(), { headers }))).toMatchObject({ status: 401 })
    expect(signedOn).toEqual([])
    expect(await inbox.list({ limit: 10 })).toEqual([])
  }
})

test("messages and verifications take no notice of a token beside their own credential", async () => {
  const { destination, inbox } = signOnDestination({ now: () => NOW })
  for (const token of [makeToken(rightClaims(NOW)), makeToken({}, { secret: "of a gateway" })]) {
    const headers = { authorization: `Bearer ${token}` }
    expect(await destination.handle(post(message("Notes", "New"), { headers }))).toMatchObject({
      status: 200,
    })
  }
  expect(await inbox.list({ limit: 10 })).toHaveLength(2)
  const gateway = {
    "verification-token": undefined,
    authorization: `Bearer ${makeToken({}, { secret: "of a gateway" })}`,
  }
  const challenge = { challenge: "3b1d", "verification-token": TOKEN }
  expect(await destination.handle(post(challenge, { headers: gateway }))).toMatchObject({
    status: 200,
    body: "3b1d",
  })
})

test("a token signs on once, however its signature is written, and also when two come at the same time", async () => {
  const { destination, signedOn, logs } = signOnDestination({ now: () => NOW })
  const token = makeToken(rightClaims(NOW))
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
  const last = alphabet.indexOf(token.at(-1) ?? "")
  // The two lowest bits of the last character belong to no byte.
  const variants = [0, 1, 2, 3].map((low) => token.slice(0, -1) + alphabet[(last & ~3) | low])
  const statuses = await Promise.all(
    [token, ...variants].map(async (variant) => {
      const headers = { "verification-token": undefined, authorization: `Bearer ${variant}` }
      return (await destination.handle(post(signOnBody(), { headers })))?.status
    }),
  )
  expect(statuses.filter((status) => status === 302)).toHaveLength(1)
  expect(new Set(statuses)).toEqual(new Set([302, 401]))
  expect(signedOn).toHaveLength(1)
  expect(logs.some(({ fields }) => fields.signOnRule === "used")).toBe(true)
})

test("a claim named __proto__ changes nothing", async () => {
  const { destination, signedOn } = signOnDestination({ now: () => NOW })
  const claims = `${JSON.stringify(rightClaims(NOW)).slice(0, -1)},"__proto__":{"npi":"1","polluted":1},"constructor":{"prototype":{"polluted":1}}}`
  const headers = { "verification-token": undefined, authorization: `Bearer ${makeToken(claims)}` }
  expect(await destination.handle(post(signOnBody(), { headers }))).toMatchObject({ status: 302 })
  const [first] = signedOn
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  expect((first?.claims as { polluted?: unknown } | undefined)?.polluted).toBeUndefined()
  expect(first?.claims.npi).toBe(rightClaims().npi)
  expect(Object.keys(first?.claims.others ?? {})).toEqual(["constructor"])
})

test("of a claim that is there twice the last one counts, and is the one that is checked", async () => {
  const { destination, signedOn } = signOnDestination({ now: () => NOW })
  const claims = `{"aud":"other","sub":"other",${JSON.stringify(rightClaims(NOW)).slice(1)}`
  const headers = { "verification-token": undefined, authorization: `Bearer ${makeToken(claims)}` }
  expect(await destination.handle(post(signOnBody(), { headers }))).toMatchObject({ status: 302 })
  expect(signedOn[0]?.claims.sub).toBe(rightClaims().sub)
})
