import { styleText } from "node:util"
import type { Terminal, TerminalStream } from "./terminal.ts"

type Format = Parameters<typeof styleText>[0]

/** Colors text for a stream that a person looks at, unless `NO_COLOR` is set. */
export function style(terminal: Terminal, stream: TerminalStream, format: Format, text: string): string {
  const { env = {} } = terminal
  const isPlain = stream.isTTY !== true || (env.NO_COLOR ?? "") !== "" || env.TERM === "dumb"
  return isPlain ? text : styleText(format, text, { validateStream: false })
}
