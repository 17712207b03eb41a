import { CommandError } from "./command-error.ts"
import { style } from "./style.ts"
import type { Terminal } from "./terminal.ts"

/** A result in the three ways in which a command tells it. */
export interface Result {
  /** For people. */
  readonly text: string
  /** For scripts, with `--json`: one line. */
  readonly json: unknown
  /** With `--quiet`: nothing without it. */
  readonly quiet?: string
}

/** Flags that choose how a result is told. */
export interface ToldAs {
  readonly json?: boolean | undefined
  readonly quiet?: boolean | undefined
}

/** Writes a result to stdout, as the flags say. `--json` wins over `--quiet`. */
export function tell({ stdout }: Terminal, { json, quiet }: ToldAs, result: Result): void {
  const text = json ? JSON.stringify(result.json) : quiet ? (result.quiet ?? "") : result.text
  if (text !== "") stdout.write(`${text}\n`)
}

/** Writes why a command failed: to stderr, or as one line of JSON to stdout. */
export function tellFailure(terminal: Terminal, json: boolean, { code, message }: CommandError): void {
  const { stdout, stderr } = terminal
  if (json) stdout.write(`${JSON.stringify({ error: { code, message } })}\n`)
  else stderr.write(`${style(terminal, stderr, ["bold", "red"], `${code}:`)} ${message}\n`)
}

/** A failure of another package, in the words of that package. Anything else is thrown on as it is. */
export function commandError(error: unknown, names: readonly string[]): CommandError {
  if (error instanceof CommandError) return error
  if (!(error instanceof Error) || !names.includes(error.name) || !("code" in error)) throw error
  return new CommandError(error.code as CommandError["code"], error.message, { cause: error })
}

/** Text from outside without characters that a terminal obeys. */
export function harmless(text: string): string {
  return text.replace(/\p{Cc}|\p{Cf}/gu, "?")
}
