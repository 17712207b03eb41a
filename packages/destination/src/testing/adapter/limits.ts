import { expect, test } from "vitest"
import { expectAccepted, expectRefused, until } from "./expectations.ts"
import { openConnection } from "./http-client.ts"
import { BODY_LIMIT, delivery, head, inChunks, lengthOf, messageText } from "./messages.ts"
import type { Serve } from "./server.ts"

/** Bodies that are too large, and bodies that never end. */
export function testLimits(name: string, serve: Serve): void {
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
        await until(async () => expect(await server.connections()).toBe(1))
        connection.socket.destroy()
        await until(async () => expect(await server.connections()).toBe(0))
        if (before === "nothing") await until(() => expect(server.rejections).toEqual(["body-incomplete"]))

        expect(await server.stored()).toEqual([])
        expectAccepted(await server.send(delivery("/redox", messageText())))
      })
    }
  }
}
