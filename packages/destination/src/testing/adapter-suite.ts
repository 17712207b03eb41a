import { randomUUID } from "node:crypto"
import { gzipSync } from "node:zlib"
import { expect, test, vi } from "vitest"
import { InboxError, QueryRefusal } from "../errors.ts"
import { memoryInbox } from "../inbox/memory.ts"
import { type AdapterServer, type ServerChanges, startServer } from "./adapter-server.ts"
import { type Before, type Mount, type Mounting, ofTheApp } from "./adapter-setup.ts"
import { openConnection, type Reply, type Sending } from "./http-client.ts"

const TOKEN = "token-8d1f0a52c3"
const WRONG_TOKEN = "token-of-nobody-77"
/** Stands in every message that is sent here, and must come back in no answer. */
const SENTINEL = "sentinel-4c9e61b7"
const BODY_LIMIT = 64 * 1024

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
const bothHeaders = { "verification-token": TOKEN, authorization: `Bearer ${TOKEN}` }

/**
 * The tests that every adapter passes on its real framework, over real HTTP.
 *
 * @param name - adapter and framework, such as `Express 5`
 * @param mount - builds an application of the framework around a destination
 * @example
 * adapterSuite("Express 5", ({ destination, path }) => express().use(path, redox(destination)))
 */
export function adapterSuite(name: string, mount: Mount): void {
  const serve = (changes: ServerChanges = {}): Promise<AdapterServer> =>
    startServer(mount, { verificationToken: TOKEN, bodyLimit: BODY_LIMIT, ...changes })

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

  test(`${name}: a trailing slash and a query string on the mount path make no difference`, async () => {
    await using server = await serve()

    expectAccepted(await server.send(delivery("/redox/", messageText())))
    expectAccepted(await server.send(delivery("/redox?from=redox", messageText())))
    expect(await server.stored()).toHaveLength(2)
  })

  test(`${name}: a route whose path is a pattern takes what fits the pattern`, async () => {
    await using server = await serve({ path: "/redox/tenant", mounting: "pattern-route" })

    expectAccepted(await server.send(delivery("/redox/first", messageText())))
    expectAccepted(await server.send(delivery("/redox/second/", messageText())))
    const below = await server.send(delivery("/redox/first/below", messageText()))

    expect([below.status, below.body]).toEqual([ofTheApp.status, ofTheApp.body])
    expect(await server.stored()).toHaveLength(2)
  })

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

  for (const before of ["nothing", "json"] as const) {
    test(`${name}, before it ${before}: a compressed message is stored as it was before compression`, async () => {
      await using server = await serve({ before })
      const message = messageText()

      const reply = await server.send({
        ...delivery("/redox", ""),
        headers: { ...bothHeaders, "content-type": "application/json", "content-encoding": "gzip" },
        body: gzipSync(message),
      })

      expectAccepted(reply)
      expect((await server.stored()).map(({ body }) => JSON.parse(body))).toEqual([JSON.parse(message)])
    })
  }

  test(`${name}: a compressed message that unpacks beyond the limit is answered 413`, async () => {
    await using server = await serve()

    const reply = await server.send({
      ...delivery("/redox", ""),
      headers: { ...bothHeaders, "content-encoding": "gzip" },
      body: gzipSync(messageText({ size: 40 * BODY_LIMIT })),
    })

    expectRefused(reply, 413)
    expect(await server.stored()).toEqual([])
  })

  test(`${name}, before it json: a message whose content type the parser passes over is read from the stream`, async () => {
    await using server = await serve({ before: "json" })
    const message = messageText()

    const reply = await server.send(
      delivery("/redox", message, { ...bothHeaders, "content-type": "text/x-redox" }),
    )

    expectAccepted(reply)
    expect((await server.stored()).map(({ body }) => body)).toEqual([message])
  })

  test(`${name}: a body that something read without leaving anything is answered 500 and not stored`, async () => {
    await using server = await serve({ before: "swallow" })

    expectRefused(await server.send(delivery("/redox", messageText())), 500)
    expect(server.rejections).toEqual(["body-already-read"])
    expect(await server.stored()).toEqual([])
  })

  test(`${name}: a route that fits every path and hands on does not make foreign requests ours`, async () => {
    await using server = await serve({ before: "pass-on" })

    const below = await server.send(delivery("/redox/below", messageText()))

    expect([below.status, below.body]).toEqual([ofTheApp.status, ofTheApp.body])
    expectAccepted(await server.send(delivery("/redox", messageText())))
    expect(await server.stored()).toHaveLength(1)
  })

  for (const before of ["nothing", "raw", "text"] as const) {
    test(`${name}, before it ${before}: an authentic body that cannot be read is kept and answered 200`, async () => {
      await using server = await serve({ before })
      const bodies = [`{"Meta": ${SENTINEL}`, `${SENTINEL} is no JSON`, `[{"no": "Meta"}]`]

      for (const body of bodies) expectAccepted(await server.send(delivery("/redox", body)))

      const stored = await server.stored()
      expect(stored.map(({ body }) => body)).toEqual(bodies)
      expect(stored.map(({ dataModel }) => dataModel)).toEqual([null, null, null])
    })
  }

  test(`${name}, before it json: an authentic body without Meta is kept and answered 200`, async () => {
    await using server = await serve({ before: "json" })

    expectAccepted(await server.send(delivery("/redox", JSON.stringify({ note: SENTINEL }))))
    expect(await server.stored()).toMatchObject([{ dataModel: null, eventType: null }])
  })

  for (const before of ["nothing", "json", "raw", "text"] as const) {
    for (const chunked of [false, true]) {
      const how = chunked ? "of unknown length" : "of known length"
      test(`${name}, before it ${before}: a body over the limit, ${how}, is answered 413 and not stored`, async () => {
        await using server = await serve({ before })

        const reply = await server.send({
          ...delivery("/redox", messageText({ size: BODY_LIMIT + 1_000 })),
          chunked,
        })

        expectRefused(reply, 413)
        expect(server.rejections).toEqual(["body-too-large"])
        expect(await server.stored()).toEqual([])
        expectAccepted(await server.send(delivery("/redox", messageText({ size: BODY_LIMIT - 1_000 }))))
      })
    }
  }

  for (const chunked of [false, true]) {
    const how = chunked ? "in chunks" : "of known length"
    test(`${name}: the connection of a body over the limit, ${how}, takes the next message`, async () => {
      await using server = await serve()
      const connection = await openConnection(server.port)
      const tooLarge = messageText({ size: 20 * BODY_LIMIT })

      connection.write(head({ "content-type": "application/json", ...lengthOf(tooLarge, chunked) }))
      connection.write(chunked ? inChunks(tooLarge) : tooLarge)
      await connection.readUntil(/^HTTP\/1\.1 413 /)
      const next = messageText()
      connection.write(head(lengthOf(next, false)) + next)
      const answers = await connection.readUntil(/HTTP\/1\.1 200 [\s\S]*\r\n\r\n/)
      connection.socket.destroy()

      expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 413", "HTTP/1.1 200"])
      expect(await server.stored()).toHaveLength(1)
    })
  }

  test(`${name}: a body declared too large is refused before it is sent`, async () => {
    await using server = await serve()
    const connection = await openConnection(server.port)

    connection.write(head({ "content-length": String(BODY_LIMIT + 1) }))
    const answer = await connection.readUntil(/\r\n\r\n/)
    connection.socket.destroy()

    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  })

  test(`${name}: without a credential no more is read than a verification needs`, async () => {
    await using server = await serve()
    const connection = await openConnection(server.port)

    connection.write(`POST /redox HTTP/1.1\r\nhost: x\r\ncontent-length: ${BODY_LIMIT}\r\n\r\n`)
    const answer = await connection.readUntil(/\r\n\r\n/)
    connection.socket.destroy()

    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
  })

  for (const before of ["nothing", "json", "raw"] as const) {
    for (const chunked of [false, true]) {
      const how = chunked ? "chunked" : "declared"
      test(`${name}, before it ${before}: of a client that dies in the middle of its ${how} body nothing is stored, and the server lives on`, async () => {
        await using server = await serve({ before })
        const connection = await openConnection(server.port)
        const message = messageText()

        connection.write(head({ "content-type": "application/json", ...lengthOf(message, chunked) }))
        connection.write(chunked ? inChunks(message).slice(0, 200) : message.slice(0, 150))
        await vi.waitFor(async () => expect(await server.connections()).toBe(1))
        connection.socket.destroy()
        await vi.waitFor(async () => expect(await server.connections()).toBe(0))
        if (before === "nothing")
          await vi.waitFor(() => expect(server.rejections).toEqual(["body-incomplete"]))

        expect(await server.stored()).toEqual([])
        expectAccepted(await server.send(delivery("/redox", messageText())))
      })
    }
  }

  test(`${name}: a message that is delivered again is answered 200 and stored once`, async () => {
    await using server = await serve()
    const logId = randomUUID()

    for (const _attempt of [1, 2, 3])
      expectAccepted(await server.send(delivery("/redox", messageText({ logId }))))

    expect(await server.stored()).toMatchObject([{ transmissionId: logId }])
  })

  test(`${name}: deliveries of one message that race are all answered 200 and stored once`, async () => {
    await using server = await serve()
    const logId = randomUUID()

    const replies = await Promise.all(
      Array.from({ length: 8 }, () => server.send(delivery("/redox", messageText({ logId })))),
    )

    for (const reply of replies) expectAccepted(reply)
    expect(await server.stored()).toHaveLength(1)
  })

  test(`${name}: a message that cannot be stored is answered 503`, async () => {
    const inbox = memoryInbox()
    const append = async (): Promise<never> => {
      throw new InboxError("inbox-failed", `The disk is full of ${SENTINEL}`)
    }
    await using server = await serve({ inbox: { ...inbox, append } })

    expectRefused(await server.send(delivery("/redox", messageText())), 503)
    expect(server.rejections).toEqual(["storage"])
  })

  test(`${name}: while the destination is paused messages are answered 503, and verifications as ever`, async () => {
    await using server = await serve()
    const challenge = randomUUID()

    server.destination.pause("maintenance")
    expectRefused(await server.send(delivery("/redox", messageText())), 503)
    expectChallenge(await server.send(verification("/redox", TOKEN, challenge)), challenge)
    expect(await server.stored()).toEqual([])

    server.destination.resume()
    expectAccepted(await server.send(delivery("/redox", messageText())))
  })

  test(`${name}: handlers that fail never reach the answer`, async () => {
    await using server = await serve({ retry: { delayMs: () => 3_600_000 } })
    const fail = (): never => {
      throw new Error(`Cannot handle ${SENTINEL}`)
    }
    server.destination.on("Scheduling", "New", fail)
    server.destination.onAny(fail)
    await server.destination.start()

    expectAccepted(await server.send(delivery("/redox", messageText())))
    await vi.waitFor(async () =>
      expect(await server.stored()).toMatchObject([{ state: "retrying", failures: 1 }]),
    )
    expectAccepted(await server.send(delivery("/redox", messageText())))
  })

  for (const before of ["nothing", "json"] as const) {
    test(`${name}, before it ${before}: a query is answered with what its responder returns, and not stored`, async () => {
      await using server = await serve({ before })
      server.destination.respond("PatientSearch", "Query", () => ({ PotentialMatches: [] }))

      const reply = await server.send(delivery("/redox", queryText()))

      expectSilent(reply)
      expect(reply.status).toBe(200)
      expect(reply.headers["content-type"]).toBe("application/json; charset=utf-8")
      expect(JSON.parse(reply.body)).toEqual({
        Meta: { DataModel: "PatientSearch", EventType: "Response" },
        PotentialMatches: [],
      })
      expect(await server.stored()).toEqual([])
    })
  }

  test(`${name}: a query is refused with the status and the words of its responder, or 404 without one`, async () => {
    await using server = await serve()

    expectRefused(await server.send(delivery("/redox", queryText())), 404)
    server.destination.respond("PatientSearch", "Query", () => {
      throw new QueryRefusal("Too few criteria", { status: 422 })
    })
    const reply = await server.send(delivery("/redox", queryText()))

    expectRefused(reply, 422)
    expect(JSON.parse(reply.body)).toEqual({ error: "query-refused", message: "Too few criteria" })
  })

  test(`${name}: a query whose responder fails is answered 500 without the reason`, async () => {
    await using server = await serve()
    server.destination.respond("PatientSearch", "Query", () => {
      throw new Error(`No patient ${SENTINEL}`)
    })

    expectRefused(await server.send(delivery("/redox", queryText())), 500)
  })

  test(`${name}: a query whose responder is late is answered 504`, async () => {
    await using server = await serve({ queryDeadlineMs: 5 })
    server.destination.respond("PatientSearch", "Query", async (_query, { signal }) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve))
      await new Promise((resolve) => setImmediate(resolve))
      return {}
    })

    expectRefused(await server.send(delivery("/redox", queryText())), 504)
  })

  test(`${name}: two servers in one process keep their tokens, messages and pauses apart`, async () => {
    await using first = await serve({ path: "/first" })
    await using second = await serve({
      path: "/second",
      verificationToken: "token-of-the-second",
      before: "json",
    })
    const toSecond = { authorization: "Bearer token-of-the-second" }

    first.destination.pause("maintenance")
    expectRefused(await first.send(delivery("/first", messageText())), 503)
    expectAccepted(await second.send(delivery("/second", messageText(), toSecond)))
    expectRefused(await second.send(delivery("/second", messageText())), 401)
    first.destination.resume()
    expectAccepted(await first.send(delivery("/first", messageText())))
    expectRefused(await first.send(delivery("/first", messageText(), toSecond)), 401)

    expect(await first.stored()).toHaveLength(1)
    expect(await second.stored()).toHaveLength(1)
  })

  test(`${name}: an error of the destination itself reaches the framework's error handling`, async () => {
    await using server = await startServer(
      (setup) =>
        mount({
          ...setup,
          destination: {
            handle: async () => {
              throw new Error("The destination is out of order")
            },
          },
        }),
      { verificationToken: TOKEN },
    )

    const reply = await server.send(delivery("/redox", messageText()))

    expect(reply.status).toBe(500)
    expect(reply.body).not.toContain(SENTINEL)
  })
}

interface MessageChanges {
  readonly logId?: string
  /** Size in bytes to fill the message up to. */
  readonly size?: number
}

/** A message with spaces and letters that no serialiser would write this way, to see that its bytes survive. */
function messageText({ logId = randomUUID(), size = 0 }: MessageChanges = {}): string {
  const fill = (filling: string): string => `{ "Meta":  {"DataModel":"Scheduling", "EventType": "New",
  "Logs": [{"ID": "${logId}", "AttemptID":"${randomUUID()}"}] },
  "Patient": {"Demographics": {"LastName": "${SENTINEL}", "FirstName": "J\\u00fcrgen Ørsted 🩺${filling}"}},
  "Visit": {"VisitNumber": "${SENTINEL}"} }`
  return fill("x".repeat(Math.max(0, size - Buffer.byteLength(fill("")))))
}

function queryText(): string {
  return JSON.stringify({
    Meta: { DataModel: "PatientSearch", EventType: "Query", Logs: [{ ID: randomUUID() }] },
    Patient: { Demographics: { LastName: SENTINEL } },
  })
}

function delivery(
  path: string,
  body: string,
  headers: Readonly<Record<string, string>> = bothHeaders,
): Sending {
  const contentType = /^\s*[[{]/.test(body) ? "application/json" : "text/plain"
  return { method: "POST", path, headers: { "content-type": contentType, ...headers }, body }
}

function verification(path: string, token: string, challenge: string): Sending {
  return {
    method: "POST",
    path,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ "verification-token": token, challenge }),
  }
}

/** Head of a delivery that is written by hand. */
function head(headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ host: "localhost", ...bothHeaders, ...headers }).map(
    ([field, value]) => `${field}: ${value}\r\n`,
  )
  return `POST /redox HTTP/1.1\r\n${lines.join("")}\r\n`
}

function lengthOf(body: string, chunked: boolean): Record<string, string> {
  return chunked ? { "transfer-encoding": "chunked" } : { "content-length": String(Buffer.byteLength(body)) }
}

function inChunks(body: string): string {
  const pieces = body.match(/[\s\S]{1,100}/gu) ?? []
  return `${pieces.map((piece) => `${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`).join("")}0\r\n\r\n`
}

function expectAccepted(reply: Reply): void {
  expectSilent(reply)
  expect([reply.status, reply.body, reply.headers["content-length"]]).toEqual([200, "", "0"])
}

function expectChallenge(reply: Reply, challenge: string): void {
  expectSilent(reply)
  expect([reply.status, reply.body]).toEqual([200, challenge])
  expect(reply.headers["content-type"]).toBe("text/plain; charset=utf-8")
}

function expectRefused(reply: Reply, status: number, ...secrets: readonly string[]): void {
  expectSilent(reply, ...secrets)
  expect(reply.status).toBe(status)
  expect(reply.headers["content-type"]).toBe("application/json; charset=utf-8")
}

/** Neither the headers nor the body of an answer repeat a token or anything of a message. */
function expectSilent(reply: Reply, ...secrets: readonly string[]): void {
  for (const secret of [TOKEN, WRONG_TOKEN, SENTINEL, "token-of", "Ørsted", "AttemptID", ...secrets])
    expect(reply.text).not.toContain(secret)
}
