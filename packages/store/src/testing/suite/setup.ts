import { expect } from "vitest"
import type { Claim, Store } from "../../contract.ts"
import type { StoreFault } from "../../kind.ts"
import { START, transmission } from "../transmissions.ts"

/** A store for one test, empty at its start. */
export interface StoreFixture {
  readonly store: Store
  /** Closes the store and opens the same storage again. Left out for a store that forgets at its end. */
  readonly reopen?: () => Promise<Store>
  /** Clears away after the test. The store may be closed by then. */
  readonly dispose?: () => Promise<void>
}

/** What a store is called, as its errors say it. */
export type StoreNoun = "inbox" | "outbox"

/** What the tests of the suite work with. */
export interface Setup {
  readonly randomRuns: number
  readonly largeBody: number
  /** What errors are called by. */
  readonly noun: StoreNoun
  /** An empty store. */
  open(): Promise<StoreFixture>
  /** A store with one waiting transmission for each key, all of one subscription. */
  storeWith(...keys: string[]): Promise<Store>
}

/** The error that a store of this noun rejects with. */
export function failure(noun: StoreNoun, fault: StoreFault) {
  const name = `${noun === "inbox" ? "Inbox" : "Outbox"}Error`
  return expect.objectContaining({ name, code: `${noun}-${fault}` })
}

/** Keys of a claim, in its order. */
export function keysOf({ transmissions }: Claim): string[] {
  return transmissions.map(({ key }) => key)
}

/** Claims one transmission that must be there; returns its id. */
export async function claimOne(store: Store): Promise<string> {
  const { transmissions } = await store.claim(1, START)
  expect(transmissions).toHaveLength(1)
  return transmissions[0]?.id ?? ""
}

/** Now and then a large one, which must not be overtaken by the small ones behind it. */
export function sized(key: string, index: number) {
  return transmission(key, index % 9 === 0 ? { body: new Uint8Array(3_000_000).fill(index) } : {})
}

/** Whether two bodies are equal. Vitest compares long arrays member by member, which takes seconds. */
export function same(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one !== undefined && Buffer.compare(one, other) === 0
}
