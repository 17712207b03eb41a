import { Readable } from "node:stream"
import { expect, test } from "vitest"
import { get, message, post, strangerPost, TOKEN, uuid } from "./testing/requests.ts"
import { testDestination } from "./testing/test-destination.ts"

const challenge = uuid(7)
const body = { "verification-token": TOKEN, challenge }
const answered = {
  status: 200,
  headers: {
    "content-type": "text/plain; charset=utf-8",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  },
  body: challenge,
}
const refused = { status: 401, body: '{"error":"unauthorized"}' }

test("answers the challenge of a POST whose body has the right token", async () => {
  const { destination, inbox } = testDestination()
  expect(await destination.handle(strangerPost(body))).toEqual(answered)
  expect(await destination.handle(post(body))).toEqual(answered)
  expect((await inbox.stats()).waiting).toBe(0)
})

test("answers the challenge of a POST whose token is only in a header", async () => {
  const { destination } = testDestination()
  expect(await destination.handle(post({ challenge }))).toEqual(answered)
})

test("refuses a POST with a challenge and a wrong or no token", async () => {
  const { destination } = testDestination()
  expect(await destination.handle(strangerPost({ challenge }))).toMatchObject(refused)
  expect(await destination.handle(strangerPost({ challenge, "verification-token": "wrong" }))).toMatchObject(
    refused,
  )
  // A right header does not make up for a wrong token in the body.
  expect(await destination.handle(post({ challenge, "verification-token": "wrong" }))).toMatchObject(refused)
})

test("verifies although the authorization header carries something of somebody else", async () => {
  const { destination } = testDestination()
  for (const authorization of ["Basic dXNlcjpwYXNz", "Bearer another-system"]) {
    const headers = { "verification-token": undefined, authorization }
    expect(await destination.handle(post(body, { headers }))).toEqual(answered)
    expect(await destination.handle(post(message("Scheduling", "New"), { headers }))).toMatchObject(refused)
  }
})

test("answers the challenge of a GET, with the token in the query string or in a header", async () => {
  const { destination } = testDestination()
  const query = `challenge=${challenge}`
  expect(await destination.handle(get(`${query}&verification-token=${TOKEN}`))).toEqual(answered)
  expect(await destination.handle(get(query, { "verification-token": TOKEN }))).toEqual(answered)
  expect(await destination.handle(get(query, { authorization: `Bearer ${TOKEN}` }))).toEqual(answered)
})

test("refuses a GET with a challenge and a wrong or no token", async () => {
  const { destination } = testDestination()
  const query = `challenge=${challenge}`
  expect(await destination.handle(get(query))).toMatchObject(refused)
  expect(await destination.handle(get(`${query}&verification-token=wrong`))).toMatchObject(refused)
  expect(await destination.handle(get(query, { "verification-token": "wrong" }))).toMatchObject(refused)
  expect(
    await destination.handle(get(`${query}&verification-token=wrong`, { "verification-token": TOKEN })),
  ).toMatchObject(refused)
})

test("leaves a GET without a challenge to the next middleware", async () => {
  const { destination } = testDestination()
  for (const query of ["", "challenge=", "a=challenge"])
    expect(await destination.handle(get(query, { "verification-token": TOKEN }))).toBeUndefined()
})

test("takes a message with a member called challenge for a message", async () => {
  const { destination, inbox } = testDestination()
  const answer = await destination.handle(
    post({ ...message("Scheduling", "New"), challenge, "verification-token": TOKEN }),
  )
  expect(answer).toEqual({ status: 200, headers: {}, body: "" })
  expect((await inbox.stats()).waiting).toBe(1)
  // Without a credential in its headers it is nothing at all, whatever its body says.
  expect(
    await destination.handle(
      strangerPost({ ...message("Scheduling", "New"), challenge, "verification-token": TOKEN }),
    ),
  ).toMatchObject(refused)
})

test("verifies while the destination is paused", async () => {
  const { destination } = testDestination()
  destination.pause("maintenance")
  expect(await destination.handle(strangerPost(body))).toEqual(answered)
})

test("reads no more than a verification from a request without credentials", async () => {
  const { destination } = testDestination()
  const large = { ...body, padding: "x".repeat(9_000) }
  expect(await destination.handle(strangerPost(large))).toMatchObject(refused)
  // A stranger who goes on sending is answered all the same.
  const stream = new Readable({ read() {} })
  stream.push("x".repeat(9_000))
  expect(await destination.handle(strangerPost({ kind: "stream", stream }))).toMatchObject(refused)
})
