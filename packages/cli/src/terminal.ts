/** One of the two streams that a command writes to. */
export interface TerminalStream {
  /** Writes text as it is. */
  write(text: string): unknown
  /** Whether a person looks at it, as opposed to a pipe or a file. Default: no. */
  readonly isTTY?: boolean
  /** Number of characters that fit into a line. Default: 80. */
  readonly columns?: number
}

/** Where a command writes. The real process has it as `process`; tests hand over their own. */
export interface Terminal {
  /** For results. */
  readonly stdout: TerminalStream
  /** For progress, warnings and problems. */
  readonly stderr: TerminalStream
  /** What is typed or piped in. Default: nothing. */
  readonly stdin?: AsyncIterable<Uint8Array | string>
  /** Environment: `NO_COLOR`, `CI`, `TERM`, and what the help of a command names. Default: none. */
  readonly env?: { readonly [name: string]: string | undefined }
  /**
   * Calls back when the user wants to end a command that goes on by itself, as Ctrl-C does, or nobody
   * reads its output any more; returns what takes that back. Only a command that needs it asks.
   */
  readonly onInterrupt?: (listener: () => void) => () => void
}

/** The terminal of this process. */
export const processTerminal: Terminal = {
  stdout: process.stdout,
  stderr: process.stderr,
  // Opened only when it is read.
  get stdin() {
    return process.stdin
  },
  env: process.env,
  onInterrupt(listener) {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, listener)
    process.stdout.once("error", listener)
    return () => {
      process.stdout.off("error", listener)
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, listener)
    }
  },
}

/** Exit codes of every command: done; failed or out of date; called the wrong way. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const

/** One of the exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
