/** Where a command writes. The real process has it as `process`; tests hand over their own. */
export interface Terminal {
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
}

/** Exit codes of every command: done; failed or out of date; called the wrong way. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const

/** One of the exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
