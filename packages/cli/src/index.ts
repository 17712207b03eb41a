/**
 * The command line of redoxkit, for calling it from a program.
 *
 * @module
 */

export { run } from "./run.ts"
export type { ExitCode, Terminal, TerminalStream } from "./terminal.ts"
