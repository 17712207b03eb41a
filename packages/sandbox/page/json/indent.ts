const STEP = "  "

/**
 * Indents JSON as `JSON.stringify` does with two spaces, but for its numbers and texts, which stay as they are written:
 * `1.0` and integers of twenty digits would change if they were parsed.
 *
 * @param text - well-formed JSON
 */
export function indent(text: string): string {
  const parts: string[] = []
  let depth = 0
  /** A bracket was opened, and nothing stands in it yet. */
  let isOpen = false
  const newLine = (): void => {
    parts.push("\n", STEP.repeat(depth))
  }
  for (const token of tokensOf(text)) {
    const closes = token === "}" || token === "]"
    if (closes) depth -= 1
    // An empty pair of brackets stays on its line.
    if (closes !== isOpen) newLine()
    parts.push(token === ":" ? ": " : token)
    isOpen = token === "{" || token === "["
    if (isOpen) depth += 1
    if (token === ",") newLine()
  }
  return parts.join("")
}

/** Brackets, commas, colons, and values as they are written. */
function* tokensOf(text: string): Generator<string, void> {
  const word = /[^\s[\]{},:"]+/y
  for (let at = 0; at < text.length; ) {
    const begin = text[at] ?? ""
    if (/\s/.test(begin)) {
      at += 1
      continue
    }
    word.lastIndex = at
    const token = begin === '"' ? text.slice(at, endOfText(text, at)) : (word.exec(text)?.[0] ?? begin)
    yield token
    at += token.length
  }
}

/** Files are texts of many megabytes, which no regular expression may walk through. */
function endOfText(text: string, begin: number): number {
  for (let at = begin + 1; ; ) {
    const quote = text.indexOf('"', at)
    if (quote === -1) return text.length
    let slashes = 0
    while (text[quote - 1 - slashes] === "\\") slashes += 1
    if (slashes % 2 === 0) return quote + 1
    at = quote + 1
  }
}
