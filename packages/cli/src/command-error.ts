import type { InboxErrorCode } from "@redoxkit/destination"
import type { PollerErrorCode } from "@redoxkit/poller"
import type { SandboxErrorCode } from "@redoxkit/sandbox"
import type { OutboxErrorCode } from "@redoxkit/source"

/** Every reason for which a command fails that was called the right way. Those of a sandbox and of files are theirs. */
export type CommandErrorCode =
  | "sandbox-unreachable"
  | "no-sandbox"
  | "no-subscription"
  | "several-subscriptions"
  | "file-unreadable"
  | "no-message"
  | "other-event"
  | "unknown-message"
  | "no-payload"
  | "config-invalid"
  | "header-invalid"
  | "rejects-exist"
  | "state-changed"
  | "state-locked"
  | "state-unusable"
  | "file-changed"
  | "delivery-failed"
  | "unreadable-bodies"
  | PollerErrorCode
  | SandboxErrorCode
  | InboxErrorCode
  | OutboxErrorCode

/**
 * A command could not do its work. The message says what happened, the likely reason and what to change; it never holds a
 * payload value, a token or a password.
 */
export class CommandError extends Error {
  readonly code: CommandErrorCode

  constructor(code: CommandErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.name = "CommandError"
    this.code = code
  }
}
