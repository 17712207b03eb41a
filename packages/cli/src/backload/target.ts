import type { Message } from "./build-message.ts"

/** Where messages go. */
export interface Target {
  /** What tells it from other targets; it may be secret. */
  readonly identity: string
  /**
   * Makes one attempt.
   *
   * @returns why it failed, in a few words; `undefined` when the message was taken
   * @throws CommandError when no further attempt can help
   */
  attempt(message: Message, logId: string): Promise<string | undefined>
  close(): void
}
