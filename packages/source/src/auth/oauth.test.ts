import { generateKeyPairSync, type KeyObject, webcrypto } from "node:crypto"
import { exportJWK } from "jose"
import { expect, test } from "vitest"
import { advancingClock, MINUTE } from "../testing/advancing-clock.ts"
import { DOCUMENT } from "../testing/messages.ts"
import type { RedoxServer } from "../testing/redox-server.ts"
import { testServer, testSource } from "../testing/test-source.ts"
import { type OAuthOptions, oauth } from "./oauth.ts"
import type { PrivateKey } from "./signing-key.ts"

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 })
const ec = generateKeyPairSync("ec", { namedCurve: "P-384" })

const pem = (key: KeyObject, type: "pkcs1" | "pkcs8" | "sec1") =>
  key.export({ type: type as "pkcs8", format: "pem" }).toString()

/** Sends one message with an OAuth credential, and asks the server to verify its assertion. */
async function sendWith(
  publicHalf: KeyObject | Uint8Array,
  options: Omit<OAuthOptions, "clientId">,
): Promise<RedoxServer> {
  const server = await testServer({ oauthKey: publicHalf })
  const auth = oauth({ clientId: server.tokens.clientId, ...options })
  await testSource(server, { auth }).source.send("Media", "New", DOCUMENT)
  return server
}

const keys: readonly (readonly [string, KeyObject, () => PrivateKey | Promise<PrivateKey>])[] = [
  ["RSA, PKCS #8", rsa.publicKey, () => pem(rsa.privateKey, "pkcs8")],
  ["RSA, PKCS #1", rsa.publicKey, () => pem(rsa.privateKey, "pkcs1")],
  ["RSA, PEM in one line", rsa.publicKey, () => pem(rsa.privateKey, "pkcs8").replaceAll("\n", "\\n")],
  ["RSA, JWK", rsa.publicKey, () => exportJWK(rsa.privateKey)],
  ["RSA, KeyObject", rsa.publicKey, () => rsa.privateKey],
  ["EC, PKCS #8", ec.publicKey, () => pem(ec.privateKey, "pkcs8")],
  ["EC, SEC1", ec.publicKey, () => pem(ec.privateKey, "sec1")],
  ["EC, JWK", ec.publicKey, () => exportJWK(ec.privateKey)],
  ["EC, KeyObject", ec.publicKey, () => ec.privateKey],
]

test.each(keys)("a private key signs the assertion: %s", async (_title, publicHalf, privateKey) => {
  const server = await sendWith(publicHalf, { privateKey: await privateKey(), keyId: "key-1" })

  expect(server.paths()).toEqual(["/v2/auth/token", "/endpoint"])
  expect(server.tokens.renewals.oauth).toBe(1)
})

test.each([
  ["RS384", { name: "RSASSA-PKCS1-v1_5", hash: "SHA-384" }, rsa],
  ["ES384", { name: "ECDSA", namedCurve: "P-384" }, ec],
] as const)(
  "a key of WebCrypto that is locked in signs: %s",
  async (algorithm, parameters, { privateKey, publicKey }) => {
    const der = new Uint8Array(privateKey.export({ type: "pkcs8", format: "der" }))
    const locked = await webcrypto.subtle.importKey("pkcs8", der, parameters, false, ["sign"])

    const server = await sendWith(publicKey, { privateKey: locked, keyId: "key-1", algorithm })

    expect(server.tokens.renewals.oauth).toBe(1)
  },
)

test("a secret signs with HS384", async () => {
  const secret = "CANARY-SECRET-that-is-as-long-as-the-hash-of-it-wants"
  const server = await sendWith(new TextEncoder().encode(secret), { secret })

  expect(server.tokens.renewals.oauth).toBe(1)
})

test("a token of five minutes is renewed a minute before its end", async () => {
  const server = await testServer({ oauthKey: ec.publicKey })
  const auth = oauth({ clientId: server.tokens.clientId, privateKey: ec.privateKey, keyId: "key-1" })
  const { source } = testSource(server, { auth })
  const clock = advancingClock()
  await source.send("Media", "New", DOCUMENT)

  await clock.advance(3.9 * MINUTE)
  await source.send("Media", "New", DOCUMENT)
  expect(server.tokens.renewals.oauth).toBe(1)
  await clock.advance(0.2 * MINUTE)
  await source.send("Media", "New", DOCUMENT)
  expect(server.tokens.renewals.oauth).toBe(2)
})

test("no scope is asked for, unless it is given", async () => {
  const key = { privateKey: ec.privateKey, keyId: "key-1" }
  const scopeOf = ({ requests }: RedoxServer) =>
    new URLSearchParams(requests[0]?.body.toString()).get("scope")

  expect(scopeOf(await sendWith(ec.publicKey, key))).toBe(null)
  expect(scopeOf(await sendWith(ec.publicKey, { ...key, scope: "fhir:staging" }))).toBe("fhir:staging")
})

test("token endpoint and audience can be told", async () => {
  const [api, tokens] = [await testServer(), await testServer({ oauthKey: ec.publicKey })]
  const auth = (audience?: string) =>
    oauth({
      clientId: tokens.tokens.clientId,
      privateKey: ec.privateKey,
      keyId: "key-1",
      tokenUrl: `${tokens.url}/v2/auth/token`,
      ...(audience === undefined ? {} : { audience }),
    })
  api.fail("/endpoint", "gzip")
  await testSource(api, { auth: auth() }).source.send("Media", "New", DOCUMENT)

  expect(tokens.tokens.renewals.oauth).toBe(1)
  await expect(
    testSource(api, { auth: auth("https://elsewhere.example") }).source.send("Media", "New", DOCUMENT),
  ).rejects.toMatchObject({ code: "authentication-failed" })
})

test("each assertion is used once", async () => {
  const server = await sendWith(ec.publicKey, { privateKey: ec.privateKey, keyId: "key-1" })
  const auth = oauth({ clientId: server.tokens.clientId, privateKey: ec.privateKey, keyId: "key-1" })
  server.tokens.revoke()

  // The server refuses a jti that it has seen.
  await testSource(server, { auth }).source.send("Media", "New", DOCUMENT)

  expect(server.tokens.renewals.oauth).toBe(2)
})

test("refused credentials say which of the documented reasons it was, and nothing else", async () => {
  const server = await testServer({ oauthKey: rsa.publicKey })
  const auth = oauth({ clientId: server.tokens.clientId, privateKey: ec.privateKey, keyId: "key-1" })

  const error = await testSource(server, { auth })
    .source.send("Media", "New", DOCUMENT)
    .catch((thrown: unknown) => thrown)

  expect(error).toMatchObject({
    code: "authentication-failed",
    status: 401,
    retryable: false,
    message: expect.stringContaining("(401, invalid_client)"),
  })
  expect((error as Error).message).not.toContain("CANARY")
})

test("a life that the server does not tell is the documented one", async () => {
  const server = await testServer({ oauthKey: ec.publicKey })
  const auth = oauth({ clientId: server.tokens.clientId, privateKey: ec.privateKey, keyId: "key-1" })
  server.fail("/v2/auth/token", { status: 200, body: { access_token: "CANARY-A", token_type: "Bearer" } })
  server.fail("/endpoint", "gzip", "gzip")
  const { source } = testSource(server, { auth })

  await source.send("Media", "New", DOCUMENT)
  await source.send("Media", "New", DOCUMENT)

  expect(server.paths()).toEqual(["/v2/auth/token", "/endpoint", "/endpoint"])
})

const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" })
const weak = generateKeyPairSync("rsa", { modulusLength: 1024 })
const clientId = "c"
const keyId = "key-1"
const { privateKey } = rsa

test.each<[string, OAuthOptions, RegExp]>([
  ["no client", { clientId: undefined, privateKey, keyId }, /clientId is missing/],
  ["no key", { clientId }, /either privateKey .* or secret .* environment variable/],
  ["a key that is not set", { clientId, privateKey: undefined, keyId }, /environment variable/],
  ["two keys", { clientId, privateKey, secret: "s", keyId }, /exactly one/],
  ["no key ID", { clientId, privateKey }, /keyId is missing/],
  ["an empty secret", { clientId, secret: "" }, /secret is missing/],
  ["another algorithm", { clientId, privateKey, keyId, algorithm: "ES384" }, /signs with RS384/],
  ["an algorithm without its key", { clientId, secret: "s", algorithm: "RS384" }, /signs with HS384/],
  ["another curve", { clientId, privateKey: p256.privateKey, keyId }, /P-384/],
  ["a short RSA key", { clientId, privateKey: weak.privateKey, keyId }, /2048 bits/],
  ["the public half", { clientId, privateKey: rsa.publicKey, keyId }, /no private key/],
  ["no PEM", { clientId, privateKey: "CANARY", keyId }, /cannot be read/],
  ["no JWK", { clientId, privateKey: { kty: "RSA", n: "CANARY" }, keyId }, /cannot be read/],
])("what cannot sign is noticed at once: %s", (_title, options, text) => {
  expect(() => oauth(options)).toThrow(text)
  try {
    oauth(options)
  } catch (error) {
    expect(String(error) + String((error as Error).cause)).not.toContain("CANARY")
  }
})
