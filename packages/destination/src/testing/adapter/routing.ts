import { expect, test } from "vitest"
import { expectAccepted } from "./expectations.ts"
import { delivery, messageText } from "./messages.ts"
import type { Serve } from "./server.ts"
import { ofTheApp } from "./setup.ts"

/** What belongs to the destination and what to the application. */
export function testRouting(name: string, serve: Serve): void {
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

  test(`${name}: a route that fits every path and hands on does not make foreign requests ours`, async () => {
    await using server = await serve({ before: "pass-on" })

    const below = await server.send(delivery("/redox/below", messageText()))

    expect([below.status, below.body]).toEqual([ofTheApp.status, ofTheApp.body])
    expectAccepted(await server.send(delivery("/redox", messageText())))
    expect(await server.stored()).toHaveLength(1)
  })
}
