import { expect, test } from "vitest"
import { expectRefused, expectSilent } from "./expectations.ts"
import { bothHeaders, delivery, messageText } from "./messages.ts"
import type { AdapterServer, Serve, ServerChanges } from "./server.ts"
import { signOnAttacks } from "./sign-on-attacks.ts"
import { makeToken, rightClaims, SIGN_ON_SENTINEL, signOnBody, signOnSetup } from "./signed-token.ts"

const LOCATION = "https://app.example.org/start?token=t&user=J%C3%BCrgen#top"

/** Sign-ons come through the framework, and nobody gets in who should not. */
export function testSignOns(name: string, serve: Serve): void {
  const start = async (changes: ServerChanges = {}): Promise<AdapterServer & { signedOn(): number }> => {
    const server = await serve({ signOn: signOnSetup, ...changes })
    let count = 0
    server.destination.signOn(() => {
      count += 1
      return { location: LOCATION }
    })
    return { ...server, signedOn: () => count }
  }
  const launch = (path: string, token = makeToken()) =>
    delivery(path, signOnBody(), { authorization: `Bearer ${token}` })

  for (const before of ["nothing", "json", "raw", "text", "wait"] as const) {
    test(`${name}: a sign-on is redirected, with ${before} before the destination`, async () => {
      await using server = await start({ before })

      const reply = await server.send(launch("/redox"))

      expectSilent(reply, SIGN_ON_SENTINEL)
      expect([reply.status, reply.headers.location, reply.body]).toEqual([302, LOCATION, ""])
      expect(reply.headers["set-cookie"]).toBeUndefined()
      expect(reply.headers["cache-control"]).toBe("no-store")
      expect(await server.stored()).toEqual([])
    })
  }

  for (const [path, mounting] of [
    ["/redox/sso", "middleware"],
    ["/redox/sso", "route"],
    ["/redox/sso", "post-route"],
    ["/", "middleware"],
  ] as const) {
    test(`${name}: sign-ons and messages come to ${path} by ${mounting}, and to no path beside it`, async () => {
      await using server = await start({ path, mounting })

      expect((await server.send(launch(path))).status).toBe(302)
      expect((await server.send(delivery(path, messageText(), bothHeaders))).status).toBe(200)
      expect(
        (await server.send(launch("/elsewhere", makeToken({ ...rightClaims(), visit_id: "2" })))).status,
      ).toBe(203)
      expect(server.signedOn()).toBe(1)
      expect(await server.stored()).toHaveLength(1)
    })
  }

  test(`${name}: a page comes with its length and its type`, async () => {
    await using server = await serve({ signOn: signOnSetup })
    server.destination.signOn(() => ({ html: "<p>Grüezi 🩺</p>" }))

    const reply = await server.send(launch("/redox"))

    expect([reply.status, reply.body]).toEqual([200, "<p>Grüezi 🩺</p>"])
    expect(reply.headers["content-type"]).toBe("text/html; charset=utf-8")
    expect(reply.headers["content-length"]).toBe(String(Buffer.byteLength("<p>Grüezi 🩺</p>")))
  })

  test(`${name}: no attack signs anybody on or stores anything, and all get the same answer`, async () => {
    await using server = await start()
    const answers = new Set<string>()

    for (const { title, headers, query = "", body = signOnBody(), coreOnly } of signOnAttacks()) {
      if (coreOnly) continue
      const path = query === "" ? "/redox" : `/redox?${query}`
      const reply = await server.send({
        method: "POST",
        path,
        headers: { "content-type": "application/json", ...headers },
        body,
      })
      expectRefused(reply, 401, SIGN_ON_SENTINEL)
      expect(reply.status, title).toBe(401)
      const { date: _date, ...rest } = reply.headers
      answers.add(JSON.stringify([reply.status, rest, reply.body]))
    }

    expect([...answers]).toHaveLength(1)
    expect(server.signedOn()).toBe(0)
    expect(await server.stored()).toEqual([])
  })

  test(`${name}: a token signs on once, and pushes no message`, async () => {
    await using server = await start()
    const token = makeToken()

    expectRefused(
      await server.send(delivery("/redox", messageText(), { authorization: `Bearer ${token}` })),
      400,
    )
    expect((await server.send(launch("/redox", token))).status).toBe(302)
    expectRefused(await server.send(launch("/redox", token)), 401, SIGN_ON_SENTINEL)
    expect(server.signedOn()).toBe(1)
    expect(await server.stored()).toEqual([])
  })
}
