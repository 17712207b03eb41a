import type { StoreFault, StoreKind } from "../kind.ts"

/** An error of the kinds below. */
export class KindError extends Error {
  readonly code: string

  constructor(name: string, code: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.name = name
    this.code = code
  }
}

/** A kind as an inbox has it. */
export const INBOX = kind("inbox", 0x5278496e, false)

/** A kind as an outbox has it. */
export const OUTBOX = kind("outbox", 0x52784f75, true)

function kind(name: "inbox" | "outbox", applicationId: number, writesClaims: boolean): StoreKind {
  const noun = name === "inbox" ? "Inbox" : "Outbox"
  return {
    name,
    packageName: `@redoxkit/${name}`,
    makers: { memory: `memory${noun}`, sqlite: `sqlite${noun}` },
    applicationId,
    writesClaims,
    failure: (fault: StoreFault, message: string, options) =>
      new KindError(`${noun}Error`, `${name}-${fault}`, message, options),
    invalidOption: (message) => new KindError("OptionError", "invalid-option", message),
  }
}
