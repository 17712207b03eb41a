import { expect, test } from "vitest"
import { testBodies } from "./adapter/bodies.ts"
import { testCredentials } from "./adapter/credentials.ts"
import { testLimits } from "./adapter/limits.ts"
import { BODY_LIMIT, delivery, messageText, SENTINEL, TOKEN } from "./adapter/messages.ts"
import { testOutcomes } from "./adapter/outcomes.ts"
import { testPlaces } from "./adapter/places.ts"
import { testQueries } from "./adapter/queries.ts"
import { testRouting } from "./adapter/routing.ts"
import { type Serve, startServer } from "./adapter/server.ts"
import type { Mount } from "./adapter/setup.ts"
import { testSignOns } from "./adapter/sign-ons.ts"

/**
 * The tests that every adapter passes on its real framework, over real HTTP.
 *
 * @param name - adapter and framework, such as `Express 5`
 * @param mount - builds an application of the framework around a destination
 * @example
 * adapterSuite("Express 5", ({ destination, path }) => express().use(path, redox(destination)))
 */
export function adapterSuite(name: string, mount: Mount): void {
  const serve: Serve = (changes = {}) =>
    startServer(mount, { verificationToken: TOKEN, bodyLimit: BODY_LIMIT, ...changes })

  testPlaces(name, serve)
  testRouting(name, serve)
  testCredentials(name, serve)
  testBodies(name, serve)
  testLimits(name, serve)
  testOutcomes(name, serve)
  testQueries(name, serve)
  testSignOns(name, serve)

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
