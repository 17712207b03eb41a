import { afterEach, describe } from "vitest"
import { bodyTests } from "./inbox/bodies.ts"
import { deadLetterTests } from "./inbox/dead-letters.ts"
import { keyTests } from "./inbox/keys.ts"
import { closingTests, reopeningTests } from "./inbox/lifecycle.ts"
import { orderTests } from "./inbox/order.ts"
import type { InboxFixture, Setup } from "./inbox/setup.ts"
import { viewTests } from "./inbox/views.ts"
import { transmission } from "./transmissions.ts"

export type { InboxFixture } from "./inbox/setup.ts"

/** Sizes of the suite. */
export interface ConformanceOptions {
  /** Runs of random steps against the plain model. Default 8. */
  readonly randomRuns?: number
  /** Whether the inbox outlives its process, and so must be there again when it is reopened. Default true. */
  readonly durable?: boolean
  /** Bytes of the large body. Default 30 MB, the most that Redox sends. */
  readonly largeBody?: number
}

/**
 * Registers the tests that every inbox must pass, one vitest test per promise of the contract.
 * The inbox must keep bodies of finished transmissions (its default retention does).
 *
 * @param open - makes an empty inbox; called once per test
 * @example
 * inboxConformance("memory", async () => ({ inbox: memoryInbox() }), { durable: false })
 */
export function inboxConformance(
  name: string,
  open: () => Promise<InboxFixture>,
  { randomRuns = 8, durable = true, largeBody = 30_000_000 }: ConformanceOptions = {},
): void {
  const fixtures: InboxFixture[] = []
  const setup: Setup = {
    randomRuns,
    largeBody,
    async open() {
      const fixture = await open()
      fixtures.push(fixture)
      return fixture
    },
    async inboxWith(...keys) {
      const { inbox } = await setup.open()
      for (const key of keys) await inbox.append(transmission(key))
      return inbox
    },
  }

  describe(`inbox: ${name}`, { timeout: 30_000 }, () => {
    afterEach(async () => {
      for (const { inbox, dispose } of fixtures.splice(0)) {
        await inbox.close()
        await dispose?.()
      }
    })

    bodyTests(setup)
    keyTests(setup)
    orderTests(setup)
    deadLetterTests(setup)
    viewTests(setup)
    closingTests(setup)
    if (durable) reopeningTests(setup)
  })
}
