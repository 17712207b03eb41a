import { expect, test } from "vitest"
import { advancingClock, HOUR } from "../testing/advancing-clock.ts"
import { fewConnections } from "../testing/few-connections.ts"
import { DOCUMENT, SEARCH } from "../testing/messages.ts"
import { testServer, testSource } from "../testing/test-source.ts"
import type { Credential, Token } from "./contract.ts"
import { legacyKey } from "./legacy-key.ts"
import { accessTokens } from "./token-store.ts"

let count = 0

/** A credential whose renewals are finished by the test. */
function credential(lifeMs = 60_000): {
  readonly credential: Credential
  readonly finish: ((outcome: string | Error) => void)[]
  readonly previous: (Token | undefined)[]
} {
  const finish: ((outcome: string | Error) => void)[] = []
  const previous: (Token | undefined)[] = []
  return {
    finish,
    previous,
    credential: {
      id: `credential-${++count}`,
      renewBeforeMs: 30_000,
      renew(earlier) {
        previous.push(earlier)
        return new Promise((resolve, reject) => {
          finish.push((outcome) =>
            outcome instanceof Error ? reject(outcome) : resolve({ accessToken: outcome, lifeMs }),
          )
        })
      },
    },
  }
}

const { signal } = new AbortController()

test("callers at the same time wait for one renewal", async () => {
  const { credential: one, finish } = credential()
  const tokens = accessTokens(one)
  const calls = Array.from({ length: 1_000 }, () => tokens.get(signal))
  finish[0]?.("A")

  expect(new Set(await Promise.all(calls))).toEqual(new Set(["A"]))
  expect(await tokens.get(signal)).toBe("A")
  expect(finish).toHaveLength(1)
})

test("two sources with one credential have one token", async () => {
  const { credential: one, finish } = credential()
  const call = accessTokens(one).get(signal)
  finish[0]?.("A")
  await call

  expect(await accessTokens({ ...one }).get(signal)).toBe("A")
})

test("a failed renewal fails all who waited, and is not remembered", async () => {
  const { credential: one, finish } = credential()
  const tokens = accessTokens(one)
  const failed = Promise.allSettled([tokens.get(signal), tokens.get(signal)])
  finish[0]?.(new Error("no"))
  expect((await failed).map(({ status }) => status)).toEqual(["rejected", "rejected"])

  const next = tokens.get(signal)
  finish[1]?.("B")
  expect(await next).toBe("B")
})

test("a caller that leaves takes nobody along", async () => {
  const { credential: one, finish } = credential()
  const tokens = accessTokens(one)
  const leaving = new AbortController()
  const left = tokens.get(leaving.signal)
  const stays = tokens.get(signal)
  leaving.abort(new Error("left"))
  await expect(left).rejects.toThrow("left")
  finish[0]?.("A")

  expect(await stays).toBe("A")
  expect(finish).toHaveLength(1)
})

test("a renewal that fails after everybody left ends nothing", async () => {
  const { credential: one, finish } = credential()
  const leaving = new AbortController()
  const left = accessTokens(one).get(leaving.signal)
  leaving.abort(new Error("left"))
  await expect(left).rejects.toThrow("left")
  finish[0]?.(new Error("no"))
  // An unhandled rejection would fail this run.
  await new Promise(setImmediate)
})

test("only the very token that was refused is replaced, once for all who were refused", async () => {
  const { credential: one, finish, previous } = credential()
  const tokens = accessTokens(one)
  const first = tokens.get(signal)
  finish[0]?.("A")
  await first

  const refused = Array.from({ length: 100 }, () => tokens.get(signal, "A"))
  const other = tokens.get(signal)
  finish[1]?.("B")
  expect(new Set([...(await Promise.all(refused)), await other])).toEqual(new Set(["B"]))
  // Somebody whose 401 comes late was refused with the old one.
  expect(await tokens.get(signal, "A")).toBe("B")
  expect(previous).toMatchObject([undefined, { accessToken: "A" }])
})

test("a token that was refused is not given to others when no new one can be had", async () => {
  const { credential: one, finish } = credential()
  const tokens = accessTokens(one)
  const first = tokens.get(signal)
  finish[0]?.("A")
  await first
  const refused = tokens.get(signal, "A")
  finish[1]?.(new Error("no"))
  await expect(refused).rejects.toThrow("no")

  const next = tokens.get(signal)
  finish[2]?.("B")
  expect(await next).toBe("B")
})

test.each([
  [100_000, 75_000],
  [1_000_000, 965_000],
])("a token that lives %i ms is renewed 30 s before its end, or a fifth of its life", async (life, still) => {
  const clock = advancingClock()
  const { credential: one, finish, previous } = credential(life)
  const tokens = accessTokens(one)
  const first = tokens.get(signal)
  finish[0]?.("A")
  await first

  await clock.advance(still)
  expect(await tokens.get(signal)).toBe("A")
  await clock.advance(10_000)
  const next = tokens.get(signal)
  finish[1]?.("B")
  expect(await next).toBe("B")
  expect(previous[1]).toMatchObject({ accessToken: "A" })
})

test("a thousand calls at once with a token that ends make one renewal each time", {
  timeout: 240_000,
}, async () => {
  const server = await testServer()
  const { source } = testSource(server, { fetch: fewConnections(100) })
  const clock = advancingClock()
  for (let round = 1; round <= 3; round += 1) {
    await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        index % 2 === 0
          ? source.send("Media", "New", DOCUMENT)
          : source.query("PatientSearch", "Query", SEARCH),
      ),
    )
    expect(server.tokens.renewals).toEqual({ authenticate: 1, refresh: round - 1, oauth: 0 })
    await clock.advance(23.6 * HOUR)
  }
  expect(server.messages).toHaveLength(3_000)
})

test("a thousand calls at once whose token is refused make one renewal", { timeout: 240_000 }, async () => {
  const server = await testServer()
  const { source } = testSource(server, { fetch: fewConnections(100) })
  await source.send("Media", "New", DOCUMENT)
  server.tokens.revoke()

  await Promise.all(Array.from({ length: 1_000 }, () => source.send("Media", "New", DOCUMENT)))

  expect(server.tokens.renewals).toEqual({ authenticate: 1, refresh: 1, oauth: 0 })
  expect(server.messages).toHaveLength(1_001)
})

test("other secrets, keys and places have tokens of their own", async () => {
  const [server, other] = [await testServer(), await testServer()]
  const { source } = testSource(server)
  await source.send("Media", "New", DOCUMENT)

  const wrong = legacyKey({ apiKey: server.tokens.apiKey, secret: "CANARY-WRONG" })
  await expect(
    testSource(server, { auth: wrong }).source.send("Media", "New", DOCUMENT),
  ).rejects.toMatchObject({
    code: "authentication-failed",
  })
  const elsewhere = testSource(server, { baseUrl: other.url }).source
  await expect(elsewhere.send("Media", "New", DOCUMENT)).rejects.toMatchObject({
    code: "authentication-failed",
  })
  await testSource(server).source.send("Media", "New", DOCUMENT)
  expect(server.tokens.renewals.authenticate).toBe(1)
})

test("what names a credential in the store says nothing about its secret", () => {
  const requests = { fetch, answerLimit: 1, baseUrl: "http://x", now: Date.now }
  const { id } = legacyKey({ apiKey: "CANARY-KEY", secret: "CANARY-SECRET" }).at(requests)

  expect(id).toMatch(/^[\w+/=]{44}$/)
  expect(id).not.toContain("CANARY")
})
