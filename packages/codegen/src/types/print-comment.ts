/**
 * Writes a doc comment above a declaration; nothing for an empty text.
 *
 * @param indent - what each line begins with
 */
export function printComment(text: string, indent: string): string {
  if (text.trim() === "") return ""
  const lines = text.replaceAll("*/", "*\\/").split(/\r\n|[\n\r\u2028\u2029]/)
  const [first = ""] = lines
  if (lines.length === 1 && !first.startsWith("@") && first.length <= 100) return `${indent}/** ${first} */\n`
  const body = lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")
  return `${indent}/**\n${body}\n${indent} */\n`
}

/** One step inwards. A tab, since the file has thousands of lines that begin with one. */
export const step = "\t"
