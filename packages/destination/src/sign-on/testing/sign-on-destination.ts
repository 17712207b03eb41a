import { memoryInbox } from "../../inbox/memory.ts"
import { signOnSetup } from "../../testing/adapter/signed-token.ts"
import { type TestOptions, testDestination } from "../../testing/test-destination.ts"
import type { SignOnOptions } from "../options.ts"
import type { SignOn, SignOnAnswer, SignOnContext } from "../sign-on.ts"

/** What a test changes. */
export interface SignOnTest extends Omit<TestOptions, "signOn" | "inbox" | "acknowledge"> {
  readonly signOn?: Partial<SignOnOptions>
  /** What the handler gives; a redirect without it. */
  readonly answer?: (context: SignOnContext) => SignOnAnswer | Promise<SignOnAnswer>
}

/** A destination whose sign-on handler keeps what it gets. */
export function signOnDestination({ signOn = {}, answer, ...options }: SignOnTest = {}) {
  const inbox = memoryInbox()
  const made = testDestination({ ...options, inbox, signOn: { ...signOnSetup, ...signOn } })
  const signedOn: (SignOn<unknown> & { readonly context: SignOnContext })[] = []
  made.destination.signOn((request, context) => {
    signedOn.push({ ...request, context })
    return answer === undefined ? { location: "https://app.example.org/start?token=t" } : answer(context)
  })
  return { ...made, inbox, signedOn }
}
