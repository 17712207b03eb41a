import { SourceError } from "./errors.ts"

/** Names of the options of `send` and `query`. */
export const MESSAGE_OPTIONS = ["destination", "destinations", "signal", "deadlineMs"] as const

/**
 * Refuses options that would be passed over: something else than an object, and a name that the call does not know, such
 * as a misspelt `destination`. The name itself is not repeated: it may be a part of a message that got into the options.
 *
 * @throws SourceError `invalid-call`
 */
export function checkCallOptions(options: unknown, known: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw invalidCall(`The options of the call are no object. Pass one with any of: ${known.join(", ")}.`)
  if (Object.keys(options).some((name) => !known.includes(name)))
    throw invalidCall(
      `The options of the call hold a name that it does not know. It knows: ${known.join(", ")}. Nothing was sent.`,
    )
  const { signal } = options as { readonly signal?: Partial<AbortSignal> | null }
  if (signal !== undefined && typeof signal?.addEventListener !== "function")
    throw invalidCall("signal is no AbortSignal. Pass that of an AbortController, or leave it out.")
}

function invalidCall(message: string): SourceError {
  return new SourceError("invalid-call", message)
}
