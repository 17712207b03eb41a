import { type ConformanceOptions as StoreOptions, storeConformance } from "@redoxkit/store/testing"
import type { Inbox } from "../inbox/contract.ts"

/** An inbox for one test, empty at its start. */
export interface InboxFixture {
  readonly inbox: Inbox
  /** Closes the inbox and opens the same storage again. Left out for an inbox that forgets at its end. */
  readonly reopen?: () => Promise<Inbox>
  /** Clears away after the test. The inbox may be closed by then. */
  readonly dispose?: () => Promise<void>
}

/** Sizes of the suite. */
export type ConformanceOptions = Omit<StoreOptions, "writesClaims">

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
  options?: ConformanceOptions,
): void {
  const openStore = async () => {
    const { inbox, ...rest } = await open()
    return { store: inbox, ...rest }
  }
  storeConformance("inbox", name, openStore, options)
}
