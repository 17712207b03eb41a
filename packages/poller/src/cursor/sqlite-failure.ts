import { toFailure } from "@redoxkit/store"
import { PollerError } from "../errors.ts"

/** Does some work on a cursor file; what SQLite or the file system says to it is put into the words of this package. */
export function inCursorWords<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (error instanceof PollerError) throw error
    const { fault, message, cause } = toFailure(error, { name: "cursor" })
    const code = fault === "key" || fault === "closed" ? "failed" : fault
    throw new PollerError(`cursor-${code}`, message, { cause })
  }
}
