import { afterEach, describe } from "vitest"
import { bodyTests } from "./suite/bodies.ts"
import { deadLetterTests } from "./suite/dead-letters.ts"
import { keyTests } from "./suite/keys.ts"
import { closingTests, reopeningTests, writtenClaimTests } from "./suite/lifecycle.ts"
import { orderTests } from "./suite/order.ts"
import type { Setup, StoreFixture, StoreNoun } from "./suite/setup.ts"
import { viewTests } from "./suite/views.ts"
import { transmission } from "./transmissions.ts"

export type { StoreFixture } from "./suite/setup.ts"

/** Sizes of the suite. */
export interface ConformanceOptions {
  /** Runs of random steps against the plain model. Default 8. */
  readonly randomRuns?: number
  /** Whether the store outlives its process, and so must be there again when it is reopened. Default true. */
  readonly durable?: boolean
  /** Whether claims are on disk before they are given out. Default false. */
  readonly writesClaims?: boolean
  /** Bytes of the large body. Default 30 MB, the most that Redox sends. */
  readonly largeBody?: number
}

/**
 * Registers the tests that every store must pass, one vitest test per promise of the contract.
 * The store must keep bodies of finished transmissions (its default retention does).
 *
 * @param noun - what the errors of the store are called by
 * @param open - makes an empty store; called once per test
 * @example
 * storeConformance("inbox", "memory", async () => ({ store: memoryInbox() }), { durable: false })
 */
export function storeConformance(
  noun: StoreNoun,
  name: string,
  open: () => Promise<StoreFixture>,
  { randomRuns = 8, durable = true, writesClaims = false, largeBody = 30_000_000 }: ConformanceOptions = {},
): void {
  const fixtures: StoreFixture[] = []
  const setup: Setup = {
    noun,
    randomRuns,
    largeBody,
    async open() {
      const fixture = await open()
      fixtures.push(fixture)
      return fixture
    },
    async storeWith(...keys) {
      const { store } = await setup.open()
      for (const key of keys) await store.append(transmission(key))
      return store
    },
  }

  describe(`${noun}: ${name}`, { timeout: 240_000 }, () => {
    afterEach(async () => {
      for (const { store, dispose } of fixtures.splice(0)) {
        await store.close()
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
    if (writesClaims) writtenClaimTests(setup)
  })
}
