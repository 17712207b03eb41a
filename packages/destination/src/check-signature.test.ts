import { createHmac } from "node:crypto"
import { expect, test } from "vitest"
import type { SignatureOptions } from "./check-signature.ts"
import { message, post, strangerPost, TOKEN } from "./testing/requests.ts"
import { testDestination } from "./testing/test-destination.ts"

const text = JSON.stringify(message("Scheduling", "New", { Visit: { VisitNumber: "é" } }))
const signature: SignatureOptions = {
  secrets: ["new-secret", "old-secret"],
  header: "X-Signature",
  algorithm: "sha256",
  encoding: "hex",
}
const sign = (secret: string, encoding: "hex" | "base64" | "base64url" = "hex", algorithm = "sha256") =>
  createHmac(algorithm, secret).update(text).digest(encoding)
const statusOf = async (header: string | undefined, options: Partial<SignatureOptions> = {}) => {
  const { destination } = testDestination({ signature: { ...signature, ...options } })
  return (await destination.handle(post(text, { headers: { "x-signature": header } })))?.status
}

test("takes a message signed with any of the secrets", async () => {
  expect(await statusOf(sign("new-secret"))).toBe(200)
  expect(await statusOf(sign("old-secret"))).toBe(200)
})

test("refuses a message whose signature is wrong, cut off or missing, and stores nothing", async () => {
  const { destination, inbox, measured } = testDestination({ signature })
  for (const header of [sign("wrong"), sign("new-secret").slice(0, -2), "", undefined]) {
    expect(await destination.handle(post(text, { headers: { "x-signature": header } }))).toMatchObject({
      status: 401,
      body: '{"error":"bad-signature"}',
    })
  }
  expect((await inbox.stats()).waiting).toBe(0)
  expect(measured).toEqual(Array(4).fill(["rejected", { status: 401, reason: "bad-signature" }]))
})

test("asks for the token beside the signature", async () => {
  const { destination } = testDestination({ signature })
  const headers = { "verification-token": undefined, "x-signature": sign("new-secret") }
  expect(await destination.handle(post(text, { headers }))).toMatchObject({
    status: 401,
    body: '{"error":"unauthorized"}',
  })
})

test("reads prefixes, encodings and algorithms as they are configured", async () => {
  expect(await statusOf(`sha256=${sign("new-secret")}`, { prefix: "sha256=" })).toBe(200)
  expect(await statusOf(sign("new-secret"), { prefix: "sha256=" })).toBe(401)
  expect(await statusOf(sign("new-secret", "base64"), { encoding: "base64" })).toBe(200)
  expect(await statusOf(sign("new-secret", "base64url"), { encoding: "base64url" })).toBe(200)
  expect(await statusOf(sign("new-secret", "hex", "sha512"), { algorithm: "sha512" })).toBe(200)
})

test("does not check a signature over a body of which only the parsed form is left", async () => {
  const { destination, logs } = testDestination({ signature })
  const body = { kind: "parsed", value: JSON.parse(text) } as const
  const answer = await destination.handle(post(body, { headers: { "x-signature": sign("new-secret") } }))
  expect(answer).toMatchObject({ status: 500, body: '{"error":"body-already-read"}' })
  expect(logs.map(({ text }) => text)).toEqual([expect.stringContaining("request.rawBody")])
})

test("verifies the endpoint without a signature", async () => {
  const { destination } = testDestination({ signature })
  const answer = await destination.handle(strangerPost({ "verification-token": TOKEN, challenge: "c" }))
  expect(answer).toMatchObject({ status: 200, body: "c" })
})
