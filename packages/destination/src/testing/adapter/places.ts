import { randomUUID } from "node:crypto"
import { expect, test } from "vitest"
import { expectAccepted, expectChallenge, expectRefused } from "./expectations.ts"
import { bothHeaders, delivery, messageText, TOKEN, verification, WRONG_TOKEN } from "./messages.ts"
import type { Serve } from "./server.ts"
import { type Before, type Mounting, ofTheApp } from "./setup.ts"

const places: readonly { readonly path: string; readonly mounting: Mounting }[] = [
  { path: "/", mounting: "middleware" },
  { path: "/redox", mounting: "middleware" },
  { path: "/api/v1/redox", mounting: "middleware" },
  { path: "/redox", mounting: "route" },
  { path: "/api/v1/redox", mounting: "route" },
  { path: "/redox", mounting: "wrapped-route" },
  { path: "/redox", mounting: "post-route" },
]
const readers: readonly Before[] = ["nothing", "json", "raw", "text", "wait"]

/** What holds wherever a destination is mounted. */
export function testPlaces(name: string, serve: Serve): void {
  for (const { path, mounting } of places) {
    const at = `${name}, ${mounting} at ${path}`

    for (const before of readers) {
      test(`${at}, before it ${before}: a message is stored and answered exactly 200 with nothing in the body`, async () => {
        await using server = await serve({ path, mounting, before })
        const message = messageText()

        const reply = await server.send(delivery(path, message))

        expectAccepted(reply)
        const [stored, ...others] = await server.stored()
        expect(others).toEqual([])
        expect(stored).toMatchObject({ dataModel: "Scheduling", eventType: "New", state: "waiting" })
        if (before === "json") expect(JSON.parse(stored?.body ?? "")).toEqual(JSON.parse(message))
        else expect(stored?.body).toBe(message)
      })

      test(`${at}, before it ${before}: a verification by POST is answered with the plain challenge`, async () => {
        await using server = await serve({ path, mounting, before })
        const challenge = randomUUID()

        expectChallenge(await server.send(verification(path, TOKEN, challenge)), challenge)
        expectRefused(await server.send(verification(path, WRONG_TOKEN, challenge)), 401)
        expect(await server.stored()).toEqual([])
      })
    }

    test(`${at}: a message with a wrong token or none is refused and not stored`, async () => {
      await using server = await serve({ path, mounting })
      const message = messageText()

      for (const headers of [
        {},
        { "verification-token": WRONG_TOKEN },
        { "verification-token": "" },
        { authorization: `Bearer ${WRONG_TOKEN}` },
        { authorization: `Basic ${TOKEN}` },
        { "verification-token": WRONG_TOKEN, authorization: `Bearer ${WRONG_TOKEN}` },
      ]) {
        expectRefused(await server.send(delivery(path, message, headers)), 401)
      }
      expect(await server.stored()).toEqual([])
    })

    test(`${at}: requests that are not for the destination reach the application`, async () => {
      await using server = await serve({ path, mounting })
      const foreign = path === "/" ? ["/below", "/a/b"] : ["/", `${path}/below`, `${path}y`, `/x${path}`]

      for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
        for (const other of foreign) {
          const headers = { ...bothHeaders, "content-type": "application/json" }
          const body = method === "POST" ? messageText() : ""
          const reply = await server.send({ method, path: other, headers, body })
          expect([method, other, reply.status, reply.body]).toEqual([
            method,
            other,
            ofTheApp.status,
            ofTheApp.body,
          ])
        }
      }
      expect(await server.stored()).toEqual([])
    })

    if (mounting === "post-route") continue

    test(`${at}: a verification by GET is answered with the plain challenge, the token in the header or in the query`, async () => {
      await using server = await serve({ path, mounting })
      const challenge = randomUUID()
      const oldForm = `${path}?challenge=${challenge}`
      const newForm = `${oldForm}&verification-token=`

      expectChallenge(
        await server.send({ method: "GET", path: oldForm, headers: { "verification-token": TOKEN } }),
        challenge,
      )
      expectChallenge(await server.send({ method: "GET", path: newForm + TOKEN }), challenge)
      expectRefused(await server.send({ method: "GET", path: oldForm }), 401, challenge)
      expectRefused(
        await server.send({ method: "GET", path: oldForm, headers: { "verification-token": WRONG_TOKEN } }),
        401,
        challenge,
      )
      expectRefused(await server.send({ method: "GET", path: newForm + WRONG_TOKEN }), 401, challenge)
    })

    test(`${at}: GET without a challenge reaches the application`, async () => {
      await using server = await serve({ path, mounting })

      const reply = await server.send({ method: "GET", path: `${path}?page=2` })

      expect([reply.status, reply.body]).toEqual([ofTheApp.status, ofTheApp.body])
    })

    test(`${at}: HEAD is answered like GET, without a body`, async () => {
      await using server = await serve({ path, mounting })
      const challenge = randomUUID()

      const answered = await server.send({
        method: "HEAD",
        path: `${path}?challenge=${challenge}&verification-token=${TOKEN}`,
      })
      const refused = await server.send({ method: "HEAD", path: `${path}?challenge=${challenge}` })
      const others = await server.send({ method: "HEAD", path })

      expect([answered.status, answered.headers["content-length"], answered.body]).toEqual([200, "36", ""])
      expect([refused.status, refused.body]).toEqual([401, ""])
      expect(others.status).toBe(ofTheApp.status)
    })

    test(`${at}: other methods are answered 405 with the methods that are offered`, async () => {
      await using server = await serve({ path, mounting })

      for (const method of ["PUT", "DELETE", "PATCH"]) {
        const reply = await server.send({ method, path, headers: bothHeaders, body: messageText() })
        expectRefused(reply, 405)
        expect(reply.headers.allow).toBe("GET, POST")
      }
      expect(await server.stored()).toEqual([])
    })
  }
}
