import type { Terminal } from "./terminal.ts"

/** One line on the terminal that tells how far long work is. */
export interface ProgressLine {
  /** Writes the line anew. */
  readonly show: (progress: { readonly done: number; readonly total: number }) => void
  /** Takes the line away, so that other text can be written. */
  readonly clear: () => void
}

const beginOfLine = "\r\u001b[K"

/**
 * Makes a progress line on stderr. It stays silent where nobody looks: in a pipe, in CI, on a terminal that cannot go
 * back in a line.
 *
 * @param label - what is done, such as `Reading schemas`
 */
export function progressLine({ stderr, env = {} }: Terminal, label: string): ProgressLine {
  if (stderr.isTTY !== true || (env.CI ?? "") !== "" || env.TERM === "dumb") {
    return { show() {}, clear() {} }
  }
  let shown = ""
  return {
    show({ done, total }) {
      // Some terminals do not know their width, and say 0.
      const width = stderr.columns || 80
      const line = `${label} ${done} of ${total}`.slice(0, width - 1)
      if (line === shown) return
      stderr.write(`${beginOfLine}${line}`)
      shown = line
    },
    clear() {
      if (shown !== "") stderr.write(beginOfLine)
      shown = ""
    },
  }
}
