import { randomUUID } from "node:crypto"
import { expect, test } from "vitest"
import { InboxError } from "../../errors.ts"
import { memoryInbox } from "../../inbox/memory.ts"
import { expectAccepted, expectChallenge, expectRefused, until } from "./expectations.ts"
import { delivery, messageText, SENTINEL, TOKEN, verification } from "./messages.ts"
import type { Serve } from "./server.ts"

/** What is answered when storing, handling or the whole destination does not go as usual. */
export function testOutcomes(name: string, serve: Serve): void {
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
    await until(async () => expect(await server.stored()).toMatchObject([{ state: "retrying", failures: 1 }]))
    expectAccepted(await server.send(delivery("/redox", messageText())))
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
}
