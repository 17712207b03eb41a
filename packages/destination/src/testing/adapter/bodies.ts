import { gzipSync } from "node:zlib"
import { expect, test } from "vitest"
import { expectAccepted, expectRefused } from "./expectations.ts"
import { BODY_LIMIT, bothHeaders, delivery, messageText, SENTINEL } from "./messages.ts"
import type { Serve } from "./server.ts"

/** In which states a body may come. */
export function testBodies(name: string, serve: Serve): void {
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
}
