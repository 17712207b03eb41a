/** Every reason for which the sandbox throws, rejects, or refuses a call of its control API. */
export type SandboxErrorCode =
  | "invalid-option"
  | "invalid-request"
  | "forbidden"
  | "unauthorized"
  | "not-found"
  | "too-large"
  | "conflict"
  | "unknown-source"
  | "unknown-destination"
  | "unknown-subscription"
  | "unknown-transmission"
  | "duplicate-subscription"
  | "environments-differ"
  | "in-use"
  | "port-in-use"
  | "file-locked"
  | "file-version"
  | "file-damaged"
  | "storage-failed"
  | "closed"

/**
 * Base of all errors of this package. The message says what happened, the likely reason and what to change; it never
 * holds a payload value, a token or a secret.
 *
 * @example
 * try { await sandbox.listen() } catch (error) {
 *   if (error instanceof SandboxError && error.code === "port-in-use") process.exit(75)
 * }
 */
export class SandboxError extends Error {
  /** The reason, from a closed list. */
  readonly code: SandboxErrorCode

  constructor(code: SandboxErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.name = "SandboxError"
    this.code = code
  }
}
