/**
 * A text of a schema for a line of output: what would end the line, move the cursor or turn the direction of writing
 * is written as an escape. Names of members are chosen by whoever wrote the schema.
 *
 * @example
 * printable("a\nb") // "a\\u000ab"
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`
  })
}
