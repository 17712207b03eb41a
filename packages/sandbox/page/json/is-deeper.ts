/** Most levels of nesting that are laid out as lines; the sandbox takes no message with more. */
export const DEEPEST = 500

/** Whether JSON is nested deeper than so many levels. Counts brackets, since parsing has a stack that can run out. */
export function isDeeper(text: string, levels: number): boolean {
  let depth = 0
  let isInText = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]
    if (isInText) {
      if (char === "\\") at += 1
      else if (char === '"') isInText = false
    } else if (char === '"') isInText = true
    else if (char === "{" || char === "[") {
      depth += 1
      if (depth > levels) return true
    } else if (char === "}" || char === "]") depth -= 1
  }
  return false
}
