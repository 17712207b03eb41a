import { SourceError } from "./errors.ts"
import type { Message } from "./fill-meta.ts"

/**
 * A message as JSON.
 *
 * @throws SourceError `invalid-call` for one that cannot be written
 */
export function jsonOf(message: Message): string {
  try {
    return JSON.stringify(message)
  } catch (error) {
    if (error instanceof SourceError) throw error
    // The error names members of the message, so it goes no further.
    throw new SourceError(
      "invalid-call",
      "The message cannot be written as JSON: it holds a BigInt, refers to itself, or one of its members throws.",
    )
  }
}
