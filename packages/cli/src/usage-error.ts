/** Thrown when a command is called the wrong way; the message says what is missing or unknown. */
export class UsageError extends Error {
  override readonly name = "UsageError"
}
