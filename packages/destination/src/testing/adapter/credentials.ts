import { randomUUID } from "node:crypto"
import { expect, test } from "vitest"
import { expectAccepted, expectChallenge, expectRefused } from "./expectations.ts"
import { bothHeaders, delivery, messageText, TOKEN, verification } from "./messages.ts"
import type { Serve } from "./server.ts"

/** Which credentials are taken. */
export function testCredentials(name: string, serve: Serve): void {
  test(`${name}: one right token in either header is enough`, async () => {
    await using server = await serve()

    for (const headers of [
      { "verification-token": TOKEN },
      { authorization: `Bearer ${TOKEN}` },
      { authorization: `bearer  ${TOKEN}` },
      bothHeaders,
      { "verification-token": TOKEN, authorization: "Basic dXNlcjpzZWNyZXQ=" },
    ]) {
      expectAccepted(await server.send(delivery("/redox", messageText(), headers)))
    }
    expect(await server.stored()).toHaveLength(5)
  })

  test(`${name}: while tokens are rotated the old and the new one are right, for messages and verifications`, async () => {
    await using server = await serve({ verificationToken: ["token-of-last-year", TOKEN] })

    for (const token of ["token-of-last-year", TOKEN]) {
      const challenge = randomUUID()
      expectAccepted(
        await server.send(delivery("/redox", messageText(), { authorization: `Bearer ${token}` })),
      )
      expectChallenge(await server.send(verification("/redox", token, challenge)), challenge)
    }
    expectRefused(
      await server.send(delivery("/redox", messageText(), { authorization: "Bearer token-of-old" })),
      401,
    )
  })
}
