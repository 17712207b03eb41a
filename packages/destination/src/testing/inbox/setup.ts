import { expect } from "vitest"
import type { Claim, Inbox } from "../../inbox/contract.ts"
import { START, transmission } from "../transmissions.ts"

/** An inbox for one test, empty at its start. */
export interface InboxFixture {
  readonly inbox: Inbox
  /** Closes the inbox and opens the same storage again. Left out for an inbox that forgets at its end. */
  readonly reopen?: () => Promise<Inbox>
  /** Clears away after the test. The inbox may be closed by then. */
  readonly dispose?: () => Promise<void>
}

/** What the tests of the suite work with. */
export interface Setup {
  readonly randomRuns: number
  readonly largeBody: number
  /** An empty inbox. */
  open(): Promise<InboxFixture>
  /** An inbox with one waiting transmission for each key, all of one subscription. */
  inboxWith(...keys: string[]): Promise<Inbox>
}

/** Keys of a claim, in its order. */
export function keysOf({ transmissions }: Claim): string[] {
  return transmissions.map(({ key }) => key)
}

/** Claims one transmission that must be there; returns its id. */
export async function claimOne(inbox: Inbox): Promise<string> {
  const { transmissions } = await inbox.claim(1, START)
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
